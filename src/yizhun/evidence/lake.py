"""The lake: clean tables in, Parquet in exactly these tables out; journals by month, registers whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yizhun.evidence.evidence import Evidence
from yizhun.evidence.tables import TABLES, TableSpec
from yizhun.evidence.zone import micros

_INSTANT = pa.timestamp("us", tz="UTC")
_ROW_GROUP = 122_880


def write(evidence: Evidence, lake: str | PathLike[str]) -> list[Path]:
    """Add the journals of an evidence to a lake and replace its registers; the files written.

    Months are those of UTC. Writing the same rows again writes the same files, and rows that stand in a lake twice
    count once, so that a write that was broken off can simply be repeated.
    """
    files = []
    for name in sorted(evidence.present):
        for rows in _pieces(evidence, TABLES[name]):
            files += append(lake, name, rows)
    return files


def append(lake: str | PathLike[str], table: str, rows: pa.Table) -> list[Path]:
    """Add rows with physical columns (instants int64 µs UTC) to a journal, or write a register whole.

    Every file appears at once, complete, or not at all. A journal of many small files can be merged (see `merge`).
    """
    spec = TABLES[table]
    if not spec.journal:
        return [put(in_order(rows, spec), Path(lake), f"{table}.parquet")]
    files = []
    month = pc.strftime(pc.cast(rows[_time(spec)], pa.timestamp("us")), format="%Y-%m")
    for label in sorted(pc.unique(month).to_pylist()):
        part = in_order(rows.filter(pc.equal(month, label)), spec)
        files.append(put(part, Path(lake) / table / f"month={label}", f"part-{digest(part)}.parquet"))
    return files


def _time(spec: TableSpec) -> str:
    return "recorded_at" if spec.name == "corrections" else "occurred_at"


def _pieces(evidence: Evidence, spec: TableSpec) -> Iterator[pa.Table]:
    """A register at once, a journal month by month, so that memory holds one month."""
    table = evidence.table(spec.name)
    if not spec.journal:
        yield evidence.engine.arrow(table)
        return
    at = table[_time(spec)]
    ends = evidence.engine.arrow(table.aggregate(first=at.min(), last=at.max())).to_pylist()[0]
    if ends["first"] is not None:
        for start, end in _months(ends["first"], ends["last"]):
            rows = evidence.engine.arrow(table.filter(at >= ibis.literal(start), at < ibis.literal(end)))
            if rows.num_rows:
                yield rows


def _months(first: int, last: int) -> Iterator[tuple[int, int]]:
    day = datetime.fromtimestamp(first // 1_000_000, UTC)
    index = day.year * 12 + day.month - 1
    start = micros(datetime(day.year, day.month, 1, tzinfo=UTC))
    while start <= last:
        index += 1
        end = micros(datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC))
        yield start, end
        start = end


def in_order(rows: pa.Table, spec: TableSpec) -> pa.Table:
    """Rows in the order of time, then of the remaining columns, instants as timestamps."""
    known = [column.name for column in spec.columns if column.name in rows.column_names]
    first = [_time(spec)] if spec.journal else []
    order = [*first, *(name for name in known if name not in first)]
    rows = rows.sort_by([(name, "ascending") for name in order])
    for column in spec.columns:
        if column.type in ("time", "due") and column.name in rows.column_names:
            place = rows.column_names.index(column.name)
            rows = rows.set_column(place, column.name, pc.cast(rows[column.name], _INSTANT))
    return rows


def digest(rows: pa.Table) -> str:
    """Sixteen hexadecimal digits of the content."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()[:16]


def put(rows: pa.Table, folder: Path, name: str) -> Path:
    """Write a file that appears at once, complete, or not at all, and lies on the disk then."""
    folder.mkdir(parents=True, exist_ok=True)
    arriving = folder / f".{name}.{os.getpid()}"
    try:
        pq.write_table(rows, arriving, compression="zstd", row_group_size=_ROW_GROUP)
        with arriving.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(arriving, folder / name)
        settle(folder)
    finally:
        arriving.unlink(missing_ok=True)
    return folder / name


def settle(folder: Path) -> None:
    """What came into a folder stays there when the power goes; only POSIX knows folders that can be asked."""
    if os.name == "posix":
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
