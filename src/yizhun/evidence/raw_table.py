"""Rows of text collected in the engine: one row after another in, a source with the line of every row out."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pyarrow as pa

from yizhun.evidence import sql
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.source import FILE, ROW, Lines, RawColumn, Rejected, Source
from yizhun.text import Text

_BATCH = 100_000


def numbered(held: str) -> str:
    """SQL of a kept table with the place of its rows; the engine keeps rows in the order in which they came."""
    return f"(SELECT 0 AS {sql.name(FILE)}, rowid AS {sql.name(ROW)}, * FROM {sql.name(held)})"


def text_columns(names: Sequence[str]) -> dict[str, RawColumn]:
    """Columns c0, c1… of a kept table by their names in the file; nameless ones are left out."""
    return {name: RawColumn("text", f"c{place}") for place, name in enumerate(names) if name}


class RawTable:
    """Takes rows that only Python can read, in batches; for files that are not plain CSV or Parquet."""

    def __init__(self, engine: DuckDB, held: str, names: Sequence[str], file: str) -> None:
        self.engine, self.held, self.names, self.file = engine, held, names, file
        self.rejected: list[Rejected] = []
        self._line = array("q")
        self._columns: list[list[str | None]] = [[] for _ in names]
        columns = ", ".join(f"c{place} VARCHAR" for place in range(len(names)))
        engine.run(f"CREATE OR REPLACE TEMP TABLE {sql.name(held)} ({columns})")

    def add(self, line: int, values: Sequence[str | None]) -> None:
        """A row with a value for every name."""
        self._line.append(line)
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)
        if len(self._columns[0]) >= _BATCH:
            self._flush()

    def reject(self, line: int, code: str, text: Text, content: str) -> None:
        """A row that is not one, with what stands there as JSON."""
        self.rejected.append(Rejected(self.file, line, code, text, content))

    def source(self) -> Source:
        """All rows added."""
        self._flush()
        return Source(
            (self.file,), text_columns(self.names), numbered(self.held), self._lines(), self.rejected, (self.held,)
        )

    def _flush(self) -> None:
        arrays = [pa.array(column, pa.string()) for column in self._columns]
        batch = pa.table(arrays, names=[f"c{place}" for place in range(len(self.names))])
        self.engine.append(self.held, batch)
        self._columns = [[] for _ in self.names]

    def _lines(self) -> Lines:
        line = self._line

        def lines(file: int, rows: Sequence[int]) -> Sequence[int]:
            return [line[row] for row in rows]

        return lines
