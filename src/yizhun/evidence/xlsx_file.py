"""XLSX: a workbook in, a source out; cells become text as ISO 8601 and exact decimals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from yizhun.errors import EvidenceError
from yizhun.evidence import header
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.raw_table import RawTable
from yizhun.evidence.source import Source
from yizhun.evidence.tables import TableSpec
from yizhun.evidence.xlsx_faults import faulty_cells
from yizhun.issue import Issue, errors
from yizhun.text import Text

Cell = str | float | bool | date | datetime | time | timedelta


def open_xlsx(path: Path, file: str, spec: TableSpec, engine: DuckDB, held: str) -> tuple[Source, list[Issue]]:
    """The sheet named like the table, or the only one: first row with content = names; the line is the sheet's row."""
    rows, issues = _rows(path, file, spec)
    filled = [(line, cells) for line, cells in enumerate(rows, 1) if any(cell is not None for cell in cells)]
    if not filled:
        text = Text(en="the sheet is empty; its first row names the columns", zh="工作表是空的；第一行应为列名")
        raise EvidenceError([Issue("empty-file", text, file=file)])
    names = [(cell or "").strip() for cell in filled[0][1]]
    issues += header.check(spec, names, file, filled[0][0])
    unnamed = [place for place, name in enumerate(names) if not name and any(row[place] for _, row in filled[1:])]
    issues += header.nameless([place + 1 for place in unnamed], file, filled[0][0])
    if errors(issues):
        raise EvidenceError(issues)
    table = RawTable(engine, held, names, file)
    for line, cells in filled[1:]:
        table.add(line, cells)
    return table.source(), issues


def _rows(path: Path, file: str, spec: TableSpec) -> tuple[list[list[str | None]], list[Issue]]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            name = _sheet(book.sheet_names, file, spec)
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except EvidenceError:
        raise
    except BaseException as fault:  # a damaged workbook can make the reader panic, which is no Exception
        if isinstance(fault, KeyboardInterrupt | SystemExit | OSError):
            raise
        raise EvidenceError([_broken(file)]) from fault
    return [[as_text(cell) for cell in row] for row in cells], _faults(path, file, name)


def _sheet(names: Sequence[str], file: str, spec: TableSpec) -> str:
    if spec.name in names:
        return spec.name
    if len(names) == 1:
        return names[0]
    text = Text(
        en=f"none of the sheets is named {spec.name}: {', '.join(names)}",
        zh=f"没有名为 {spec.name} 的工作表：{', '.join(names)}",
    )
    hint = Text(en=f"name the sheet with the rows {spec.name}", zh=f"请把存放数据的工作表命名为 {spec.name}")
    raise EvidenceError([Issue("no-sheet", text, hint=hint, file=file)])


def _faults(path: Path, file: str, sheet: str) -> list[Issue]:
    """A warning at the first cell that holds an error of Excel, and how many there are."""
    cells = faulty_cells(path, sheet)
    if not cells:
        return []
    text = Text(
        en=f"cells that hold an error such as #REF! or #DIV/0!, read as empty: {len(cells)}",
        zh=f"有 {len(cells)} 个单元格是 #REF!、#DIV/0! 之类的错误值，按空值读取",
    )
    hint = Text(en="mend the formula and save again", zh="请修正公式后重新保存")
    return [Issue("faulty-cells", text, "warning", hint, file, *cells[0])]


def as_text(cell: Cell) -> str | None:
    """A cell as a person would write it into CSV; None when empty."""
    match cell:
        case bool():
            return str(cell).lower()
        case float() | int():
            return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else repr(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            minutes, rest = divmod(cell, timedelta(minutes=1))
            return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest.seconds:02d}"
        case _:
            return cell or None


def _broken(file: str) -> Issue:
    text = Text(en="the file is not an Excel workbook or is damaged", zh="文件不是 Excel 工作簿或已损坏")
    hint = Text(en="save it again as .xlsx, without a password", zh="请重新另存为 .xlsx，且不要加密码")
    return Issue("broken-xlsx", text, hint=hint, file=file)
