"""Evidence written down in a program or a test: rows as mappings in, the same clean tables as from files out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from yizhun.errors import EvidenceError
from yizhun.evidence import header, sql
from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence, admit
from yizhun.evidence.nearest import nearest
from yizhun.evidence.raw_table import text_columns
from yizhun.evidence.source import FILE, ROW, Source
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
    for name, keys in names.items():
        if given[name]:
            issues += header.check(TABLES[name], [key.strip() for key in keys], name)
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
    return [key for key in dict.fromkeys(key for row in rows for key in row) if key.strip()]


def _sources(spec: TableSpec, keys: Sequence[str], rows: Rows, engine: DuckDB) -> list[Source]:
    if not rows:
        return []
    place = {FILE: pa.array([0] * len(rows), pa.int32()), ROW: pa.array(range(len(rows)), pa.int64())}
    try:
        columns = [pa.array([row.get(key) for row in rows], pa.string()) for key in keys]
    except (UnicodeEncodeError, pa.ArrowException, TypeError) as fault:
        raise EvidenceError([_not_text(spec.name)]) from fault
    held = f"raw_{spec.name}"
    names = text_columns([key.strip() for key in keys])
    engine.register(held, pa.table(place | {f"c{n}": column for n, column in enumerate(columns)}))
    return [Source((spec.name,), names, sql.name(held), held=(held,))]


def _not_text(name: str) -> Issue:
    text = Text(en="a value is not text, or text that UTF-8 cannot hold", zh="有一个值不是文本，或无法用 UTF-8 表示")
    return Issue(
        "not-text", text, hint=Text(en="give every value as text or None", zh="请以文本或 None 给出每个值"), file=name
    )
