"""A document in, a workbook out: one sheet a table, typed, to be filtered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from yizhun.report.chart.svg import measure
from yizhun.report.csv_files import flat, heads
from yizhun.report.document import Column, Document, Table

MOST = 1_048_575
"""Rows a sheet can hold beside its head."""
FORMATS = {
    "share": "0.0%",
    "target": "0.##%",
    "span": "0.0%",
    "count": "#,##0",
    "number": "0.##",
    "points": "0.00%",
    "time": "yyyy-mm-dd hh:mm",
}
FIXED_DATE = datetime(2000, 1, 1)
"""The same report gives the same bytes, whenever it is written."""


def write(document: Document, path: Path) -> None:
    """Write every sheet of the document whole; a sheet that cannot hold all its rows says so in its name."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**options, "remove_timezone": True}) as book:
        book.set_properties({"title": document.title, "created": FIXED_DATE})
        head = book.add_format({"bold": True, "font_color": "#0b6152", "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        for table in document.sheets:
            _sheet(book, table, document.lang, head, formats)


def _sheet(book: Workbook, table: Table, lang: str, head: Format, formats: dict[str, Format]) -> None:
    kept = table.rows[:MOST]
    cut = ("（未全）" if lang == "zh" else " (cut)") if len(kept) < len(table.rows) else ""
    sheet = book.add_worksheet(f"{table.title[:24]}{cut}")
    titles, columns = heads(table, lang), _columns(table)
    for j, title in enumerate(titles):
        sheet.write_string(0, j, title, head)
        sheet.set_column(j, j, _width(table, columns[j], title), formats.get(columns[j].kind))
    for i, row in enumerate(kept, 1):
        for j, value in enumerate(flat(row, table.columns)):
            _cell(sheet, i, j, value, formats.get(columns[j].kind))
    sheet.freeze_panes(1, 1 + max((j for j, c in enumerate(columns) if c.main), default=0))
    sheet.autofilter(0, 0, max(1, len(kept)), len(titles) - 1)


def _columns(table: Table) -> list[Column]:
    out: list[Column] = []
    for column in table.columns:
        out += [column, column] if column.kind == "span" else [column]
    return out


def _cell(sheet: Worksheet, i: int, j: int, value: Any, form: Format | None) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(i, j, value, form)
    elif isinstance(value, (int, float)):
        sheet.write_number(i, j, value, form)
    else:
        sheet.write_string(i, j, str(value))


def _width(table: Table, column: Column, title: str) -> float:
    if column.kind == "time":
        return 17
    if column.kind != "text":
        return max(11, min(16, measure(title, 1) * 1.4))
    at = table.columns.index(column)
    longest = max((measure(str(row[at] or ""), 1) for row in table.rows[:400]), default=6)
    return max(8, min(46, max(longest * 1.9, measure(title, 1) * 1.4) + 2))
