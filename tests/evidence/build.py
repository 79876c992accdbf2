"""A folder of evidence as a case describes it: text, bytes, workbooks and Parquet in, files out."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

SITES = "site_id,timezone\na,Asia/Shanghai\nb,America/New_York\n"
_TYPES = {
    "list<string>": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us"),
    "bool": pa.bool_(),
    "double": pa.float64(),
}


def build(folder: Path, files: Mapping[str, Any], *, sites: bool = True) -> Path:
    """Write the files into `folder`, with a sites.csv beside them."""
    if sites:
        files = {"sites.csv": SITES} | dict(files)
    for name, given in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(given))
    return folder


def _bytes(given: Any) -> bytes:
    match given:
        case bytes():
            return given
        case str():
            return given.encode()
        case {"text": text, **rest}:
            data = text.encode(rest.get("encoding", "utf-8"))
            data = gzip.compress(data, mtime=0) if rest.get("gzip") else data
            return data[: -rest["cut"]] if "cut" in rest else data
        case {"base64": text}:
            return base64.b64decode(text)
        case {"xlsx": sheets}:
            return workbook(sheets)
        case {"parquet": columns}:
            return parquet({name: pa.array(_values(c), _type(c["type"])) for name, c in columns.items()})
    raise ValueError(given)


def _type(name: str) -> pa.DataType:
    return _TYPES.get(name) or getattr(pa, name)()


def _values(column: Mapping[str, Any]) -> Sequence[Any]:
    if column["type"] != "timestamp":
        return list(column["values"])
    return [value and datetime.fromisoformat(str(value)) for value in column["values"]]


def parquet(columns: Mapping[str, pa.Array]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), sink)
    return sink.getvalue()


_FORMATS = {timedelta: "[h]:mm", time: "hh:mm", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss"}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook whose dates, times and spans are real ones, shown as Excel shows them."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(place, column, value, formats.get(type(value)))
    return sink.getvalue()
