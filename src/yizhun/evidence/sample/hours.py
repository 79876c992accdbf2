"""Opening hours: sites in; the register `hours`, and how far opening time reaches, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.chance import Ints, stream
from yizhun.evidence.sample.sites import Sites
from yizhun.evidence.sample.span import DAY, HOUR, MINUTE, Span
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import WEEKDAYS

Shifts = tuple[tuple[str, str], ...]
_SPLIT: Shifts = (("08:30", "12:00"), ("13:30", "18:00"))
_WHOLE: Shifts = (("08:00", "20:00"),)
_LATE: Shifts = (("10:00", "22:00"),)
_WEEKEND: Shifts = (("09:00", "17:00"),)
_CLOSED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
_SHORT = (12, 31)
_AROUND = 90  # days that clocks may run on after the last


@dataclass(frozen=True)
class Opening:
    """When each site is open: per site the instants it opens and closes (local), and its rows of `hours`."""

    opens: tuple[Ints, ...]
    closes: tuple[Ints, ...]
    rows: list[tuple[str, str | None, date | None, str | None, str | None]]

    def due(self, site: Ints, at: Ints, limit: Duration) -> Ints:
        """When `limit` of opening time has passed since `at`: days by closing times, else exact time."""
        found = at.copy()
        for place in np.unique(site):
            opens, closes = self.opens[place], self.closes[place]
            rows = np.flatnonzero(site == place)
            if len(opens):
                found[rows] = _days(closes, at[rows], limit.days) if limit.days else found[rows]
                found[rows] = _advance(opens, closes, found[rows], limit.micros) if limit.micros else found[rows]
            else:
                found[rows] += 3 * (limit.days * DAY + limit.micros)
        return found

    def table(self) -> pa.Table:
        """The register `hours`."""
        columns = list(zip(*self.rows, strict=True)) or [()] * 5
        types = (pa.string(), pa.string(), pa.date32(), pa.string(), pa.string())
        names = ("site_id", "weekday", "date", "opens", "closes")
        return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})


def make(sites: Sites, seed: int) -> Opening:
    """Make up hours: split shifts, whole days or late ones, shorter weekends, holidays; one site says nothing."""
    rng = stream(seed, "hours")
    rows: list[tuple[str, str | None, date | None, str | None, str | None]] = []
    opens, closes = [], []
    for place, site in enumerate(sites.ids):
        if sites.roles.without_hours[place]:
            opens.append(np.empty(0, np.int64))
            closes.append(np.empty(0, np.int64))
            continue
        plain = (_SPLIT, _WHOLE, _LATE)[int(rng.choice(3, p=[0.5, 0.35, 0.15]))]
        week: dict[str, Shifts] = {day: plain if day in WEEKDAYS[:5] else _WEEKEND for day in WEEKDAYS}
        if rng.random() < 0.25:
            week["SU"] = ()
        special = _special(sites.span)
        rows += [(site, day, None, *shift) for day, shifts in week.items() for shift in shifts]
        for day, shifts in special.items():
            rows += [(site, None, day, *shift) for shift in shifts] or [(site, None, day, None, None)]
        begins, ends = _expanded(sites.span, week, special)
        opens.append(begins)
        closes.append(ends)
    return Opening(tuple(opens), tuple(closes), rows)


def _special(span: Span) -> dict[date, Shifts]:
    """Holidays are closed, the last day of the year is short."""
    days = [span.first + timedelta(days=number) for number in range(span.days + _AROUND)]
    closed: dict[date, Shifts] = {day: () for day in days if (day.month, day.day) in _CLOSED}
    return closed | {day: (("09:00", "12:00"),) for day in days if (day.month, day.day) == _SHORT}


def _expanded(span: Span, week: dict[str, Shifts], special: dict[date, Shifts]) -> tuple[Ints, Ints]:
    begins, ends = [], []
    for number in range(-14, span.days + _AROUND):
        day = span.first + timedelta(days=number)
        for opened, closed in special.get(day, week[WEEKDAYS[day.weekday()]]):
            begins.append(span.start + number * DAY + _micros(opened))
            ends.append(span.start + number * DAY + _micros(closed))
    return np.array(begins, np.int64), np.array(ends, np.int64)


def _micros(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def _advance(opens: Ints, closes: Ints, at: Ints, micros: int) -> Ints:
    """The instant at which so much opening time has passed since `at`."""
    passed = np.r_[0, np.cumsum(closes - opens)]
    place = np.clip(np.searchsorted(opens, at, side="right") - 1, 0, len(opens) - 1)
    reached = passed[place] + np.clip(at - opens[place], 0, closes[place] - opens[place]) + micros
    target = np.clip(np.searchsorted(passed, reached, side="left") - 1, 0, len(opens) - 1)
    found: Ints = opens[target] + reached - passed[target]
    return found


def _days(closes: Ints, at: Ints, days: int) -> Ints:
    """The last closing of the n-th day with opening hours after the day of `at`."""
    last = closes[np.r_[np.flatnonzero(closes[1:] // DAY != closes[:-1] // DAY), len(closes) - 1]]
    following = np.searchsorted(last // DAY, at // DAY, side="right")
    return last[np.minimum(following + days - 1, len(last) - 1)]
