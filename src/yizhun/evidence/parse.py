"""Raw rows to parsed rows: a source and its table's contract in, one SELECT in DuckDB's SQL out."""

from __future__ import annotations

from collections.abc import Sequence

from yizhun.evidence import sql
from yizhun.evidence.reason import Reason, raw
from yizhun.evidence.source import FILE, ROW, RawColumn, Source
from yizhun.evidence.tables import CORRECTABLE, OUTCOMES, WEEKDAYS, Column, TableSpec
from yizhun.evidence.zone import END_US, START_US

SITES, SPANS, ZONES = "reading_sites", "reading_spans", "reading_zones"
REASON = " reason"
_SQL_TYPES = {"time": "BIGINT", "due": "BIGINT", "date": "DATE", "number": "DECIMAL(38,12)", "money": "DECIMAL(18,6)"}


def sql_type(column: Column) -> str:
    """DuckDB's type of a contract column."""
    return _SQL_TYPES.get(column.type, "VARCHAR")


def select(spec: TableSpec, source: Source, attributes: Sequence[str], reasons: Sequence[Reason], offset: int) -> str:
    """One row out for every row in: file, row, reason (0 = readable, else its place in `reasons` from 1), columns.

    `offset` is added to the file's place; times without an offset are read in the site's zone.
    """
    steps = [("taken", _taken(spec, source, attributes, offset))]
    steps += [("formed", _formed(spec, source)), ("parted", _parted(spec, source))]
    steps.append(("written_out", _written_out(spec, source)))
    steps.append(("pieces", _pieces(spec, source)))
    local = [c.name for c in _times(spec, source) if source.columns[c.name].type != "instant"]
    steps.append(("placed", _placed(spec, local)))
    steps.append(("timed", _timed(spec, source, local)))
    steps.append(("judged", f"SELECT *, {_reason(reasons)} AS {sql.name(REASON)} FROM timed"))
    with_ = ", ".join(f"{step} AS ({query})" for step, query in steps)
    columns = [sql.name(FILE), sql.name(ROW), f"{sql.name(REASON)}::SMALLINT AS {sql.name(REASON)}"]
    columns += [_final(spec, column, attributes) for column in spec.columns]
    return f"WITH {with_} SELECT {', '.join([*columns, *map(sql.name, attributes)])} FROM judged"


def _times(spec: TableSpec, source: Source) -> list[Column]:
    return [c for c in spec.columns if c.type in ("time", "due") and c.name in source.columns]


def _taken(spec: TableSpec, source: Source, attributes: Sequence[str], offset: int) -> str:
    """Every column as trimmed text; text columns untouched; typed values that need no reading beside it."""
    parts = [f"(r.{sql.name(FILE)} + {offset})::INTEGER AS {sql.name(FILE)}", f"r.{sql.name(ROW)}"]
    for column in spec.columns:
        given = source.columns.get(column.name)
        if given is None:
            parts.append(f"NULL::VARCHAR AS {raw(column.name)}")
        elif column.type == "text":
            parts.append(f"{given.text()} AS {raw(column.name)}")
        else:
            parts.append(f"{_raw(column, given)} AS {raw(column.name)}")
    for attribute in attributes:
        given = source.columns.get(attribute)
        parts.append(f"{given.text() if given else 'NULL::VARCHAR'} AS {sql.name(attribute)}")
    return f"SELECT {', '.join(parts)} FROM {source.relation} r"


def _raw(column: Column, given: RawColumn) -> str:
    if _is_typed(column, given):
        return f"r.{sql.name(given.inner)}"
    return f"filled({given.text()})" if given.type == "text" else given.text()


def _is_typed(column: Column, given: RawColumn) -> bool:
    """Whether the file's own type is used instead of its text."""
    match column.type:
        case "time" | "due":
            return given.type in ("instant", "local", "date")
        case "date":
            return given.type == "date"
        case "number":
            return given.type == "exact" and given.scale <= 12
        case "money":
            return given.type == "exact" and given.scale <= 6
        case _:
            return False


def _number_texts(spec: TableSpec, source: Source) -> list[Column]:
    given = [(c, source.columns.get(c.name)) for c in spec.columns if c.type in ("number", "money")]
    return [column for column, held in given if held and not _is_typed(column, held)]


def _formed(spec: TableSpec, source: Source) -> str:
    """The form of numbers, and times taken apart."""
    parts = ["*"]
    parts += [f"number_form({raw(c.name)}) AS {_piece('form', c.name)}" for c in _number_texts(spec, source)]
    times = [c.name for c in _times(spec, source) if not _is_typed(c, source.columns[c.name])]
    parts += [f"time_parts({raw(c)}) AS {_piece('parts', c)}" for c in times]
    return f"SELECT {', '.join(parts)} FROM taken"


def _parted(spec: TableSpec, source: Source) -> str:
    """Numbers taken apart that are not read as they stand."""
    parts = ["*"]
    for column in _number_texts(spec, source):
        least = 2 if column.type == "money" else 3
        test = f"{_piece('form', column.name)} >= {least}"
        parts.append(f"CASE WHEN {test} THEN number_parts({raw(column.name)}) END AS {_piece('parts', column.name)}")
    return f"SELECT {', '.join(parts)} FROM formed"


def _written_out(spec: TableSpec, source: Source) -> str:
    """Numbers with their exponents written out."""
    numbers = [column.name for column in _number_texts(spec, source)]
    parts = ["*", *(f"number_plain({_piece('parts', c)}) AS {_piece('plain', c)}" for c in numbers)]
    return f"SELECT {', '.join(parts)} FROM parted"


def _pieces(spec: TableSpec, source: Source) -> str:
    """Values that need no zone; times as local (or instant) microseconds with their own offset, if any."""
    parts = ["*"]
    for column in spec.columns:
        given = source.columns.get(column.name)
        if given is None:
            parts.append(f"NULL::{sql_type(column)} AS {sql.name(column.name)}")
        elif column.type in ("time", "due"):
            parts += _time_pieces(column, given)
        else:
            parts.append(f"{_value(column, given)} AS {sql.name(column.name)}")
    return f"SELECT {', '.join(parts)} FROM written_out"


def _piece(kind: str, column: str) -> str:
    return sql.name(f" {kind} {column}")


def _value(column: Column, given: RawColumn) -> str:
    text = raw(column.name)
    if _is_typed(column, given):
        return f"try_cast({text} AS {sql_type(column)})"
    match column.type:
        case "number" | "money":
            return f"as_{column.type}({text}, {_piece('form', column.name)}, {_piece('plain', column.name)})"
        case "date":
            return f"as_date({text})"
        case "clock":
            return f"nullif(as_clock({text}), '24:00')" if column.name == "opens" else f"as_clock({text})"
        case "outcome":
            return _among(text, sql.text_list(OUTCOMES))
        case "weekday":
            return _among(text, sql.text_list(WEEKDAYS))
        case "table":
            return _among(text, sql.text_list(CORRECTABLE))
        case "timezone":
            return _among(text, f"(SELECT timezone FROM {ZONES})")
        case _:
            return text


def _among(text: str, allowed: str) -> str:
    return f"CASE WHEN {text} IN {allowed} THEN {text} END"


def _time_pieces(column: Column, given: RawColumn) -> list[str]:
    text = raw(column.name)
    match given.type:
        case "instant":
            local, offset, day = f"epoch_us({text})", "0::BIGINT", "FALSE"
        case "local":
            local, offset, day = f"epoch_us({text}::TIMESTAMP)", "NULL::BIGINT", "FALSE"
        case "date":
            local, offset, day = f"epoch_us({text}::TIMESTAMP)", "NULL::BIGINT", "TRUE"
        case _:
            parts = _piece("parts", column.name)
            local, offset, day = f"local_us({parts})", f"offset_us({parts}.o)", f"{parts}.t = ''"
    if column.type == "due":
        local = f"{local} + CASE WHEN {day} THEN 86400000000 ELSE 0 END"
    pieces = (("local", local), ("offset", offset), ("day", day))
    return [f"{piece} AS {_piece(kind, column.name)}" for kind, piece in pieces]


def _placed(spec: TableSpec, local: Sequence[str]) -> str:
    """Join each row's site, and for every time that is local the offset its zone has there."""
    parts, joins = ["pieces.*"], []
    if spec.has_site:
        parts.append(f"s.good AS {sql.name(' site good')}")
        joins.append(f"LEFT JOIN {SITES} s ON pieces.site_id = s.site_id")
    zone = {"sites": "pieces.timezone"}.get(spec.name, "coalesce(s.timezone, 'UTC')" if spec.has_site else "'UTC'")
    for place, column in enumerate(local):
        at = f"pieces.{_piece('local', column)}"
        when = f"make_timestamp({at})"
        joins.append(
            f"LEFT JOIN {SPANS} z{place} ON z{place}.timezone = {zone} AND z{place}.month = "
            f"CASE WHEN {at} BETWEEN {START_US} - 86400000000 AND {END_US} + 86400000000 "
            f"THEN year({when}) * 12 + month({when}) - 1 END "
            f"AND {at} >= z{place}.from_us AND {at} < z{place}.until_us"
        )
        parts.append(f"z{place}.offset_us AS {_piece('zone', column)}")
    return f"SELECT {', '.join(parts)} FROM pieces {' '.join(joins)}"


def _timed(spec: TableSpec, source: Source, local: Sequence[str]) -> str:
    """Times as instants; null when they are none or outside the years that can be read."""
    parts = ["*"]
    for column in _times(spec, source):
        offset = _piece("offset", column.name)
        if column.name in local:
            offset = f"coalesce({offset}, {_piece('zone', column.name)})"
        instant = f"{_piece('local', column.name)} - {offset}"
        if column.type == "due":
            instant = f"{instant} - CASE WHEN {_piece('day', column.name)} THEN 1 ELSE 0 END"
        bounded = f"CASE WHEN {instant} BETWEEN {START_US} AND {END_US} - 1 THEN {instant} END"
        parts.append(f"{bounded} AS {sql.name(column.name)}")
    return f"SELECT {', '.join(parts)} FROM placed"


def _reason(reasons: Sequence[Reason]) -> str:
    whens = [f"WHEN {reason.test} THEN {place}" for place, reason in enumerate(reasons, 1) if reason.test]
    return f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"


def _final(spec: TableSpec, column: Column, attributes: Sequence[str]) -> str:
    if not (spec.makes_id and column.name == spec.id_column):
        return sql.name(column.name)
    made = made_id(spec, attributes)
    return f"CASE WHEN {sql.name(REASON)} = 0 THEN coalesce({sql.name(column.name)}, {made}) " \
           f"ELSE {sql.name(column.name)} END AS {sql.name(column.name)}"  # fmt: skip


def made_id(spec: TableSpec, attributes: Sequence[str]) -> str:
    """SQL of the id of a row that has none: the first 16 hexadecimal digits of the MD5 of its parsed content.

    Names and values in the order of names, empty ones and `recorded_at` left out, so that neither the order of
    columns nor an empty further column changes it.
    """
    names = sorted({c.name for c in spec.columns} - {spec.id_column, "recorded_at"} | set(attributes))
    pairs = ", ".join(f"{sql.text(column + '=')} || {sql.name(column)}::VARCHAR" for column in names)
    return f"left(md5(concat_ws(chr(31), {pairs})), 16)"
