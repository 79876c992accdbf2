"""Frames of time that worlds are made in: days around changes of the clocks and ends of months, since and as_of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Frame:
    """Worlds happen around `anchor`; one evaluation from `since` to `as_of` judges them; `absent` was not given."""

    anchor: date
    as_of: str
    since: str | None = None
    absent: str | None = None


FRAMES = (
    Frame(date(2026, 3, 9), "2026-03-09T07:55"),
    Frame(date(2026, 3, 1), "2026-02-28", "2026-02-21"),
    Frame(date(2026, 11, 2), "2026-11-02T07:55", "2026-10-26T12:00:00Z"),
    Frame(date(2026, 10, 5), "2026-10-05T01:25"),
    Frame(date(2026, 3, 30), "2026-03-30T13:55", absent="?"),
    Frame(date(2026, 3, 30), "2026-03-30T09:00:00+02:00", "2026-03-28"),
    Frame(date(2026, 4, 6), "2026-04-06T00:00", "2026-04-04T08:00"),
    Frame(date(2026, 3, 1), "2026-02-28T23:59:59.999999"),
    Frame(date(2026, 2, 1), "2026-02-01T08:15", "2026-01-31T23:59:59.999999"),
    Frame(date(2028, 3, 1), "2028-02-29"),
)
"""The first five differ most: they are what a short run meets."""
USED = {
    "checklist": ("observations", "subjects", "cases"),
    "count": ("events", "waivers"),
    "credential": ("credentials", "people", "subjects"),
    "deadline": ("events", "cases", "hours"),
    "interval": ("events", "subjects", "corrections"),
    "reconcile": ("states", "subjects"),
    "schedule": ("events", "subjects"),
    "sequence": ("events", "cases"),
    "share": ("events", "subjects"),
    "statistic": ("events", "ratings"),
    "tariff": ("charges", "prices", "cases"),
    "window": ("events", "cases"),
}


def frame(kind: str, number: int) -> Frame:
    """The frame of the batch of that number; where one leaves out a table, the kind's tables in turn."""
    chosen = FRAMES[number % len(FRAMES)]
    tables = USED[kind]
    return replace(chosen, absent=tables[number // len(FRAMES) % len(tables)]) if chosen.absent else chosen
