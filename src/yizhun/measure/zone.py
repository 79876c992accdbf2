"""Local time of a zone to instants and back: IANA names and dates in, microseconds UTC out.

A local time that does not exist (clocks go forward) is moved forward by the gap; one that exists twice means the
first. `fold=0` of `zoneinfo` gives exactly both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
FAR_PAST = -(2**62)
FAR_FUTURE = 2**62
_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime."""
    return (moment - _EPOCH_UTC) // _MICRO


def moment(at: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return _EPOCH_UTC + timedelta(microseconds=at)


def instant(zone: str, local: datetime) -> int:
    """The instant at which the wall clock of `zone` first shows `local` (naive)."""
    return micros(local.replace(tzinfo=ZoneInfo(zone), fold=0))


@lru_cache(maxsize=200_000)
def midnight(zone: str, day: date) -> int:
    """The instant at which `day` begins in `zone`."""
    return instant(zone, datetime.combine(day, time()))


def over(zone: str, day: date) -> int:
    """The instant at which `day` is over in `zone`; the last day of the calendar never is."""
    return FAR_FUTURE if day == date.max else midnight(zone, day + timedelta(days=1))


def local_date(zone: str, at: int) -> date:
    """The date that the calendar of `zone` shows at an instant."""
    return moment(at).astimezone(ZoneInfo(zone)).date()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH.date()).days


@dataclass(frozen=True)
class Offset:
    """A span in which a zone keeps one offset (µs): `from_us <= instant < until_us`, and the same as wall clock."""

    zone: str
    from_us: int
    until_us: int
    local_from: int
    local_until: int
    offset: int


def offsets(zone: str, first: int, last: int) -> list[Offset]:
    """The spans of constant offset of a zone that cover `first` to `last`; the outer ones reach without end."""
    changes = list(_changes(zone, first - 2 * DAY, last + 2 * DAY))
    spans = []
    for index, (at, offset) in enumerate(changes):
        before = changes[index - 1][1] if index else offset
        follows = changes[index + 1] if index + 1 < len(changes) else None
        spans.append(
            Offset(
                zone,
                at if index else FAR_PAST,
                follows[0] if follows else FAR_FUTURE,
                at + max(before, offset) if index else FAR_PAST,
                follows[0] + max(offset, follows[1]) if follows else FAR_FUTURE,
                offset,
            )
        )
    return spans


def _changes(zone: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at, offset = first, offset_at(zone, first)
    yield at, offset
    while at < last:
        following = at + 7 * DAY
        if offset_at(zone, following) != offset:
            following = _first_with_other_offset(zone, at, following, offset)
            offset = offset_at(zone, following)
            yield following, offset
        at = following


def _first_with_other_offset(zone: str, low: int, high: int, offset: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(zone, middle) == offset else (low, middle)
    return high


def offset_at(zone: str, at: int) -> int:
    """Wall clock minus UTC (µs) at an instant."""
    found = moment(at).astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found // _MICRO


def united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans [from, until) in order, those that touch or overlap made one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
