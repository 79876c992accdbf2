"""A CSV or XLSX file in; its rows as text under known columns, and remarks about the file, out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineWorkbook

from yizhun.evidence.nearest import nearest
from yizhun.issue import Issue
from yizhun.text import Text
from yizhun.web.organisation.importing.extent import CELLS, TooLargeError, refuse_large

MOST = 50_000


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, the cells of known columns, and further columns with a value."""

    line: int
    cells: Mapping[str, str]
    more: Mapping[str, str]

    def get(self, name: str) -> str:
        """The cell, "" where it is empty or absent."""
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Sheet:
    """What a file holds."""

    file: str
    rows: tuple[Row, ...]
    issues: tuple[Issue, ...]


def read(
    data: bytes,
    file: str,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
    fault: Callable[[str], Text | None] | None = None,
) -> Sheet:
    """Read a table; `columns` are names with the other names they may bear.

    The rest become attributes where `fault` tells what speaks against their names, else they are not read.
    """
    try:
        lines = list(_xlsx(data)) if file.lower().endswith(".xlsx") else list(_csv(data))
    except TooLargeError as fault_:
        return Sheet(file, (), (_too_large(file, fault_.cell),))
    except Exception:
        return Sheet(file, (), (_unreadable(file),))
    head = next((index for index, line in enumerate(lines) if any(line)), None)
    if head is None:
        return Sheet(file, (), (_empty(file),))
    known = {other.lower(): name for name, others in columns.items() for other in (name, *others)}
    names = [known.get(cell.strip().lower(), "") for cell in lines[head]]
    rest = [cell.strip() for cell in lines[head]]
    issues = list(_about_columns(file, head + 1, rest, names, columns, required, fault))
    rows = tuple(
        _row(number, line, names, rest, open_=fault is not None)
        for number, line in enumerate(lines[head + 1 :], start=head + 2)
        if any(cell.strip() for cell in line)
    )
    if len(rows) > MOST:
        issues.append(
            Issue("too-many-rows", Text(f"More than {MOST} rows.", f"超过 {MOST} 行。"), hint=_SPLIT, file=file)
        )
    return Sheet(file, rows, tuple(issues))


def _row(number: int, line: Sequence[str], names: Sequence[str], rest: Sequence[str], *, open_: bool) -> Row:
    cells = {name: cell.strip() for name, cell in zip(names, line, strict=False) if name}
    more = {
        title: cell.strip()
        for name, title, cell in zip(names, rest, line, strict=False)
        if open_ and not name and title and cell.strip()
    }
    return Row(number, cells, more)


def _csv(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    if "\0" in text:
        raise ValueError("no text file has a NUL")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _xlsx(data: bytes) -> Iterator[list[str]]:
    refuse_large(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheet = book.get_sheet_by_index(0)
    for row in sheet.to_python(skip_empty_area=False):
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> str:
    if isinstance(cell, datetime) and cell.time().isoformat() == "00:00:00":
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _about_columns(
    file: str,
    line: int,
    titles: Sequence[str],
    names: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
    fault: Callable[[str], Text | None] | None,
) -> Iterator[Issue]:
    listed = ", ".join(columns)
    for name in required:
        if name not in names:
            text = Text(f"The column “{name}” is missing.", f"缺少“{name}”列。")
            yield Issue(
                "no-column", text, hint=Text(f"Columns: {listed}.", f"可用的列：{listed}。"), file=file, line=line
            )
    attributes = [title for title, name in zip(titles, names, strict=True) if title and not name] if fault else []
    counts = Counter([*filter(None, names), *(one.casefold() for one in attributes)])
    for name in (one for one, count in counts.items() if count > 1):
        text = Text(f"The column “{name}” stands there twice.", f"“{name}”列出现了两次。")
        yield Issue("column-twice", text, file=file, line=line)
    for title, name in zip(titles, names, strict=True):
        if title and not name and fault is None:
            near = nearest(title, columns)
            text = Text(f"“{title}” is no column of this list; it is not read.", f"没有“{title}”这一列，未读取。")
            hint = Text(f"Did you mean {near}?", f"是否指 {near}？") if near else None
            yield Issue("unknown-column", text, level="warning", hint=hint, file=file, line=line)
        elif title and not name and not title.isidentifier():
            text = Text(f"“{title}” cannot be the name of an attribute.", f"“{title}”不能作为属性名。")
            hint = Text("Letters, digits and _ only.", "只能用字母、数字和下划线。")
            yield Issue("attribute-name", text, hint=hint, file=file, line=line)
        elif title and not name and fault and (told := fault(title)):
            yield Issue("attribute-name", told, hint=_OTHER_NAME, file=file, line=line)


def _unreadable(file: str) -> Issue:
    text = Text("This file cannot be read as a table.", "无法按表格读取此文件。")
    return Issue(
        "unreadable-file", text, hint=Text("Give CSV (UTF-8) or XLSX.", "请提供 CSV（UTF-8）或 XLSX。"), file=file
    )


def _too_large(file: str, cell: str | None) -> Issue:
    text = Text("The workbook is too large when it is unpacked.", "工作簿解压后过大。")
    if cell:
        text = Text(
            f"The sheet reaches to {cell}: that is more than {CELLS:,} cells.",
            f"工作表一直延伸到 {cell}，超过 {CELLS:,} 个单元格。",
        )
    hint = Text(
        "Delete what stands far beside or below the list, or split it.", "请删除名单右侧或下方远处的内容，或拆分文件。"
    )
    return Issue("too-large", text, hint=hint, file=file)


def _empty(file: str) -> Issue:
    text = Text("The file holds no rows.", "文件中没有内容。")
    return Issue("empty-file", text, hint=Text("The first row names the columns.", "第一行应为列名。"), file=file)


_OTHER_NAME = Text("Give the column another name, or leave it out.", "请改列名，或删去这一列。")
_SPLIT = Text("Split the file.", "请拆分文件。")
