"""The gaps between two events (or inspections) of one duty: shared by interval and checklist `every`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.book import seen
from tests.oracle.clock import shift
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from yizhun.standard.duration import Duration


@dataclass(frozen=True)
class Gap:
    """From one event, or the duty's start, to the next event, None while it is open."""

    start: datetime
    due: datetime
    end: Row | None


def gaps(duty: Duty, ruling: Ruling, events: Sequence[Row], at_most: Duration) -> Iterator[Gap]:
    """One gap after the other that began under the ruling; none is due after the last day. `events` are in order."""
    start: datetime | None = _first_start(duty, events, at_most)
    while start is not None:
        ending = next((event for event in events if event["occurred_at"] > start), None)
        due = shift(start, at_most, duty.place.zone)
        if duty.judges(ruling, max(start, duty.start)) and not duty.is_over(due):
            yield Gap(start, due, ending)
        start = ending["occurred_at"] if ending else None


def _first_start(duty: Duty, events: Sequence[Row], at_most: Duration) -> datetime:
    """The last event before the duty, if its gap was not overdue when the duty began; else the duty's start."""
    before: list[datetime] = [event["occurred_at"] for event in events if event["occurred_at"] < duty.start]
    if before:
        seen(6)
    if before and shift(before[-1], at_most, duty.place.zone) >= duty.start:
        return before[-1]
    return duty.start
