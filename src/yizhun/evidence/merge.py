"""A lake of many small files in; the same rows in few large ones out. One process at a time, a little at each turn.

A merged file appears at once, complete, or not at all, and names what it replaces (see `replaced`): no moment has a row
twice or not at all, and what a merge that was killed left behind counts for nothing. What was replaced is removed when
nobody can be reading it any longer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yizhun.evidence.lake import digest, in_order, put
from yizhun.evidence.replaced import MERGED, OURS, replaces, replacing, standing
from yizhun.evidence.tables import TABLES

LARGE = 8 * 2**20
"""Bytes from which on a file stays as it is: about half a million events."""
MANY, FEW = 64, 8
"""Small files that a month may have while it runs, and when it is over: a day has 17,000 turns of the feed."""
MOST = 1_000
"""Files that are merged in one turn: about a second."""
KEPT = 3_600
"""Seconds for which replaced files stay: longer than anybody reads who listed them."""


def merge(lake: Path) -> Path | None:
    """Merge small files of the one month of a journal that has most of them; None where no month has too many.

    Rows stay exactly as they are, in the order of the lake.
    """
    ready = [small for month in _months(lake) if len(small := _small(month)) > _allowed(month)]
    return _merged(_turn(max(ready, key=len))) if ready else None


def clear(lake: Path) -> int:
    """Remove files that were replaced long enough ago, and what a killed merge was writing; how many they were."""
    count = 0
    for month in _months(lake):
        old = [one for one in month.glob(f"{MERGED}*.parquet") if time.time() - one.stat().st_mtime > KEPT]
        gone = {month / name for one in old for name in replaces(one)}
        for one in sorted({*month.glob(f".{MERGED}*"), *gone}):
            count += one.exists()
            one.unlink(missing_ok=True)
    return count


def _months(lake: Path) -> Iterator[Path]:
    for name, spec in TABLES.items():
        if spec.journal:
            yield from sorted((lake / name).glob("month=*"))


def _allowed(month: Path) -> int:
    return MANY if month.name >= f"month={datetime.now(UTC):%Y-%m}" else FEW


def _small(month: Path) -> list[Path]:
    """Files that count and may be merged, the smallest first; none where even all together are not too many."""
    ours = [one for one in month.glob("*.parquet") if OURS.fullmatch(one.name)]
    if len(ours) <= _allowed(month):
        return []
    sizes = {one: size for one in standing(ours) if (size := one.stat().st_size) < LARGE}
    return sorted(sizes, key=lambda one: (sizes[one], one.name))


def _turn(small: Sequence[Path]) -> list[Path]:
    """As many as together make a large file, and two at the least."""
    taken, size = list(small[:2]), sum(one.stat().st_size for one in small[:2])
    for one in small[2:MOST]:
        size += one.stat().st_size
        if size > LARGE:
            break
        taken.append(one)
    return taken


def _merged(files: Sequence[Path]) -> Path:
    """What was replaced before and is still there is named too: the file that names it now is replaced itself."""
    month = files[0].parent
    held = set(month.glob("*.parquet"))
    gone = held - set(standing(held)) | set(files)
    whole = pa.concat_tables([_rows(one) for one in files], promote_options="default").replace_schema_metadata(None)
    rows = in_order(whole, TABLES[month.parent.name])
    return put(replacing(rows, [one.name for one in gone]), month, f"{MERGED}{digest(rows)}.parquet")


def _rows(path: Path) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read()
