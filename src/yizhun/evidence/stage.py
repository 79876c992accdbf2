"""One table through the gate: its sources in, a clean table in the engine, counts and quarantine out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakSet

import ibis
import pyarrow as pa

from yizhun.errors import EvidenceError
from yizhun.evidence import parquet_file, parse, quarantine, sql, zone
from yizhun.evidence.engine import DuckDB, SqlError
from yizhun.evidence.parse import REASON
from yizhun.evidence.reason import Reason, reasons
from yizhun.evidence.source import FILE, ROW, Source
from yizhun.evidence.tables import TableSpec
from yizhun.evidence.twice import compare
from yizhun.issue import Issue
from yizhun.text import Text

_MANY = 100_000  # rows from which on it pays to free columns
_ready: WeakSet[DuckDB] = WeakSet()
_FILE, _ROW, _REASON = map(sql.name, (FILE, ROW, REASON))
_SITE_TYPES = pa.schema([("site_id", pa.string()), ("timezone", pa.string()), ("good", pa.bool_())])
_SPAN_TYPES = pa.schema(
    [("timezone", pa.string())] + [(column, pa.int64()) for column in ("month", "from_us", "until_us", "offset_us")]
)


@dataclass(frozen=True)
class Counts:
    """Rows of a table: `read` = `kept` + `duplicates` + `corrected` + `quarantined`, always."""

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    corrected: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class Staged:
    """A table after the gate: where it stands in the engine, its attributes, counts, rows not read and warnings."""

    table: ibis.Table
    attributes: tuple[str, ...]
    counts: Counts
    quarantine: pa.Table
    issues: tuple[Issue, ...] = ()


def physical(table: str) -> str:
    """The name under which a table stands in the engine; reading again replaces it."""
    return f"evidence_{table}"


def prepare(engine: DuckDB) -> None:
    """Teach an engine, once, to read numbers and times, and the names of all time zones."""
    if engine in _ready:
        return
    for macro in sql.MACROS:
        engine.run(f"CREATE OR REPLACE TEMP MACRO {macro}")
    engine.register(parse.ZONES, pa.table({"timezone": pa.array(zone.names(), pa.string())}))
    engine.register(parse.SPANS, _SPAN_TYPES.empty_table())
    _ready.add(engine)


def learn_zones(engine: DuckDB, sources: Sequence[Source]) -> None:
    """Load how local times become instants in the zones that the sites name."""
    wanted = {"UTC"}
    for source in sources:
        if given := source.columns.get("timezone"):
            rows = engine.query(f"SELECT DISTINCT filled({given.text()}) AS timezone FROM {source.relation} r")
            wanted |= {name for name in rows["timezone"].to_pylist() if name and zone.known(name)}
    held = set(engine.query(f"SELECT DISTINCT timezone FROM {parse.SPANS}")["timezone"].to_pylist())
    for name in sorted(wanted - held):
        spans = zone.local_spans(name)
        columns = [spans.month, spans.from_us, spans.until_us, spans.offset_us]
        arrays = [pa.array([name] * len(spans.month), pa.string()), *map(pa.array, columns)]
        engine.register("reading_new_spans", pa.table(arrays, schema=_SPAN_TYPES))
        engine.run(f"INSERT INTO {parse.SPANS} SELECT * FROM reading_new_spans")


def learn_sites(engine: DuckDB, staged: str) -> None:
    """Keep the sites for the tables that follow; one whose own row cannot be read is remembered as such."""
    engine.run(
        f"CREATE OR REPLACE TABLE {parse.SITES} AS SELECT site_id, max(timezone) FILTER ({_REASON} = 0) AS timezone, "
        f"bool_or({_REASON} = 0) AS good FROM {staged} WHERE site_id IS NOT NULL GROUP BY site_id"
    )


def stage(engine: DuckDB, spec: TableSpec, sources: Sequence[Source], corrected: bool = False) -> Staged:
    """Read all sources of a table; `corrected` says that corrections of this table may be on record."""
    if not sources:
        return _none(engine, spec)
    why = reasons(spec)
    attributes = _attributes(spec, sources)
    _fill(engine, spec, sources, attributes, why)
    counts, told, issues = _account(engine, spec, sources, attributes, why, corrected)
    for held in [held for source in sources for held in source.held]:
        engine.run(f"DROP TABLE {sql.name(held)}")
    shown = attributes if spec.open else ()
    gone = _narrow(engine, spec, sources, shown, attributes) if counts.read > _MANY else set()
    return Staged(_view(engine, spec, shown, gone), shown, counts, told, tuple(issues))


def _account(
    engine: DuckDB,
    spec: TableSpec,
    sources: Sequence[Source],
    attributes: Sequence[str],
    why: Sequence[Reason],
    corrected: bool,
) -> tuple[Counts, pa.Table, list[Issue]]:
    """Take out what is corrected, there twice or not readable; how many of each, the quarantine and warnings."""
    staged = f"staged_{spec.name}"
    rows = engine.query(f"SELECT count(*) AS n, count(*) FILTER ({_REASON} > 0) AS bad FROM {staged}").to_pylist()[0]
    rejected = [row for source in sources for row in source.rejected]
    out, issues = _correct(engine, spec) if corrected else (0, [])
    duplicates, conflicts = compare(engine, spec, attributes, why) if rows["n"] > 1 else (0, 0)
    if spec.name == "sites":
        learn_sites(engine, staged)
    told = quarantine.empty()
    if rows["bad"] or conflicts or rejected:
        told = quarantine.collect(engine, staged, sources, why, rejected, conflicts > 0)
        engine.run(f"DELETE FROM {staged} WHERE {_REASON} > 0")
    read = rows["n"] + len(rejected)
    return Counts(read, read - duplicates - out - told.num_rows, duplicates, out, told.num_rows), told, issues


def _narrow(
    engine: DuckDB, spec: TableSpec, sources: Sequence[Source], shown: Sequence[str], attributes: Sequence[str]
) -> set[str]:
    """Free the memory of columns that only the gate needed or that no file has; the contract columns among them."""
    given = {name for source in sources for name in source.columns}
    absent = {column.name for column in spec.columns} - given - {spec.id_column}
    for column in [FILE, ROW, REASON, *sorted(absent), *sorted(set(attributes) - set(shown))]:
        engine.run(f"ALTER TABLE staged_{spec.name} DROP COLUMN {sql.name(column)}")
    return absent


def _attributes(spec: TableSpec, sources: Sequence[Source]) -> tuple[str, ...]:
    """Further columns, in the order of names; in a closed table they only help to tell rows apart."""
    return tuple(sorted({name for source in sources for name in source.columns if spec.column(name) is None}))


def _fill(
    engine: DuckDB, spec: TableSpec, sources: Sequence[Source], attributes: Sequence[str], why: Sequence[Reason]
) -> None:
    place, target = 0, f"CREATE OR REPLACE TABLE staged_{spec.name} AS"
    for source in sources:
        try:
            engine.run(f"{target} {parse.select(spec, source, attributes, why, place)}")
        except SqlError as fault:
            if source.paths and (damaged := parquet_file.broken(source, engine)):
                raise EvidenceError(damaged) from fault
            raise
        place, target = place + len(source.files), f"INSERT INTO staged_{spec.name}"


def _none(engine: DuckDB, spec: TableSpec) -> Staged:
    columns = ", ".join(f"NULL::{parse.sql_type(column)} AS {sql.name(column.name)}" for column in spec.columns)
    table = engine.view(physical(spec.name), f"SELECT {columns} LIMIT 0", spec.schema())
    if spec.name == "sites":
        engine.register(parse.SITES, _SITE_TYPES.empty_table())
    return Staged(table, (), Counts(), quarantine.empty())


def _correct(engine: DuckDB, spec: TableSpec) -> tuple[int, list[Issue]]:
    """Take out the rows that corrections name, readable or not; how many, and a warning about those that name none."""
    row = sql.name(spec.id_column or "")
    named = f"SELECT site_id, row_id FROM {physical('corrections')} WHERE {sql.name('table')} = {sql.text(spec.name)}"
    held = f"SELECT site_id, {row} FROM staged_{spec.name} WHERE {row} IS NOT NULL AND site_id IS NOT NULL"
    astray = engine.query(f"SELECT count(*) AS n FROM ({named}) WHERE (site_id, row_id) NOT IN ({held})")["n"][
        0
    ].as_py()
    out = engine.run(f"DELETE FROM staged_{spec.name} WHERE (site_id, {row}) IN ({named})")
    return out, [_astray(spec, astray)] if astray else []


def _astray(spec: TableSpec, count: int) -> Issue:
    text = Text(
        en=f"corrections of {spec.name} that name a row that is not there: {count}",
        zh=f"{spec.name} 的更正中有 {count} 条所指的行并不存在",
    )
    hint = Text(
        en=f"check site_id and row_id against {spec.id_column}", zh=f"请核对 site_id 和 row_id（即 {spec.id_column}）"
    )
    return Issue("correction-of-no-row", text, level="warning", hint=hint)


def _view(engine: DuckDB, spec: TableSpec, attributes: tuple[str, ...], gone: set[str]) -> ibis.Table:
    names = [(sql.name(column.name), column) for column in spec.columns]
    columns = [f"NULL::{parse.sql_type(column)} AS {name}" if column.name in gone else name for name, column in names]
    query = f"SELECT {', '.join([*columns, *map(sql.name, attributes)])} FROM staged_{spec.name}"
    return engine.view(physical(spec.name), query, spec.schema(attributes))
