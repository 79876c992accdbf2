"""The gaps between two events (or inspections) of one duty: shared by interval and checklist `every`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.clock import shift
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.seen import seen
from yizhun.standard.duration import Duration

EventsOf = Callable[[Ruling], Sequence[Row]]
"""The events of the duty as a ruling sees them, in order."""
AtMost = Callable[[Ruling], Duration | None]


@dataclass(frozen=True)
class Gap:
    """From one event, or the duty's start, to the next event, None while it is open."""

    ruling: Ruling
    start: datetime
    due: datetime
    end: Row | None


def gaps(duty: Duty, events_of: EventsOf, at_most: AtMost) -> Iterator[Gap]:
    """One gap after the other, each judged by the edition in force at its start; none is due after the last day."""
    start = _first_start(duty, events_of, at_most)
    while start is not None:
        ruling = duty.ruling_at(max(start, duty.start))
        limit = at_most(ruling) if ruling else None
        if ruling is None or limit is None:
            return
        ending = next((event for event in events_of(ruling) if event["occurred_at"] > start), None)
        due = shift(start, limit, duty.place.zone)
        if not duty.is_over(due):
            yield Gap(ruling, start, due, ending)
        start = ending["occurred_at"] if ending else None


def _first_start(duty: Duty, events_of: EventsOf, at_most: AtMost) -> datetime | None:
    """The last event before the duty, if its gap was not overdue when the duty began; else the duty's start."""
    ruling = duty.ruling_at(duty.start)
    limit = at_most(ruling) if ruling else None
    if ruling is None or limit is None:
        return None
    before: list[datetime] = [event["occurred_at"] for event in events_of(ruling) if event["occurred_at"] < duty.start]
    if before:
        seen(6)
    if before and shift(before[-1], limit, duty.place.zone) >= duty.start:
        return before[-1]
    return duty.start
