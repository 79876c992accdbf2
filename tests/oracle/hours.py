"""A site's opening hours and a case's pauses in; the instant at which the clock has run long enough out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.oracle.book import seen
from tests.oracle.clock import DAY, instant, shift
from tests.oracle.duties import Place
from tests.oracle.evidence import Row
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import WEEKDAYS

Spans = list[tuple[datetime, datetime]]
FAR = 1200
"""Days after which no opening is looked for."""


@dataclass(frozen=True)
class Clock:
    """When time counts: always or in the site's opening hours, and never during a pause."""

    place: Place
    opening: bool
    pauses: Spans

    @property
    def has_hours(self) -> bool:
        """Whether there is anything to count."""
        return not self.opening or bool(self.place.rows("hours"))

    def due(self, start: datetime, within: Duration) -> datetime | None:
        """The earliest instant at which `within` has run since `start`; None when it never will have."""
        if not within.is_calendar:
            return self._run(start, within.micros, self.pauses)
        if not self.opening:
            return self._moved(shift(start, within, self.place.zone))
        closing = self._closing(start, within.days)
        if closing is not None and within.micros:
            closing = self._run(closing, within.micros, [])
        return None if closing is None else self._moved(closing)

    def _moved(self, due: datetime) -> datetime:
        """Moved on by the length of every pause that begins before it is due."""
        for begin, end in self.pauses:
            if begin < due:
                seen(25)
                due += end - begin
        return due

    def _run(self, start: datetime, micros: int, pauses: Spans) -> datetime | None:
        left = timedelta(microseconds=micros)
        for begin, end in self._counting(start, pauses):
            if begin + left <= end:
                return begin + left
            left -= end - begin
        return None

    def _counting(self, start: datetime, pauses: Spans) -> Iterator[tuple[datetime, datetime]]:
        """Spans from `start` on in which time counts, one after the other."""
        for opens, closes in self._open(start):
            begin = max(opens, start)
            for pause, resumed in pauses:
                if begin < closes and resumed > begin and pause < closes:
                    seen(25)
                    if pause > begin:
                        yield begin, pause
                    begin = resumed
            if begin < closes:
                yield begin, closes

    def _open(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        if not self.opening:
            yield start, datetime.max.replace(tzinfo=start.tzinfo)
            return
        seen(22)
        day = self.place.day(start)
        yield from united(span for n in range(-2, FAR) for span in openings(self.place, day + n * DAY))

    def _closing(self, start: datetime, days: int) -> datetime | None:
        """The last closing of the n-th day with opening hours after the day of `start`."""
        seen(21)
        day, left = self.place.day(start), days
        for n in range(1, FAR):
            spans = openings(self.place, day + n * DAY)
            left -= bool(spans)
            if spans and not left:
                return max(closes for _, closes in spans)
        return None


def openings(place: Place, day: date) -> Spans:
    """The spans that start on a local day: those of the date where it has rows, else those of the weekday."""
    of_date = [row for row in place.rows("hours") if row.get("date") == day]
    of_week = [row for row in place.rows("hours") if row.get("weekday") == WEEKDAYS[day.weekday()]]
    if of_date and of_week:
        seen(24)
    spans = [_span(place, day, row) for row in of_date or of_week if "opens" in row and "closes" in row]
    return sorted((opens, closes) for opens, closes in spans if opens < closes)


def _span(place: Place, day: date, row: Row) -> tuple[datetime, datetime]:
    opens, closes = _wall(day, row["opens"]), _wall(day, row["closes"])
    if closes <= opens:
        seen(24)
        closes += DAY
    return instant(opens, place.zone), instant(closes, place.zone)


def _wall(day: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hour), minutes=int(minute))


def united(spans: Iterator[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Overlapping or touching spans as one; the spans come in the order of their starts."""
    current: tuple[datetime, datetime] | None = None
    for begin, end in spans:
        if current and begin <= current[1]:
            current = current[0], max(end, current[1])
            continue
        if current:
            yield current
        current = begin, end
    if current:
        yield current


def pauses(begins: list[Row], ends: list[Row], after: datetime, as_of: datetime) -> Spans:
    """Every span from a beginning to the next end (`as_of` without one), united and cut to begin at `after`."""
    spans = []
    for begin in begins:
        later = [e["occurred_at"] for e in ends if e is not begin and e["occurred_at"] >= begin["occurred_at"]]
        spans.append((begin["occurred_at"], min(later, default=as_of)))
    cut = sorted((max(begin, after), end) for begin, end in spans if end > max(begin, after))
    return list(united(iter(cut)))
