"""A CSV or TSV file in, plain or gzipped, batches of text columns out.

Arrow reads blocks of whole records; where it and the rules of quoting disagree on what a record is (a stray quote),
Python's own reader takes over, slower and more lenient.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from yizhun.evidence.importing.csv_blocks import BROKEN, Block, Lines, blocks, utf8_chunks
from yizhun.evidence.importing.source import (
    BATCH_ROWS,
    Batch,
    Opened,
    Unreadable,
    cannot_read,
    distinct_names,
    table_of,
)
from yizhun.text import Text

_FIELD_LIMIT: Final = 16_000_000
_IN_ENCODING: Final = Text(
    "The row holds bytes that the encoding does not have; say the right `encoding` in the map",
    "该行含有此编码没有的字节；请在映射里写明正确的 encoding",
)


class CsvSource:
    """Rows of a delimited file whose first record names the columns."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.names: tuple[str, ...] | None = self._header()

    def survey(self) -> tuple[str, ...]:
        """See Source."""
        return self.names or ()

    @property
    def seen(self) -> tuple[str, ...]:
        """See Source."""
        return self.names or ()

    def batches(self, needed: Sequence[str]) -> Iterator[Batch]:
        """See Source."""
        with Opened(self.path) as opened:
            chunks = utf8_chunks(opened.stream, self.encoding)
            whole = blocks(chunks)
            first = True
            for block in whole:
                batch = self._batch(block, needed, first, opened.share)
                if batch is None:
                    yield from self._leniently(block, chunks, needed, first, opened)
                    return
                first = False
                yield batch

    def _header(self) -> tuple[str, ...]:
        with Opened(self.path) as opened:
            for block in blocks(utf8_chunks(opened.stream, self.encoding)):
                text = io.StringIO(block.content[:_FIELD_LIMIT].decode(errors="replace"), newline="")
                header = next((row for row in csv.reader(text, delimiter=self.delimiter) if row), None)
                if header is not None:
                    return distinct_names(header)
        raise cannot_read(self.path, Text("The file is empty", "文件是空的"))

    def _batch(self, block: Block, needed: Sequence[str], first: bool, share: float) -> Batch | None:
        """The block by Arrow's reader; None where it finds other records than the quotes do."""
        if block.is_open:
            return None
        lines = block.lines[1:] if first else block.lines
        bad: list[Any] = []
        try:
            table = self._arrow(block.content, first, bad)
        except pa.ArrowInvalid:
            return None
        if table.num_rows + len(bad) != len(lines):
            return None
        unreadable, kept = self._without_bad(bad, lines, first)
        batch = Batch(table.select(list(needed)), pa.array(kept), tuple(unreadable), share)
        return _without_broken(batch) if BROKEN.encode() in block.content else batch

    def _arrow(self, content: bytes, first: bool, bad: list[Any]) -> pa.Table:
        names = list(self.names or ())

        def refuse(row: Any) -> str:
            bad.append(row)
            return "skip"

        if content.count(b"\n") <= 1 and first:
            return pa.table({name: pa.array([], pa.string()) for name in names})
        return arrow_csv.read_csv(
            io.BytesIO(content),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(content) + 1, column_names=names, skip_rows_after_names=int(first)
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=refuse
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )

    def _without_bad(self, bad: list[Any], lines: Lines, first: bool) -> tuple[list[Unreadable], Lines]:
        places = [row.number - 1 - int(first) for row in bad]
        unreadable = [
            self._field_count(int(lines[place]), row.actual_columns, row.text)
            for place, row in zip(places, bad, strict=True)
        ]
        return unreadable, np.delete(lines, places)

    def _field_count(self, line: int, found: int, raw: str) -> Unreadable:
        asked = len(self.names or ())
        text = Text(f"The row has {found} fields, the header {asked}", f"该行有 {found} 个字段，表头有 {asked} 个")
        return Unreadable(line, "field-count", text, raw)

    def _leniently(
        self, block: Block, chunks: Iterator[bytes], needed: Sequence[str], first: bool, opened: Opened
    ) -> Iterator[Batch]:
        """The rest of the file by Python's reader, from the block on."""
        rows: list[tuple[int, list[str]]] = []
        record = _Record(block.content + block.rest, chunks, block.first_line)
        try:
            for row in csv.reader(record, delimiter=self.delimiter):
                if row and not first:
                    rows.append((record.line, row))
                first = first and not row
                record.finish(self.delimiter)
                if len(rows) == BATCH_ROWS:
                    yield self._lenient_batch(rows, needed, opened.share)
                    rows = []
        except csv.Error:
            raise cannot_read(
                self.path,
                Text("A quote opened here is never closed", "这里的引号一直没有结束"),
                Text("Close it, or write a quote inside a text twice.", "请补上引号；文字里的引号要写两遍。"),
                record.line,
            ) from None
        yield self._lenient_batch(rows, needed, opened.share)

    def _lenient_batch(self, rows: list[tuple[int, list[str]]], needed: Sequence[str], share: float) -> Batch:
        names = self.names or ()
        good = [(line, row) for line, row in rows if len(row) == len(names)]
        bad = [
            self._field_count(line, len(row), self.delimiter.join(row)) for line, row in rows if len(row) != len(names)
        ]
        dicts = [{name: field or None for name, field in zip(names, row, strict=True)} for _, row in good]
        lines = pa.array([line for line, _ in good], pa.int64())
        return _without_broken(Batch(table_of(dicts, needed), lines, tuple(bad), share))


class _Record:
    """Lines with their ends for Python's reader, which remembers those of the record it is in and where it begins."""

    def __init__(self, head: bytes, chunks: Iterator[bytes], line: int) -> None:
        self.lines = _text_lines(head, chunks)
        self.line, self.has_ended = line, False
        self.read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.read.append(line)
            if sum(map(len, self.read)) > _FIELD_LIMIT:
                raise csv.Error
            yield line
        self.has_ended = True

    def finish(self, delimiter: str) -> None:
        """The record is whole, or the file has ended inside a quote: then csv.Error."""
        if self.has_ended and self.read:
            list(csv.reader(["".join(self.read)], delimiter=delimiter, strict=True))
        self.line += len(self.read)
        self.read.clear()


def _text_lines(head: bytes, chunks: Iterator[bytes]) -> Iterator[str]:
    """Lines with their ends, across the seams of the chunks."""
    rest = head
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace") + "\n"
    *whole, rest = rest.split(b"\n")
    for line in whole:
        yield line.decode(errors="replace") + "\n"
    if rest:
        yield rest.decode(errors="replace")


def _without_broken(batch: Batch) -> Batch:
    """Rows that hold a byte outside the encoding are unreadable."""
    texts = [column.to_pylist() for column in batch.table.columns]
    broken = [place for place in range(batch.table.num_rows) if any(BROKEN in (text[place] or "") for text in texts)]
    if not broken:
        return batch
    lines = batch.lines.to_numpy()
    names = batch.table.column_names
    told = []
    for place in broken:
        raw = ", ".join(f"{name}: {text[place]}" for name, text in zip(names, texts, strict=True))
        told.append(Unreadable(int(lines[place]), "not-in-encoding", _IN_ENCODING, raw.replace(BROKEN, "\ufffd")))
    keep = np.setdiff1d(np.arange(batch.table.num_rows), broken)
    return Batch(batch.table.take(keep), pa.array(lines[keep]), (*batch.unreadable, *told), batch.share)
