"""A Parquet file in, batches of text columns out; fields of a struct are columns `a.b`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.source import BATCH_ROWS, Batch, cannot_read
from yizhun.evidence.sql import name, text
from yizhun.text import Text


class ParquetSource:
    """Rows of a Parquet file; every value is written out as text, instants as ISO 8601 with their offset."""

    def __init__(self, path: Path, engine: DuckDB) -> None:
        self.path, self.engine = path, engine
        try:
            self.file = parquet.ParquetFile(path)
        except pa.ArrowInvalid:
            raise cannot_read(path, Text("This is no Parquet file", "这不是 Parquet 文件")) from None
        self.columns = dict(_flat(self.file.schema_arrow))
        self.names: tuple[str, ...] | None = tuple(self.columns)

    def survey(self) -> tuple[str, ...]:
        """See Source."""
        return tuple(self.columns)

    @property
    def seen(self) -> tuple[str, ...]:
        """See Source."""
        return tuple(self.columns)

    def batches(self, needed: Sequence[str]) -> Iterator[Batch]:
        """See Source."""
        total, done = max(self.file.metadata.num_rows, 1), 0
        roots = list(dict.fromkeys(self.columns[one][0] for one in needed))
        for rows in self.file.iter_batches(BATCH_ROWS, columns=roots or [self.file.schema_arrow.names[0]]):
            lines = pa.array(range(done + 1, done + 1 + rows.num_rows), pa.int64())
            done += rows.num_rows
            yield Batch(self._texts(rows, needed), lines, share=done / total)

    def _texts(self, rows: pa.RecordBatch, needed: Sequence[str]) -> pa.Table:
        if not needed:
            return pa.table({})
        columns = ", ".join(f"{_as_text(*self.columns[one])} AS {name(one)}" for one in needed)
        self.engine.connection.register("parquet_rows", pa.Table.from_batches([rows]))
        return self.engine.query(f"SELECT {columns} FROM parquet_rows").cast(
            pa.schema([(one, pa.string()) for one in needed])
        )


def _flat(schema: pa.Schema) -> Iterator[tuple[str, tuple[str, str, pa.DataType]]]:
    """Name, then root column, expression and type of every leaf."""
    for field in schema:
        yield from _leaves(field.name, name(field.name), field.name, field.type)


def _leaves(label: str, path: str, root: str, kind: pa.DataType) -> Iterator[tuple[str, tuple[str, str, pa.DataType]]]:
    if not pa.types.is_struct(kind):
        yield label, (root, path, kind)
        return
    for index in range(kind.num_fields):
        inner = kind.field(index)
        yield from _leaves(f"{label}.{inner.name}", f"struct_extract({path}, {text(inner.name)})", root, inner.type)


def _as_text(_root: str, path: str, kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        stamp = f"strftime(({path})::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f')"
        return f"{stamp} || '+00:00'" if kind.tz else stamp
    if pa.types.is_floating(kind):
        return f"real_text({path}::DOUBLE)"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return f"hex({path})"
    return f"nullif(({path})::VARCHAR, '')"
