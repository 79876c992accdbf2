"""The ledger in, the lake out: every row of every act once, in the order of the chain, also after a crash.

Which acts are meant is stored before the files are written; a feed that was broken off does the same acts again, and
the same rows give the same file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.lake import append
from yizhun.web.ledger import journals
from yizhun.web.ledger.models import Entry, Head, Watermark
from yizhun.web.ledger.rows import empty, table_of
from yizhun.web.ledger.turn import feeding

BATCH = 50_000
_journals: set[str] = set()
_registers: dict[str, Callable[[], Iterable[Mapping[str, Any]]]] = {}


def register(table: str, rows: Callable[[], Iterable[Mapping[str, Any]]]) -> None:
    """Say where the rows of a register come from; it is written whole after an act that touched it."""
    _registers[table] = rows


def collect(journal: str) -> None:
    """Say that the application records a journal: it stands in the lake even while nobody has done anything.

    A table that is missing means that nobody collects it, and what is never collected is never missed.
    """
    _journals.add(journal)


def feed(lake: Path) -> set[str]:
    """Bring the lake up to the end of the chain; the places whose acts were new."""
    places: set[str] = set()
    with feeding(lake):
        _begin(lake)
        while True:
            mark = _intend()
            if mark.intended == mark.reached:
                return places
            places |= _write(lake, list(_between(mark.reached, mark.intended)))
            mark.reached = mark.intended
            mark.save(update_fields=["reached"])


def write_registers(lake: Path, tables: Iterable[str] | None = None) -> None:
    """Write registers from the database, all of them unless said."""
    for name in sorted(_registers if tables is None else tables):
        append(lake, name, table_of(name, list(_registers[name]())))


def pending() -> int:
    """How many acts the lake has not read yet."""
    head, mark = Head.objects.first(), Watermark.objects.first()
    return (head.sequence if head else 0) - (mark.reached if mark else 0)


def _begin(lake: Path) -> None:
    for name in _journals:
        if not any((lake / name).rglob("*.parquet")):
            (lake / name).mkdir(exist_ok=True)
            part = lake / name / ".part-none.parquet"
            pq.write_table(empty(name), part)
            part.replace(lake / name / "part-none.parquet")


def _intend() -> Watermark:
    with transaction.atomic():
        mark = Watermark.objects.select_for_update().get(pk=1)
        if mark.intended == mark.reached:
            head = Head.objects.get(pk=1)
            mark.intended = min(head.sequence, mark.reached + BATCH)
            mark.save(update_fields=["intended"])
        return mark


def _between(after: int, until: int) -> Iterator[Entry]:
    yield from Entry.objects.filter(sequence__gt=after, sequence__lte=until).order_by("sequence").iterator()


def _write(lake: Path, entries: list[Entry]) -> set[str]:
    journals: dict[str, list[Mapping[str, Any]]] = {}
    touched: set[str] = set()
    for entry in entries:
        held = json.loads(entry.rows)
        touched.update(held["registers"])
        for table, rows in held["rows"].items():
            journals.setdefault(table, []).extend(rows)
    for table, rows in sorted(journals.items()):
        append(lake, table, table_of(table, rows))
    write_registers(lake, touched & set(_registers))
    return {entry.place for entry in entries if entry.place}


def told(lake: Path, table: str) -> pa.Table:
    """Every row of a journal as it stands in the lake, for checks."""
    return DuckDB().query(f"SELECT * FROM {journals.relation(journals.files(lake, table))}")
