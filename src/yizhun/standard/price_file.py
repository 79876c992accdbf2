"""Bytes of a price schedule in CSV in, its rows with their lines out, in the shape of a document."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from yizhun.standard import yaml_faults
from yizhun.standard.nearest import allowed
from yizhun.standard.yaml_file import MAX_BYTES, Document
from yizhun.text import Text

REQUIRED: Final = ("schedule", "item", "price", "valid_from")
COLUMNS: Final = (*REQUIRED, "valid_until")


def read_prices(content: bytes, file: str) -> Document:
    """Read a price schedule; further columns become `keys`, an empty cell is None, places are lines with column 1."""
    document = Document(file, data=[])
    document.values[()] = (1, 1)
    text = _decode(content, document)
    if text is None:
        return document
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if _header(header, document):
            for cells in reader:
                _row(header, cells, reader.line_num, document)
    except csv.Error:
        _tell(document, max(reader.line_num, 1), "csv-syntax", _BROKEN, _QUOTE)
    return document


_BROKEN: Final = Text("This is not valid CSV", "这里不是有效的 CSV")
_QUOTE: Final = Text("Check the quotes of this line.", "请检查本行的引号。")


def _decode(content: bytes, document: Document) -> str | None:
    if len(content) > MAX_BYTES:
        code, text = yaml_faults.too_large(MAX_BYTES)
        _tell(document, 1, code, text)
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        code, text = yaml_faults.not_utf8(content[error.start])
        _tell(document, line, code, text, yaml_faults.SAVE_AS_UTF8)
        return None


def _header(header: list[str], document: Document) -> bool:
    missing = [name for name in REQUIRED if name not in header]
    for name in missing:
        text = Text(f"The column `{name}` is missing", f"缺少列“{name}”")
        hint = Text(f"Required: {', '.join(REQUIRED)}.", f"必填：{'、'.join(REQUIRED)}。")
        near = [one for one in header if one and one not in COLUMNS]
        found = allowed(name, near) if near else hint
        _tell(document, 1, "missing-column", text, hint if "`" not in found.en else _renamed(found, hint))
    twice = sorted({name for name in header if header.count(name) > 1})
    for name in twice:
        text = Text(f"The column `{name}` stands twice", f"列“{name}”重复出现")
        _tell(document, 1, "duplicate-column", text, Text("Keep one of them.", "请只保留一处。"))
    return not missing and not twice


def _renamed(found: Text, hint: Text) -> Text:
    return Text(f"{found.en.split('Allowed')[0]}{hint.en}", f"{found.zh.split('可用')[0]}{hint.zh}")


def _row(header: list[str], cells: list[str], line: int, document: Document) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(header):
        text = Text(
            f"The row has {len(cells)} cells, the header {len(header)}",
            f"本行有 {len(cells)} 格，表头有 {len(header)} 列",
        )
        hint = Text("Check the commas and quotes of this line.", "请检查本行的逗号和引号。")
        _tell(document, line, "csv-cells", text, hint)
        return
    named = {name: cell.strip() or None for name, cell in zip(header, cells, strict=True)}
    row: dict[str, Any] = {name: named.get(name) for name in COLUMNS if name in named}
    row["keys"] = [[name, cell] for name, cell in named.items() if name and name not in COLUMNS and cell]
    document.data.append(row)
    document.values[(len(document.data) - 1,)] = (line, 1)


def _tell(document: Document, line: int, code: str, text: Text, hint: Text | None = None) -> None:
    document.tell(code, text, (line, 1), hint)
