"""Twice is once: a staged table in, exact duplicates removed and rows that contradict each other marked."""

from __future__ import annotations

from collections.abc import Sequence

from yizhun.evidence import sql
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.parse import REASON
from yizhun.evidence.reason import CLOSED_AND_OPEN, Reason, same_id
from yizhun.evidence.source import FILE, ROW
from yizhun.evidence.tables import TableSpec

CONTRADICTIONS = "contradictions"
SCRATCH = ("suspects", CONTRADICTIONS)
_FILE, _ROW, _REASON = map(sql.name, (FILE, ROW, REASON))


def compare(engine: DuckDB, spec: TableSpec, attributes: Sequence[str], why: Sequence[Reason]) -> tuple[int, int]:
    """How many duplicates went and how many contradictions are marked; content is compared without `recorded_at`.

    Rows are paired by a hash first, and only those that share one are looked at closely. Of equal rows the one
    recorded first stays.
    """
    staged = f"staged_{spec.name}"
    content = [sql.name(c.name) for c in spec.columns if c.name != "recorded_at"] + [*map(sql.name, attributes)]
    key = [*map(sql.name, spec.key)] or content
    duplicates = contradictions = 0
    if _suspects(engine, staged, key):
        duplicates = _remove(engine, staged, content)
        if spec.id_column:
            contradictions = _mark(engine, staged, key, _SUSPECT, "TRUE", 1 + why.index(same_id(spec)))
    if spec.name == "hours":
        dated, day = "date IS NOT NULL", ("site_id", "date")
        both = "bool_or(opens IS NULL) OVER w AND bool_or(opens IS NOT NULL) OVER w"
        contradictions = _mark(engine, staged, day, dated, both, 1 + why.index(CLOSED_AND_OPEN))
    return duplicates, contradictions


_SUSPECT = "rowid IN (SELECT id FROM suspects)"


def _suspects(engine: DuckDB, staged: str, key: Sequence[str]) -> int:
    hashed = f"hash({', '.join(key)})"
    twice = f"SELECT {hashed} AS h FROM {staged} WHERE {_REASON} = 0 GROUP BY h HAVING count(*) > 1"
    return engine.run(
        f"CREATE OR REPLACE TEMP TABLE suspects AS SELECT *, rowid AS id FROM {staged} "
        f"WHERE {_REASON} = 0 AND {hashed} IN ({twice})"
    )


def _remove(engine: DuckDB, staged: str, content: Sequence[str]) -> int:
    frame = f"PARTITION BY {', '.join(content)} ORDER BY recorded_at NULLS LAST, {_FILE}, {_ROW}"
    later = f"SELECT id FROM suspects QUALIFY row_number() OVER ({frame}) > 1"
    return engine.run(f"DELETE FROM {staged} WHERE rowid IN ({later})")


def _mark(engine: DuckDB, staged: str, key: Sequence[str], where: str, test: str, place: int) -> int:
    """Give rows that share a key and pass a test over them all the reason at `place`; remember for each another row."""
    frame = (
        f"PARTITION BY {', '.join(key)} ORDER BY {_FILE}, {_ROW} "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
    )
    other = ", ".join(
        f"CASE WHEN row_number() OVER w = 1 THEN nth_value({column}, 2) OVER w "
        f"ELSE first_value({column}) OVER w END AS other_{word}"
        for word, column in (("file", _FILE), ("row", _ROW))
    )
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE {CONTRADICTIONS} AS SELECT rowid AS id, {other} FROM {staged} "
        f"WHERE {_REASON} = 0 AND {where} WINDOW w AS ({frame}) QUALIFY count(*) OVER w > 1 AND {test}"
    )
    return engine.run(f"UPDATE {staged} SET {_REASON} = {place} WHERE rowid IN (SELECT id FROM {CONTRADICTIONS})")
