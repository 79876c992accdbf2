"""Evidence written down in a program or a test: rows as mappings in, the same clean tables as from files out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from yizhun.errors import EvidenceError
from yizhun.evidence import header, sql
from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence, admit
from yizhun.evidence.nearest import nearest
from yizhun.evidence.source import FILE, ROW, RawColumn, Source
from yizhun.evidence.tables import TABLES, TableSpec
from yizhun.issue import Issue, errors
from yizhun.text import Text

Rows = Sequence[Mapping[str, str | None]]


def from_rows(given: Mapping[str, Rows], engine: Engine, *, strict: bool = False) -> Evidence:
    """Read rows of text by the rules of files; `[]` is a present, empty table.

    In remarks and quarantine the file is the table's name and the line the row's number, from 1. Raises EvidenceError
    for unknown tables, missing columns and, when `strict`, for any row that cannot be read.
    """
    workshop = engine if isinstance(engine, DuckDB) else DuckDB()
    issues = [_unknown(name) for name in given if name not in TABLES]
    names = {name: _names(rows) for name, rows in given.items() if name in TABLES}
    for name, columns in names.items():
        if given[name]:
            issues += header.check(TABLES[name], columns, name)
    if errors(issues):
        raise EvidenceError(errors(issues))
    sources = {name: _sources(TABLES[name], names[name], given[name], workshop) for name in names}
    return admit(sources, engine, workshop, strict=strict, issues=issues)


def _unknown(name: str) -> Issue:
    meant = nearest(name, TABLES)
    text = Text(en=f"there is no table “{name}”", zh=f"没有“{name}”这个表")
    hint = Text(en=f"did you mean {meant}?", zh=f"是否指 {meant}？") if meant else None
    return Issue("unknown-table", text, hint=hint)


def _names(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _sources(spec: TableSpec, names: Sequence[str], rows: Rows, engine: DuckDB) -> list[Source]:
    if not rows:
        return []
    inner = {name: f"c{place}" for place, name in enumerate(names)}
    columns = {inner[name]: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    place = {FILE: pa.array([0] * len(rows), pa.int32()), ROW: pa.array(range(len(rows)), pa.int64())}
    held = f"raw_{spec.name}"
    engine.register(held, pa.table(place | columns))
    columns_by_name = {name: RawColumn("text", inner[name]) for name in names}
    return [Source((spec.name,), columns_by_name, sql.name(held), held=(held,))]
