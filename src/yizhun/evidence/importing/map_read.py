"""Bytes of a map in, the Map or every fault of it with line and column out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from yizhun.evidence import zone
from yizhun.evidence.importing import map_faults as faults
from yizhun.evidence.importing.map_model import ID_COLUMNS, Map, Rule, SourceSpec
from yizhun.evidence.importing.value import Line, Value
from yizhun.evidence.importing.value_read import ValueReader
from yizhun.evidence.importing.when import ALLOWED, When, WhenError, parse
from yizhun.evidence.nearest import nearest
from yizhun.evidence.tables import OUTCOMES, TABLES, WEEKDAYS, Column, TableSpec
from yizhun.issue import Issue
from yizhun.standard.yaml_file import Document, Path, read_yaml
from yizhun.text import Text

FORMATS: Final = {
    "csv": ("encoding", "delimiter"),
    "tsv": ("encoding",),
    "xlsx": ("sheet",),
    "parquet": (),
    "jsonl": ("encoding",),
    "xes": (),
    "ocel": (),
}
TIMES: Final = ("time", "due", "date")
WORDS: Final = {"outcome": OUTCOMES, "weekday": WEEKDAYS, "table": tuple(TABLES)}
_MAPPING: Final = Text("a mapping", "“键: 值”的映射")
_RULES: Final = Text("a rule, or a list of rules", "一条规则或规则列表")
_TEXT: Final = Text("text", "文字")
_UNPADDED_CODES: Final = frozenset("dmyjHIMS")
_TIME_CODES: Final = frozenset("aAbBdmyYjHIMSfpzwuUWGV%")
_SOURCE_FAULTS: Final = frozenset({"unknown-format", "not-for-format", "unknown-encoding", "bad-delimiter"})


@dataclass(frozen=True)
class MapRead:
    """A map as far as it could be read, with every remark on it; None when it is no YAML."""

    map: Map | None
    issues: tuple[Issue, ...]
    document: Document

    @property
    def opens(self) -> bool:
        """Whether the map says well enough how its file is opened."""
        return self.map is not None and all(issue.code not in _SOURCE_FAULTS for issue in self.issues)

    def unknown_columns(self, names: tuple[str, ...]) -> list[Issue]:
        """The remarks on columns that the map names and the source does not have."""
        found = []
        for column in self.map.columns if self.map else ():
            if column.name not in names:
                text, hint = faults.unknown_column(column.name, names)
                line, at = column.place
                found.append(Issue("unknown-column", text, hint=hint, file=self.document.file, line=line, column=at))
        return found


def read_map(content: bytes, file: str) -> MapRead:
    """Read the bytes of the map `file`; faults are listed, never raised."""
    document = read_yaml(content, file)
    if document.issues:
        return MapRead(None, tuple(document.issues), document)
    reader = _MapReader(document)
    found = reader.read()
    return MapRead(found, tuple(document.issues), document)


class _MapReader:
    """Reads the whole map, telling every fault to the document."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def read(self) -> Map:
        data = self.mapping(self.document.data, ())
        tables = [name for name in data if name in TABLES]
        for name in data:
            if name not in TABLES and name not in ("source", "timezone"):
                self.tell("unknown-key", faults.unknown_key(name, ("source", "timezone", *TABLES)), (name,), key=True)
        if not tables and not self.document.issues:
            self.tell("no-tables", faults.no_tables(), ())
        source = self.source(data.get("source", {}), ("source",))
        zone_name = self.zone_name(data["timezone"], ("timezone",)) if "timezone" in data else None
        rules = [rule for name in tables for rule in self.rules(name, data[name])]
        self.line_ids(rules)
        return Map(self.document.file, source, zone_name or _zone_of_sites(rules), tuple(rules))

    def source(self, given: Any, path: Path) -> SourceSpec:
        data = self.mapping(given, path)
        words = {key: self.text(value, (*path, key)) for key, value in data.items()}
        allowed = ("format", "encoding", "delimiter", "sheet")
        for key in data:
            if key not in allowed:
                self.tell("unknown-key", faults.unknown_key(key, allowed), (*path, key), key=True)
        spec = SourceSpec(*(words.get(key) for key in allowed))
        self.source_words(spec, path)
        return spec

    def source_words(self, spec: SourceSpec, path: Path) -> None:
        if spec.format is not None and spec.format not in FORMATS:
            self.tell("unknown-format", faults.unknown_key(spec.format, FORMATS), (*path, "format"))
        for key in ("encoding", "delimiter", "sheet"):
            if getattr(spec, key) is not None and spec.format in FORMATS and key not in FORMATS[spec.format]:
                self.tell("not-for-format", faults.not_for_format(key, spec.format), (*path, key), key=True)
        if spec.encoding is not None and not _is_encoding(spec.encoding):
            self.tell("unknown-encoding", faults.unknown_encoding(spec.encoding), (*path, "encoding"))
        if spec.delimiter is not None and (len(spec.delimiter) != 1 or spec.delimiter in '"\r\n'):
            self.tell("bad-delimiter", faults.bad_delimiter(spec.delimiter), (*path, "delimiter"))

    def rules(self, table: str, given: Any) -> list[Rule]:
        if isinstance(given, list) and given:
            return [self.rule(TABLES[table], one, (table, index)) for index, one in enumerate(given)]
        if isinstance(given, dict):
            return [self.rule(TABLES[table], given, (table,))]
        self.tell("not-a-rule", faults.not_a(_RULES, given), (table,))
        return []

    def rule(self, spec: TableSpec, given: Any, path: Path) -> Rule:
        data = self.mapping(given, path)
        common = self.format_of(data.get("format"), (*path, "format"))
        fields = {
            name: self.field(spec, name, value, common, (*path, name))
            for name, value in data.items()
            if not self.is_setting(spec, name)
        }
        if "distinct" in data and spec.name not in ID_COLUMNS:
            self.tell(
                "no-distinct", faults.no_distinct(spec.name, spec.id_column, ID_COLUMNS), (*path, "distinct"), key=True
            )
        elif "distinct" in data:
            name = ID_COLUMNS[spec.name]
            fields[name] = self.field(spec, name, data["distinct"], common, (*path, "distinct"))
        self.complete(spec, fields, path)
        return Rule(
            spec.name,
            tuple(fields.items()),
            self.document.place(path),
            self.when(data.get("when"), (*path, "when")) if "when" in data else None,
            self.rule_zone(spec, data, path),
            "distinct" in data and spec.name in ID_COLUMNS,
        )

    def is_setting(self, spec: TableSpec, name: str) -> bool:
        """Whether a key of a rule is no column of its table."""
        return name in ("when", "format", "distinct") or (name == "timezone" and spec.name != "sites")

    def field(self, spec: TableSpec, name: str, given: Any, common: str | None, path: Path) -> Value:
        column = spec.column(name)
        if column is None and not spec.open:
            allowed = [one.name for one in spec.columns]
            self.tell("unknown-field", faults.unknown_field(spec.name, name, allowed), path, key=True)
        value = ValueReader(self.document, name, self.format_of).value(given, path)
        is_time = column is not None and column.type in TIMES
        if value.format is not None and not is_time:
            self.tell("format-without-time", faults.format_without_time(spec.name, name), (*path, "format"), key=True)
        if column is not None:
            self.words(column, value, path)
        return Value(value.part, value.translation, value.otherwise, (value.format or common) if is_time else None)

    def words(self, column: Column, value: Value, path: Path) -> None:
        """Constants that can be judged before a row is read."""
        for text in value.constants():
            if column.type == "timezone" and not zone.known(text):
                self.tell("unknown-zone", faults.unknown_zone(text, zone.nearest(text)), path)
            elif column.type in WORDS and text not in WORDS[column.type]:
                self.tell("wrong-word", faults.wrong_word(column.name, text, WORDS[column.type]), path)

    def complete(self, spec: TableSpec, fields: dict[str, Value], path: Path) -> None:
        strays = [name for name in fields if spec.column(name) is None]
        for column in spec.columns:
            if column.required and column.name not in fields:
                near = nearest(column.name, strays)
                self.tell("missing-field", faults.missing_field(spec.name, column.name, near), path)

    def when(self, given: Any, path: Path) -> When | None:
        text = self.text(given, path)
        if text is None:
            return None
        try:
            return parse(text, lambda offset: self.document.within(path, offset))
        except WhenError as error:
            line, column = self.document.within(path, error.offset)
            self.document.tell("bad-condition", error.text, (line, column), ALLOWED)
            return None

    def rule_zone(self, spec: TableSpec, data: dict[str, Any], path: Path) -> str | Value | None:
        given = data.get("timezone")
        if spec.name == "sites" or given is None:
            return None
        inner = (*path, "timezone")
        if isinstance(given, str):
            return self.zone_name(given, inner)
        value = ValueReader(self.document, "timezone", self.format_of).value(given, inner)
        self.words(Column("timezone", "timezone", True), value, inner)
        return value

    def zone_name(self, given: Any, path: Path) -> str | None:
        name = self.text(given, path)
        if name is not None and not zone.known(name):
            self.tell("unknown-zone", faults.unknown_zone(name, zone.nearest(name)), path)
        return name

    def format_of(self, given: Any, path: Path) -> str | None:
        """A time format, its codes checked."""
        text = self.text(given, path) if given is not None else None
        if text is None:
            return None
        codes = re.findall(r"%-?.?", text, flags=re.DOTALL)
        wrong = [code for code in codes if not _is_time_code(code)]
        for code in wrong:
            self.tell("bad-format", faults.bad_format(code), path)
        if not wrong and not {"%Y", "%y", "%-y", "%G"} & set(codes):
            self.tell("format-without-year", faults.format_without_year(text), path)
        return text

    def line_ids(self, rules: list[Rule]) -> None:
        """Two rules whose id is the bare line collide, unless `when` may keep them apart."""
        first: dict[str, Rule] = {}
        for rule in rules:
            value = dict(rule.fields).get(TABLES[rule.table].id_column or "")
            if value is None or not isinstance(value.part, Line):
                continue
            other = first.setdefault(rule.table, rule)
            if other is not rule and (rule.when is None or other.when is None):
                text, hint = faults.same_line_ids(rule.table, other.place[0])
                line, column = rule.place
                self.document.issues.append(
                    Issue("same-line-ids", text, "warning", hint, self.document.file, line, column)
                )

    def mapping(self, given: Any, path: Path) -> dict[str, Any]:
        if isinstance(given, dict):
            return given
        self.tell("not-a-mapping", faults.not_a(_MAPPING, given), path)
        return {}

    def text(self, given: Any, path: Path) -> str | None:
        if isinstance(given, str):
            return given
        self.tell("not-text", faults.not_a(_TEXT, given), path)
        return None

    def tell(self, code: str, fault: faults.Fault, path: Path, *, key: bool = False) -> None:
        self.document.tell(code, fault[0], self.document.place(path, key=key), fault[1])


def _is_time_code(code: str) -> bool:
    return (len(code) == 2 and code[1] in _TIME_CODES) or (len(code) == 3 and code[2] in _UNPADDED_CODES)


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def _zone_of_sites(rules: list[Rule]) -> str | None:
    """The one zone that the map gives all sites: times without an offset are the site's own."""
    values = [value for rule in rules if rule.table == "sites" for name, value in rule.fields if name == "timezone"]
    zones = {text for value in values for text in value.constants()} if all(v.is_constant for v in values) else set()
    return zones.pop() if len(zones) == 1 else None
