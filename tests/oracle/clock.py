"""Local wall clocks in, instants in UTC out: zones, durations, calendar periods, minutes."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.oracle.book import seen
from yizhun.standard.duration import Duration

MICRO = timedelta(microseconds=1)
DAY = timedelta(days=1)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time: one that does not exist moves on by the gap, one that exists twice is the first."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at an instant."""
    return moment.astimezone(zone).replace(tzinfo=None)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return instant(datetime.combine(day, time()), zone)


def add_months(day: date, months: int) -> date:
    """So many months on, the day clamped to the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if day.day > last:
        seen(59)
    return date(year, month + 1, min(day.day, last))


def add_to_date(day: date, span: Duration, sign: int = 1) -> date:
    """A date moved by the calendar part of a duration."""
    return add_months(day, sign * span.months) + timedelta(days=sign * span.days)


def shift(start: datetime, span: Duration, zone: ZoneInfo, sign: int = 1) -> datetime:
    """`start` moved on (or back) by a duration: the calendar part on the local clock first, then the exact part."""
    moved = start
    if span.is_calendar:
        wall = local(start, zone)
        moved = instant(datetime.combine(add_to_date(wall.date(), span, sign), wall.time()), zone)
        if moved - start != sign * (span.days * DAY) or span.months:
            seen(59)
    return moved + sign * timedelta(microseconds=span.micros)


def period_start(day: date, per: str) -> date:
    """The first day of the calendar period that holds `day`; weeks begin on Monday."""
    match per:
        case "day":
            return day
        case "week":
            return day - day.weekday() * DAY
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "half-year":
            return date(day.year, 1 if day.month <= 6 else 7, 1)
        case "year":
            return date(day.year, 1, 1)
    raise ValueError(per)


def next_period(start: date, per: str) -> date:
    """The first day of the period after the one that starts on `start`."""
    if per in ("day", "week"):
        return start + (7 if per == "week" else 1) * DAY
    return add_months(start, {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[per])


def periods(first: date, per: str) -> Iterator[tuple[date, date]]:
    """(first day, first day of the next) of the period that holds `first` and of all after it, without end."""
    start = period_start(first, per)
    while True:
        yield start, next_period(start, per)
        start = next_period(start, per)


def six(figure: Fraction | Decimal) -> Decimal:
    """A figure rounded half-even to six decimals."""
    return Decimal(round(Fraction(figure) * 10**6)).scaleb(-6)


def shown(value: Fraction | Decimal) -> Decimal:
    """A value or a price as it is told: six decimals, half away from zero, as money is rounded."""
    exact = Fraction(value) * 10**6
    away = math.floor(abs(exact) + Fraction(1, 2))
    return Decimal(away if exact >= 0 else -away).scaleb(-6)


def micros(span: timedelta) -> int:
    """A span in whole microseconds."""
    return span // MICRO


def minutes(start: datetime, end: datetime | None) -> Decimal | None:
    """Minutes from one instant to the other, rounded half-even to six decimals."""
    return None if end is None else six(Fraction(micros(end - start), 60_000_000))
