"""The calendar periods of a duty: shared by count, share and statistic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.book import seen
from tests.oracle.clock import MICRO, midnight, periods
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row


@dataclass(frozen=True)
class Span:
    """A period [start, end): whether the duty covers it whole, and whether it still runs at `as_of`."""

    start: datetime
    end: datetime
    whole: bool
    running: bool

    @property
    def due(self) -> datetime:
        """Its last microsecond."""
        return self.end - MICRO

    def within(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that happened in it."""
        return [row for row in rows if self.start <= row["occurred_at"] < self.end]


def spans(duty: Duty, ruling: Ruling) -> Iterator[Span]:
    """Every period that has begun, overlaps the duty and is this ruling's to judge."""
    zone, as_of = duty.place.zone, duty.place.as_of
    for first, following in periods(duty.place.day(duty.start), ruling.measure.per):
        start, end = midnight(first, zone), midnight(following, zone)
        begins = max(start, duty.start)
        if begins >= as_of or duty.is_over(begins):
            return
        if duty.judges(ruling, begins):
            whole = duty.start <= start and (duty.end is None or end <= duty.end)
            seen(2)
            if not whole:
                seen(18)
            if start < duty.start:
                seen(7)
            yield Span(start, end, whole, as_of <= end - MICRO)
