"""Parquet: the files of a table in, one source for all files of one shape out, without a loop over rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from yizhun.errors import EvidenceError
from yizhun.evidence import header, sql
from yizhun.evidence.engine import DuckDB, SqlError
from yizhun.evidence.source import FILE, ROW, RawColumn, RawType, Source
from yizhun.evidence.tables import ColumnType, TableSpec
from yizhun.issue import Issue, errors
from yizhun.text import Text

Shape = tuple[tuple[str, str], ...]

_ROW_NUMBER = "file_row_number"
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")
_ALLOWED: Mapping[ColumnType, tuple[RawType, ...]] = {
    "time": ("text", "instant", "local", "date"),
    "due": ("text", "instant", "local", "date"),
    "date": ("text", "local", "date"),
    "number": ("text", "exact", "real"),
    "money": ("text", "exact", "real"),
    "clock": ("text", "clock"),
    "text": ("text", "exact", "real", "boolean", "date", "clock", "other"),
}


def shape(path: Path, file: str, spec: TableSpec, engine: DuckDB) -> tuple[Shape, list[Issue]]:
    """Names and types of the columns of a file, and warnings; EvidenceError when it cannot be used."""
    try:
        described = engine.query(f"DESCRIBE SELECT * FROM {_scan([path])}")
    except SqlError as fault:
        raise EvidenceError([_broken(file, _ROW_NUMBER in str(fault))]) from fault
    found = zip(described["column_name"].to_pylist(), described["column_type"].to_pylist(), strict=True)
    columns = tuple((name, kind) for name, kind in found if name not in (_ROW_NUMBER, FILE))
    names = [name.strip() for name, _ in columns if not _PANDAS_INDEX.fullmatch(name)]
    issues = header.check(spec, names, file)
    issues += [_wrong_type(name, kind, spec, file) for name, kind in columns if not _fits(spec, name, kind)]
    if errors(issues):
        raise EvidenceError(issues)
    return columns, issues


def source(shape: Shape, paths: Sequence[Path], files: Sequence[str]) -> Source:
    """All files of one shape as one source; lines are row numbers from 1."""
    given = [(name, kind) for name, kind in shape if not _PANDAS_INDEX.fullmatch(name) and name.strip()]
    columns = {name.strip(): _column(name, kind) for name, kind in given}
    inner = ", ".join(f"p.{sql.name(name)}" for name, _ in given)
    numbered = ", ".join(f"({sql.text(str(path))}, {place})" for place, path in enumerate(paths))
    relation = (
        f"(SELECT f.place AS {sql.name(FILE)}, p.{_ROW_NUMBER} AS {sql.name(ROW)}, {inner} FROM {_scan(paths)} p "
        f"JOIN (VALUES {numbered}) f(path, place) ON f.path = p.{sql.name(FILE)})"
    )
    return Source(tuple(files), columns, relation, paths=tuple(paths))


def broken(source: Source, engine: DuckDB) -> list[Issue]:
    """Which files of a source cannot be read to their end."""
    found = []
    for path, file in zip(source.paths, source.files, strict=True):
        try:
            engine.query(f"SELECT count(COLUMNS(*)) FROM {_scan([path])}")
        except SqlError:
            found.append(_broken(file, False))
    return found


def _scan(paths: Sequence[Path]) -> str:
    listed = ", ".join(sql.text(str(path)) for path in paths)
    return (
        f"read_parquet([{listed}], {_ROW_NUMBER} = true, filename = {sql.text(FILE)}, hive_partitioning = false, "
        "union_by_name = false)"
    )


def _column(name: str, kind: str) -> RawColumn:
    scale = re.search(r"DECIMAL\(\d+,(\d+)\)", kind)
    return RawColumn(_raw_type(kind), name, int(scale[1]) if scale else 0)


def _raw_type(kind: str) -> RawType:
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return "nested"
    if ("INT" in kind and kind != "INTERVAL") or kind.startswith("DECIMAL"):
        return "exact"
    return _RAW_TYPES.get(kind, "other")


_RAW_TYPES: Mapping[str, RawType] = {
    "VARCHAR": "text",
    "UUID": "other",
    "FLOAT": "real",
    "DOUBLE": "real",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIME": "clock",
    "TIMESTAMP": "local",
    "TIMESTAMP_S": "local",
    "TIMESTAMP_MS": "local",
    "TIMESTAMP_NS": "local",
    "TIMESTAMP WITH TIME ZONE": "instant",
    "BLOB": "binary",
}


def _fits(spec: TableSpec, name: str, kind: str) -> bool:
    column = spec.column(name.strip())
    return column is None or _raw_type(kind) in _ALLOWED.get(column.type, ("text",))


def _wrong_type(name: str, kind: str, spec: TableSpec, file: str) -> Issue:
    column = spec.column(name.strip())
    asked = _ASKED[column.type if column and column.type in _ASKED else "text"]
    text = Text(
        en=f"column {name} is stored as {kind}; {asked.en} is read",
        zh=f"列 {name} 的存储类型是 {kind}；可读取的是{asked.zh}",
    )
    return Issue("wrong-column-type", text, hint=Text(en="convert the column", zh="请转换该列"), file=file)


_TIME = Text(en="a timestamp, a date or ISO 8601 text", zh="时间戳、日期或 ISO 8601 文本")
_NUMBER = Text(en="a number or text", zh="数字或文本")
_ASKED: Mapping[ColumnType, Text] = {
    "time": _TIME,
    "due": _TIME,
    "date": Text(en="a date, a timestamp without zone or text", zh="日期、不带时区的时间戳或文本"),
    "number": _NUMBER,
    "money": _NUMBER,
    "clock": Text(en="a time of day or text", zh="钟点或文本"),
    "text": Text(en="text", zh="文本"),
}


def _broken(file: str, reserved: bool) -> Issue:
    if reserved:
        text = Text(en=f"a column is named {_ROW_NUMBER}", zh=f"有一列名为 {_ROW_NUMBER}")
        return Issue("reserved-column", text, hint=Text(en="rename it", zh="请改名"), file=file)
    text = Text(en="the file is not Parquet or is damaged", zh="文件不是 Parquet 或已损坏")
    return Issue("broken-parquet", text, hint=Text(en="export it again", zh="请重新导出"), file=file)
