"""A register as it was and the rows an import adds in, the whole register out; rows that say the same are one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pyarrow import parquet

from yizhun.evidence import sql
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.rule_sql import LINE
from yizhun.evidence.tables import TableSpec

REPLACED: Final = ("sites", "subjects", "cases")
"""Registers whose rows have a key: what is imported later replaces what stood there under the same one."""
_AGE, _PLACE, _NEWEST, _LINE = (sql.name(f"\x01{word}") for word in ("age", "place", "newest", "line"))


def merge(engine: DuckDB, spec: TableSpec, distinct: str | None, old: Path, new: Path, target: Path) -> int:
    """Write `old` (if it is there) and `new` as one to `target`; how many rows there are more than before.

    `distinct` is the column of which each value gives one row, the first of the newest import.
    """
    has_old = old.exists()
    union = " UNION ALL BY NAME ".join([_rows(new, 0), *([_rows(old, 1)] if has_old else [])])
    columns = parquet.read_schema(new).names + (parquet.read_schema(old).names if has_old else [])
    names = [name for name in dict.fromkeys(columns) if name != LINE]
    query = _one_each(spec, distinct, union, names)
    engine.run(f"COPY ({query}) TO {sql.text(str(target))} (FORMAT parquet, COMPRESSION zstd)")
    return _count(target) - (_count(old) if has_old else 0)


def _count(path: Path) -> int:
    return int(parquet.ParquetFile(path).metadata.num_rows)


def _rows(path: Path, age: int) -> str:
    line = f", 0::BIGINT AS {_LINE}" if age else ""
    return f"SELECT *{line}, {age} AS {_AGE} FROM read_parquet({sql.text(str(path))})"


def _one_each(spec: TableSpec, distinct: str | None, union: str, names: Sequence[str]) -> str:
    columns = _names(names)
    if distinct is not None:
        key = _names(spec.key if spec.name in REPLACED else (distinct,))
        order = f"PARTITION BY {key} ORDER BY {_AGE}, {_LINE}, {columns}"
        rows = f"SELECT {columns}, row_number() OVER ({order}) AS {_PLACE} FROM ({union})"
        return f"SELECT {columns} FROM ({rows}) WHERE {_PLACE} = 1 ORDER BY {columns}"
    if spec.name in REPLACED:
        newest = f"SELECT *, min({_AGE}) OVER (PARTITION BY {_names(spec.key)}) AS {_NEWEST} FROM ({union})"
        return f"SELECT DISTINCT {columns} FROM ({newest}) WHERE {_AGE} = {_NEWEST} ORDER BY {columns}"
    return f"SELECT DISTINCT {columns} FROM ({union}) ORDER BY {columns}"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(sql.name, columns))
