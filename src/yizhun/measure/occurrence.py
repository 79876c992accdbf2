"""Recurring times: the rule of a schedule and a zone in, its slots as instants out. Expanded once a rule and zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush

from dateutil.rrule import rrulestr

from yizhun.measure import zone
from yizhun.measure.calendar import add_months
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Schedule


@dataclass(frozen=True)
class Rule:
    """When a schedule falls due: clock times of every day, or an RFC 5545 rule; with its early and grace spans."""

    times: tuple[time, ...]
    rrule: str | None
    dtstart: datetime | None
    early: Duration | None
    grace: Duration | None

    @classmethod
    def of(cls, measure: Schedule) -> Rule:
        """The rule of a schedule's parameters."""
        return cls(measure.times, measure.rrule, measure.dtstart, measure.early, measure.grace)


@dataclass(frozen=True)
class Slot:
    """A due time and the span [opens, closes) whose first event answers it; in time up to `grace_until` (µs UTC)."""

    due: int
    opens: int
    closes: int
    grace_until: int


def slots(rule: Rule, tz: str, first: int, as_of: int) -> list[Slot]:
    """The slots whose grace runs at `first` or later, up to the first that opens after `as_of`."""
    found: list[Slot] = []
    begin = shifted(tz, first, rule.grace, -1)
    dues = _dues(rule, tz, begin)
    due = next(dues, None)
    while due is not None:
        following = next(dues, None)
        opens = shifted(tz, due, rule.early, -1)
        closes = zone.FAR_FUTURE if following is None else shifted(tz, following, rule.early, -1)
        if due >= begin:
            found.append(Slot(due, opens, closes, shifted(tz, due, rule.grace, 1)))
        if opens > as_of:
            break
        due = following
    return found


def shifted(tz: str, at: int, span: Duration | None, sign: int) -> int:
    """An instant moved by a duration forwards (1) or back (-1): calendar part on the local wall clock first."""
    if span is None:
        return at
    if not span.is_calendar:
        return at + sign * span.micros
    day, clock = divmod(at + zone.offset_at(tz, at), zone.DAY)
    target = add_months(date(1970, 1, 1) + timedelta(days=day), sign * span.months) + timedelta(days=sign * span.days)
    wall = datetime.combine(target, time()) + timedelta(microseconds=clock)
    return zone.instant(tz, wall) + sign * span.micros


def _dues(rule: Rule, tz: str, first: int) -> Iterator[int]:
    """Due instants in order, equal ones once; it begins no later than the last one before `first`."""
    last: int | None = None
    for due in _in_order(
        zone.instant(tz, local) for local in _local(rule, zone.local_date(tz, first) - timedelta(days=1))
    ):
        if last is None or due > last:
            yield due
            last = due


def _in_order(instants: Iterator[int]) -> Iterator[int]:
    """A wall-clock time that is skipped in spring comes after the next one: at most hours out of order."""
    waiting: list[int] = []
    for instant in instants:
        heappush(waiting, instant)
        while waiting[0] < instant - zone.DAY:
            yield heappop(waiting)
    yield from sorted(waiting)


def _local(rule: Rule, begin: date) -> Iterator[datetime]:
    if rule.rrule is None:
        day = begin
        while True:
            for clock in sorted(rule.times):
                yield datetime.combine(day, clock)
            day += timedelta(days=1)
    recurring = rrulestr(rule.rrule, dtstart=rule.dtstart)
    yield from recurring.xafter(datetime.combine(begin, time()), inc=True)
