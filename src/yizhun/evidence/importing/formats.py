"""A file and what the map says of it in, the source that reads it out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.csv_file import CsvSource
from yizhun.evidence.importing.jsonl_file import JsonLinesSource
from yizhun.evidence.importing.map_model import SourceSpec
from yizhun.evidence.importing.ocel_file import OcelSource
from yizhun.evidence.importing.parquet_file import ParquetSource
from yizhun.evidence.importing.source import Source, cannot_read
from yizhun.evidence.importing.xes_file import XesSource
from yizhun.evidence.importing.xlsx_file import XlsxSource
from yizhun.text import Text

BY_SUFFIX: Final = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet",
    ".pq": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xes": "xes", ".json": "ocel", ".jsonocel": "ocel",
}  # fmt: skip


def format_of(path: Path) -> str | None:
    """The format that the file's name says (`.gz` aside), or None."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return BY_SUFFIX.get(suffixes[-1]) if suffixes else None


def open_source(path: Path, spec: SourceSpec, engine: DuckDB) -> Source:
    """Open a file; EvidenceError when it is not there or not of its format."""
    name = spec.format or format_of(path)
    encoding = spec.encoding or "utf-8"
    match name:
        case "csv":
            return CsvSource(path, encoding, spec.delimiter or ",")
        case "tsv":
            return CsvSource(path, encoding, "\t")
        case "xlsx":
            return XlsxSource(path, spec.sheet)
        case "parquet":
            return ParquetSource(path, engine)
        case "jsonl":
            return JsonLinesSource(path, encoding)
        case "xes":
            return XesSource(path)
        case "ocel":
            return OcelSource(path)
    raise cannot_read(
        path,
        Text("The file's name does not tell its format", "文件名看不出格式"),
        Text("Say it in the map: source: {format: csv}.", "请在映射里写明：source: {format: csv}。"),
    )
