"""The days of a sample: dates in; days, calendar periods and clock times as local wall-clock microseconds out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.zone import local_spans
from yizhun.standard.duration import Duration

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ABSENT = int(np.iinfo(np.int64).min)
"""An instant that is not."""
_EPOCH = date(1970, 1, 1)
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_MONDAY = 3  # days from the Monday before 1970-01-01


@dataclass(frozen=True)
class Span:
    """`days` local days from `first` on; instants are microseconds of the wall clock since 1970."""

    first: date
    days: int

    @property
    def start(self) -> int:
        """00:00 of the first day."""
        return (self.first - _EPOCH).days * DAY

    @property
    def end(self) -> int:
        """00:00 after the last day."""
        return self.start + self.days * DAY

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=self.days - 1)

    def day(self, at: Ints) -> Ints:
        """The number of the day of instants, from 0; what lies outside belongs to the nearest day."""
        return np.clip(at // DAY - self.start // DAY, 0, self.days - 1)

    def midnight(self, day: Ints) -> Ints:
        """00:00 of days by their number."""
        return self.start + day * DAY

    def date(self, day: int) -> date:
        """The date of a day by its number."""
        return self.first + timedelta(days=int(day))

    @cached_property
    def weekday(self) -> Ints:
        """Of each day, Monday 0."""
        return (np.arange(self.days) + self.first.weekday()) % 7

    @cached_property
    def season(self) -> Floats:
        """Of each day between -1 (deep winter) and 1 (high summer)."""
        of_year = np.arange(self.days) + self.first.timetuple().tm_yday
        return np.sin((of_year - 105) / 365.25 * 2 * np.pi)

    @cached_property
    def traffic(self) -> Floats:
        """Of each day: how much comes in, 1 on average."""
        week = np.array([0.95, 0.92, 0.94, 0.98, 1.08, 1.12, 1.01])
        traffic: Floats = (1 + 0.18 * self.season) * week[self.weekday]
        return traffic


def period(per: str, at: Ints) -> Ints:
    """The number of the calendar period that instants fall in."""
    if per in _MONTHS:
        months: Ints = (at // DAY).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return months // _MONTHS[per]
    return at // DAY if per == "day" else (at // DAY + _MONDAY) // 7


def period_start(per: str, number: Ints) -> Ints:
    """00:00 of the first day of periods by their number."""
    if per in _MONTHS:
        months = (number * _MONTHS[per]).astype("datetime64[M]")
        return months.astype("datetime64[D]").astype(np.int64) * DAY
    return number * DAY if per == "day" else (number * 7 - _MONDAY) * DAY


def days_of(per: str) -> float:
    """How many days a period has on average."""
    return {"day": 1, "week": 7}.get(per) or 30.44 * _MONTHS[per]


def later(at: Ints, span: Duration) -> Ints:
    """Instants moved on by a duration: months with their last day clamped, then days, then exact time."""
    if not span.is_calendar:
        return at + span.micros
    days = (at // DAY).astype("datetime64[D]")
    clock = at - at // DAY * DAY
    months = days.astype("datetime64[M]") + span.months
    room = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]") - 1
    day = np.minimum(days - days.astype("datetime64[M]").astype("datetime64[D]"), room)
    moved: Ints = (months.astype("datetime64[D]") + day).astype(np.int64) + span.days
    return moved * DAY + clock + span.micros


def length(span: Duration) -> int:
    """About how long a duration is, in microseconds."""
    return round((span.months * 30.44 + span.days) * DAY) + span.micros


def to_utc(at: Ints, zone: str) -> Ints:
    """Wall-clock instants of a zone as instants in UTC."""
    spans = local_spans(zone)
    return at - spans.offset_us[np.searchsorted(spans.from_us, at, side="right") - 1]


def clock(rng: np.random.Generator, n: int, low: float = 7, high: float = 22.5) -> Ints:
    """Times of day at which things happen between two hours, busiest in the late morning and the early evening."""
    width = high - low
    morning = rng.normal(low + 0.22 * width, 0.11 * width, n)
    evening = rng.normal(low + 0.66 * width, 0.17 * width, n)
    hours = np.where(rng.random(n) < 0.45, morning, evening)
    stray = (hours < low) | (hours > high)
    hours[stray] = rng.uniform(low, high, int(stray.sum()))
    return (hours * 3600).astype(np.int64) * 1_000_000
