"""A rule of a map in, the query that turns a batch of source rows into rows of its table out.

The query gives one row per asked row: `row` (its place in the batch), and for the field number n: `r<n>` (its text, or
the microseconds of a time), `c<n>` (what a time or date was read from), `utc<n>` (whether a time said its offset),
`day<n>` (whether it was a date alone), `zone`, and `fault`: the number of the first reason that holds, null for a good
row. Nothing is computed twice and nothing rare is computed for all: a million rows are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yizhun.evidence import sql
from yizhun.evidence.importing.map_model import Rule
from yizhun.evidence.importing.value import Column, Const, FileName, Join, Line, Pad, Part, Quoted, Value
from yizhun.evidence.parse import ZONES, sql_type
from yizhun.evidence.reason import Reason, raw, reasons
from yizhun.evidence.tables import CORRECTABLE, OUTCOMES, TABLES, WEEKDAYS, ColumnType, TableSpec
from yizhun.evidence.tables import Column as ContractColumn
from yizhun.text import Text

BATCH: Final = "arriving"
LINE: Final = "\x01line"
ROW: Final = "\x01row"
SITE_REASONS: Final = ("unknown-site", "unreadable-site")
_CLOCK_CODES: Final = ("%H", "%I", "%-H", "%-I")
_WORDS: Final[dict[ColumnType, tuple[str, ...]]] = {
    "outcome": OUTCOMES, "weekday": WEEKDAYS, "table": CORRECTABLE,
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column that a rule fills; `number` names it in the query's result."""

    number: int
    column: ContractColumn
    value: Value

    @property
    def name(self) -> str:
        """The column's name in the contract, or the attribute's."""
        return self.column.name

    @property
    def is_time(self) -> bool:
        """Whether it becomes an instant."""
        return self.column.type in ("time", "due")


@dataclass(frozen=True)
class RuleQuery:
    """A rule ready to run: its query, its fields, and the reasons that `fault` counts.

    `trimming` is the same query for a batch in which some value begins or ends with a blank.
    """

    rule: Rule
    sql: str
    trimming: str
    fields: tuple[Field, ...]
    reasons: tuple[Reason, ...]


def rule_query(rule: Rule, file: str) -> RuleQuery:
    """The query of a rule over a batch with the columns it names; `file` is the name of the source."""
    spec = TABLES[rule.table]
    own = _fields(rule, spec)
    found = [_not_in_map(field) for field in own]
    found += [one for one in reasons(spec) if one.test and one.code not in SITE_REASONS]
    tests = [f"untranslated{field.number}" for field in own] + [str(one.test) for one in found[len(own) :]]
    fault = " ".join(f"WHEN {test} THEN {number}" for number, test in enumerate(tests))
    plain, trimming = (
        f"WITH given AS ({_given(rule, own, file, trim)}), "
        f"pieces AS (SELECT *{_pieces(own)} FROM given{_kept(own)}), "
        f"read AS (SELECT *, {_read(spec, own)} FROM pieces) "
        f"SELECT row, {', '.join(_shown(field) for field in own)}, zone, CASE {fault} END AS fault FROM read"
        for trim in (False, True)
    )
    return RuleQuery(rule, plain, trimming, own, tuple(found))


def _fields(rule: Rule, spec: TableSpec) -> tuple[Field, ...]:
    return tuple(
        Field(number, spec.column(name) or ContractColumn(name, "text", False), value)
        for number, (name, value) in enumerate(rule.fields)
    )


def _given(rule: Rule, own: tuple[Field, ...], file: str, trim: bool) -> str:
    columns = [f"{sql.name(ROW)} AS row"]
    for field in own:
        text = _text(field.value, file)
        is_trimmed = trim and field.column.type != "text"
        columns.append(f"{f'filled({text})' if is_trimmed else text} AS c{field.number}")
        columns.append(f"{_untranslated(field.value, file)} AS untranslated{field.number}")
    columns.append(f"{_text(rule.zone, file) if isinstance(rule.zone, Value) else 'NULL::VARCHAR'} AS zone")
    return f"SELECT {', '.join(columns)} FROM {BATCH}{f' WHERE {rule.when.sql}' if rule.when else ''}"


def _kept(own: tuple[Field, ...]) -> str:
    """An empty time gives no row."""
    needs = [field for field in own if field.is_time and field.column.required]
    tests = [f"(c{field.number} IS NOT NULL OR untranslated{field.number})" for field in needs]
    return f" WHERE {' AND '.join(tests)}" if tests else ""


def _literal(text: str | None) -> str:
    return "NULL::VARCHAR" if text is None else f"{sql.text(text)}::VARCHAR"


def _text(value: Value, file: str) -> str:
    text = _part(value.part, file)
    if value.translation:
        whens = " ".join(f"WHEN {sql.text(key)} THEN {_literal(said)}" for key, said in value.translation)
        return f"(CASE {text} {whens} ELSE {_literal(value.otherwise.text if value.otherwise else None)} END)"
    return f"coalesce({text}, {_literal(value.otherwise.text)})" if value.otherwise else text


def _part(part: Part, file: str) -> str:
    match part:
        case Column(name):
            return sql.name(name)
        case Const(text) | Quoted(text):
            return _literal(text)
        case Line():
            return f"{sql.name(LINE)}::VARCHAR"
        case FileName():
            return _literal(file)
        case Join(parts):
            return "(" + " || ".join(_text(inner, file) for inner in parts) + ")"
        case Pad(inner, width):
            text = _text(inner, file)
            return f"(CASE WHEN length({text}) < {width} THEN lpad({text}, {width}, '0') ELSE {text} END)"


def _untranslated(value: Value, file: str) -> str:
    """Whether some part has a map that does not know what stands there."""
    return " OR ".join(_unknown_words(value, file)) or "FALSE"


def _unknown_words(value: Value, file: str) -> list[str]:
    tests = []
    if value.translation is not None and value.otherwise is None:
        known = sql.text_list([key for key, _ in value.translation])
        tests.append(f"coalesce({_part(value.part, file)} NOT IN {known}, FALSE)")
    match value.part:
        case Join(parts):
            return tests + [test for inner in parts for test in _unknown_words(inner, file)]
        case Pad(inner, _):
            return tests + _unknown_words(inner, file)
        case _:
            return tests


def _not_in_map(field: Field) -> Reason:
    name = field.name
    return Reason(
        "not-in-map",
        Text(
            f"{name} stands in none of the words of its `map`; add the word, or say `else`",
            f"{name} 的值不在映射的 map 里；请补上该词，或写明 else",
        ),
        "",
    )


def _pieces(own: tuple[Field, ...]) -> str:
    """Times taken apart, and which of them are in the usual form, which needs no taking apart."""
    parts = [_piece(field) for field in own if field.is_time and field.value.format is None]
    return "".join(f", {part}" for part in parts)


def _piece(field: Field) -> str:
    text, number = f"c{field.number}", field.number
    usual = rf"regexp_full_match({text}, '\d{{4}}-\d{{2}}-\d{{2}}[T ]\d{{2}}:\d{{2}}:\d{{2}}')"
    return f"{usual} AS usual{number}, CASE WHEN NOT {usual} THEN time_parts({text}) END AS parts{number}"


def _read(spec: TableSpec, own: tuple[Field, ...]) -> str:
    """Raw text and typed value of every contract column, as the reasons name them."""
    by_name = {field.name: field for field in own}
    columns = []
    for column in spec.columns:
        field = by_name.get(column.name)
        text = f"c{field.number}" if field else "NULL::VARCHAR"
        columns.append(f"{text} AS {raw(column.name)}")
        columns.append(f"{_typed(field) if field else f'NULL::{sql_type(column)}'} AS {sql.name(column.name)}")
    return ", ".join(columns)


def _typed(field: Field) -> str:
    text, written = f"c{field.number}", field.value.format
    match field.column.type:
        case "time" | "due":
            return _moment(field) if written is None else _formatted(text, written)
        case "date" if written is not None:
            return f"try_strptime({text}, {sql.text(written)})::DATE"
        case "date":
            return f"as_date(CASE WHEN time_parts({text}).o = '' THEN left({text}, 10) ELSE {text} END)"
        case "number" | "money":
            return _number(text, field.column.type)
        case "clock":
            return f"as_clock({text})"
        case "outcome" | "weekday" | "table":
            return f"(CASE WHEN {text} IN {sql.text_list(_WORDS[field.column.type])} THEN {text} END)"
        case "timezone":
            return f"(CASE WHEN {text} IN (SELECT timezone FROM {ZONES}) THEN {text} END)"
        case _:
            return text


def _number(text: str, kind: ColumnType) -> str:
    """Short numbers the quick way; the reader of evidence reads all of them again, to the last digit."""
    short = f"try_cast({text} AS DECIMAL(18, 6))"
    long = f"try_cast({text} AS DECIMAL(38, 12))"
    is_number = rf"regexp_full_match({text}, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{{1,3}})?')"
    is_short = rf"regexp_full_match({text}, '[+-]?\d{{1,12}}(\.\d{{1,6}})?')"
    other = f"CASE WHEN {long} = {short} THEN {short} END" if kind == "money" else long
    return f"(CASE WHEN {is_short} THEN {short} WHEN {is_number} THEN {other} END)"


def _moment(field: Field) -> str:
    """The wall clock of an ISO 8601 time as microseconds, less its offset where it says one."""
    text, parts, number = f"c{field.number}", f"parts{field.number}", field.number
    other = f"local_us({parts}) - coalesce(offset_us({parts}.o), 0)"
    return f"(CASE WHEN usual{number} THEN epoch_us(try_cast({text} AS TIMESTAMP)) ELSE {other} END)"


def _formatted(text: str, written: str) -> str:
    given = f"regexp_replace({text}, 'Z$', '+00')" if "%z" in written else text
    return f"epoch_us(try_strptime({given}, {sql.text(written)}))"


def _shown(field: Field) -> str:
    number, name = field.number, sql.name(field.name)
    match field.column.type:
        case "time" | "due":
            return f"{name} AS r{number}, c{number}, {_about_time(field)}"
        case "date" | "clock":
            return f"{name}::VARCHAR AS r{number}, c{number}"
        case _:
            return f"c{number} AS r{number}"


def _about_time(field: Field) -> str:
    written, number = field.value.format, field.number
    if written is not None:
        is_day = not any(code in written for code in _CLOCK_CODES)
        return f"{'%z' in written} AS utc{number}, {is_day} AS day{number}"
    parts = f"parts{number}"
    return f"coalesce({parts}.o <> '', FALSE) AS utc{number}, coalesce({parts}.t = '', FALSE) AS day{number}"
