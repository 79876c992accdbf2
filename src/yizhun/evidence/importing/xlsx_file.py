"""A sheet of an XLSX workbook in, batches of text columns out; `line` is the row of the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from yizhun.evidence.importing.map_faults import hint
from yizhun.evidence.importing.source import BATCH_ROWS, Batch, cannot_read, distinct_names, table_of
from yizhun.text import Text


class XlsxSource:
    """Rows of one sheet (the first unless said); the first row that is not empty names the columns."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        self.path = path
        self.rows = self._open(path, sheet)
        self.start = next((number for number, row in enumerate(self.rows) if any(cell != "" for cell in row)), None)
        if self.start is None:
            raise cannot_read(path, Text("The sheet is empty", "工作表是空的"))
        self.names: tuple[str, ...] | None = distinct_names([_text(cell) or "" for cell in self.rows[self.start]])

    def survey(self) -> tuple[str, ...]:
        """See Source."""
        return self.names or ()

    @property
    def seen(self) -> tuple[str, ...]:
        """See Source."""
        return self.names or ()

    def batches(self, needed: Sequence[str]) -> Iterator[Batch]:
        """See Source."""
        first = (self.start or 0) + 1
        for at in range(first, len(self.rows), BATCH_ROWS):
            yield self._batch(range(at, min(at + BATCH_ROWS, len(self.rows))), needed)

    def _batch(self, places: range, needed: Sequence[str]) -> Batch:
        filled = [place for place in places if any(cell != "" for cell in self.rows[place])]
        wanted = [(name, index) for index, name in enumerate(self.names or ()) if name in needed]
        rows = [{name: _text(self.rows[place][index]) for name, index in wanted} for place in filled]
        lines = pa.array([place + 1 for place in filled], pa.int64())
        return Batch(table_of(rows, needed), lines, share=places.stop / len(self.rows))

    def _open(self, path: Path, sheet: str | None) -> list[list[Any]]:
        try:
            book = CalamineWorkbook.from_path(str(path))
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                text = Text(f"The workbook has no sheet `{sheet}`", f"工作簿里没有工作表“{sheet}”")
                raise cannot_read(path, text, hint(sheet, names))
            return book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
        except (CalamineError, IndexError):
            raise cannot_read(path, Text("This is no XLSX workbook", "这不是 XLSX 工作簿")) from None


def _text(cell: Any) -> str | None:
    """A cell as text: whole numbers without decimals, times as ISO 8601."""
    match cell:
        case None | "":
            return None
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)
