"""A standard as a workbook and back: one sheet a list of the format, one row an entry, nested values as YAML.

So that whoever lives in a spreadsheet can write clauses there; reading checks them as any folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from yizhun.errors import InputError
from yizhun.standard.dump import plain
from yizhun.standard.load import read
from yizhun.standard.model import Standard
from yizhun.standard.yaml_text import flow
from yizhun.text import Text

SHEETS = {
    "standard": "standard.yaml",
    "activities": "activities.yaml",
    "touchpoints": "touchpoints.yaml",
    "factors": "factors.yaml",
    "clauses": "clauses/clauses.yaml",
}
_HEAD = ("id", "edition", "title", "effective", "review_by", "languages", "posts", "zones", "subjects", "sources")


def write_workbook(standard: Standard, path: Path) -> None:
    """Write the sheets SHEETS; a text in two languages takes two columns (`title.en`, `title.zh`)."""
    tree = plain(standard)
    head = [{"field": name, "value": tree[name]} for name in _HEAD if name in tree]
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True})
        _sheet(book, "standard", head, bold)
        for name in list(SHEETS)[1:]:
            _sheet(book, name, [_split(entry) for entry in tree.get(name, [])], bold)


def _split(entry: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, dict) and value and set(value) <= {"en", "zh"}:
            row |= {f"{name}.{lang}": text for lang, text in value.items()}
        else:
            row[name] = value
    return row


def _sheet(book: Any, name: str, rows: Iterable[dict[str, Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    listed = list(rows)
    columns = list(dict.fromkeys(column for row in listed for column in row))
    sheet.freeze_panes(1, 1)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, column, bold)
        sheet.set_column(x, x, 28)
        for y, row in enumerate(listed, 1):
            if column in row:
                sheet.write_string(y, x, row[column] if isinstance(row[column], str) else flow(row[column]))
    if listed:
        sheet.autofilter(0, 0, len(listed), len(columns) - 1)


def read_workbook(path: Path, name: str) -> Standard:
    """Read a workbook of such sheets (only `clauses` is needed) as the standard `name`.

    Raises InputError when it is no workbook or has no clauses, StandardError for what the sheets say wrong.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names if sheet in SHEETS}
    except (CalamineError, OSError):
        raise _wrong(path, Text("is no workbook", "不是工作簿")) from None
    if "clauses" not in sheets:
        raise _wrong(path, Text("has no sheet `clauses`", "没有名为 clauses 的工作表"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        (folder / "clauses").mkdir(parents=True)
        for sheet, rows in sheets.items():
            text = _head(rows, name) if sheet == "standard" else _entries(rows)
            (folder / SHEETS[sheet]).write_text(text, encoding="utf-8")
        if "standard" not in sheets:
            (folder / "standard.yaml").write_text(_head([], name), encoding="utf-8")
        return read(folder)


def _wrong(path: Path, what: Text) -> InputError:
    error = InputError.of(
        "not-a-workbook",
        Text(f"{path} {what.en}.", f"{path} {what.zh}。"),
        Text(
            "`yizhun dump STANDARD --xlsx FILE` writes one that you can follow.",
            "可先用 `yizhun dump STANDARD --xlsx FILE` 生成一份样例。",
        ),
    )
    assert isinstance(error, InputError)
    return error


def _head(rows: list[list[Any]], name: str) -> str:
    given = {str(row[0]): str(row[1]) for row in rows[1:] if len(row) > 1 and row[0]}
    today = date.today()
    values = {
        "edition": f'"{today.year}.1"',
        "title": f'{{en: "{name}", zh: "{name}"}}',
        "effective": today.isoformat(),
    }
    values |= {field: value for field, value in given.items() if field in _HEAD}
    return "".join(
        f"{field}: {value}\n"
        for field, value in ({"id": name} | {k: v for k, v in values.items() if k != "id"}).items()
    )


def _entries(rows: list[list[Any]]) -> str:
    """A sheet as a YAML list; cells hold YAML, texts of two languages stand in two columns."""
    if not rows:
        return "[]\n"
    columns = [str(cell) for cell in rows[0]]
    lines: list[str] = []
    for row in rows[1:]:
        cells = {c: _cell(v) for c, v in zip(columns, row, strict=False) if c and str(v).strip()}
        texts: dict[str, list[str]] = {}
        plain_cells: list[str] = []
        for column, value in cells.items():
            field, dot, lang = column.partition(".")
            if dot and lang in ("en", "zh"):
                texts.setdefault(field, []).append(f"{lang}: {flow(value)}")
            else:
                plain_cells.append(f"{column}: {value}")
        fields = plain_cells + [f"{field}: {{{', '.join(said)}}}" for field, said in texts.items()]
        if fields:
            lines.append("- " + "\n  ".join(fields))
    return "\n".join(lines) + "\n" if lines else "[]\n"


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("\n", " ").strip()
