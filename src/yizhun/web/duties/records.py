"""A site and the names that its duties listen to in; what was recorded under them out, as rows of evidence.

The lake is read month by month and each month remembered until its files change; acts that the lake has not read yet
are added from the database. What was corrected is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from yizhun.evidence.tables import TABLES
from yizhun.web.duties.models import EVENTS, Done
from yizhun.web.home import home
from yizhun.web.ledger.rows import empty
from yizhun.web.organisation.models import Place

Row = dict[str, Any]
KEYS = {"events": ("activity", "event_id", "actor_id"), "observations": ("item", "observation_id", "inspector_id")}


def recorded(place: Place, table: str, names: Iterable[str]) -> list[Row]:
    """Every row of the journal under these names at the place, by time, each id once."""
    wanted = set(names)
    name, key, _ = KEYS[table]
    gone = _corrected(place, table)
    found = {row[key]: row for row in _of_lake(place, table) if row[name] in wanted}
    found |= {row[key]: row for row in _of_database(place, table) if row[name] in wanted}
    return sorted(
        (row for row in found.values() if row[key] not in gone), key=lambda row: (row["occurred_at"], row[key])
    )


def latest(rows: Iterable[Row], table: str, since: datetime) -> list[Row]:
    """Rows from `since` on, and the last one before it of each name and subject: nothing else decides what is due."""
    name = KEYS[table][0]
    before: dict[tuple[str, str], Row] = {}
    after = []
    for row in rows:
        if row["occurred_at"] < since:
            before[row[name], row["subject_id"] or ""] = row
        else:
            after.append(row)
    return [*before.values(), *after]


def text(row: Mapping[str, Any]) -> dict[str, str | None]:
    """A row as the reader of evidence takes it."""
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _of_lake(place: Place, table: str) -> Iterable[Row]:
    for folder in _months(home().lake / table):
        yield from _month(folder, folder.stat().st_mtime_ns, table, place.code)


def _months(folder: Path) -> list[Path]:
    return sorted(one for one in folder.glob("month=*") if one.is_dir())


@lru_cache(maxsize=512)
def _month(folder: Path, changed: int, table: str, site: str) -> tuple[Row, ...]:
    """One month of a site; `changed` is there to forget it."""
    files = [str(one) for one in sorted(folder.glob("*.parquet")) if not one.name.startswith(".")]
    if not files:
        return ()
    found = ds.dataset(files, schema=_schema(table), format="parquet").to_table(filter=ds.field("site_id") == site)
    return tuple(found.to_pylist())


def _schema(table: str) -> pa.Schema:
    return empty(table).schema


def _corrected(place: Place, table: str) -> set[str]:
    rows = _of_lake(place, "corrections")
    found = {row["row_id"] for row in rows if row["table"] == table}
    undone = Done.objects.everywhere("the place was checked").filter(place=place, table=table)
    return found | set(undone.exclude(undone_at=None).values_list("row_id", flat=True))


def _of_database(place: Place, table: str) -> Iterable[Row]:
    done = Done.objects.everywhere("the place was checked").select_related("person")
    name, key, who = KEYS[table]
    blank = {column.name: None for column in TABLES[table].columns}
    for one in done.filter(place=place, table=table, undone_at=None):
        row = blank | {
            key: one.row_id,
            "occurred_at": one.occurred_at.astimezone(UTC),
            "site_id": place.code,
            name: one.name,
            who: one.person.person_id,
            "subject_id": one.subject or None,
            "value": one.value,
        }
        yield row | {"outcome": one.outcome} if table != EVENTS else row
