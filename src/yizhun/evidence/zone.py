"""Time zones as numbers: IANA names in, transitions and local spans as arrays of microseconds out."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np
import numpy.typing as npt

FIRST_YEAR, LAST_YEAR = 1900, 2199
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STEP = timedelta(days=10)  # no two transitions of any zone since 1900 that undo each other lie closer

Micros = npt.NDArray[np.int64]


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z of an aware moment."""
    return (moment - _EPOCH) // _MICROSECOND


START_US = micros(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
END_US = micros(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))


def known(name: str) -> bool:
    """Whether `name` is an IANA time zone."""
    return name in _names()


def names() -> list[str]:
    """All IANA time zones of this machine."""
    return sorted(_names())


def nearest(name: str) -> str | None:
    """The IANA name most like `name`, or None when nothing is."""
    lower = {zone.lower(): zone for zone in sorted(_names())}
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(_names(), reverse=True)}
    wanted = name.strip().lower().replace(" ", "_")
    for names in (lower, cities):
        if found := difflib.get_close_matches(wanted, names, n=1, cutoff=0.75):
            return names[found[0]]
    return None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if _opens(name))


def _opens(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True)
class Transitions:
    """When a zone changes its offset: `offset_us[i]` holds from the instant `at_us[i]` on, `first_us` before all."""

    at_us: Micros
    offset_us: Micros
    first_us: int


@lru_cache(maxsize=512)
def transitions(name: str) -> Transitions:
    """All changes of offset of a zone from 1900 to 2199; all figures in microseconds, offsets east of UTC."""
    zone = ZoneInfo(name)
    moment, end = datetime(FIRST_YEAR - 1, 12, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 2, 1, tzinfo=UTC)
    first = offset = _offset(moment, zone)
    found: list[tuple[int, int]] = []
    while moment < end:
        later = moment + _STEP
        if (new := _offset(later, zone)) != offset:
            found.append((micros(_change(moment, later, zone)), new // _MICROSECOND))
            offset = new
        moment = later
    at, offsets = zip(*found, strict=True) if found else ((), ())
    return Transitions(np.array(at, dtype=np.int64), np.array(offsets, dtype=np.int64), first // _MICROSECOND)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second in (before, after] at which the offset changes."""
    offset, seconds = _offset(before, zone), int((after - before).total_seconds())
    low, high = 0, seconds
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(before + timedelta(seconds=middle), zone) == offset else (low, middle)
    return before + timedelta(seconds=high)


@dataclass(frozen=True)
class LocalSpans:
    """Spans of wall-clock time with one offset, cut at months: [from_us, until_us) as if the local clock were UTC."""

    month: Micros
    from_us: Micros
    until_us: Micros
    offset_us: Micros


@lru_cache(maxsize=512)
def local_spans(name: str) -> LocalSpans:
    """How local times of a zone become instants: instant = local - offset.

    A time in the hour that is left out moves forward by the gap, one in the hour that comes twice is the first: both
    use the offset that was in force before the change, up to the later of the two wall clocks of the change.
    """
    zone = transitions(name)
    before = np.concatenate([[zone.first_us], zone.offset_us[:-1]]) if len(zone.at_us) else zone.offset_us
    breaks = np.maximum.accumulate(zone.at_us + np.maximum(before, zone.offset_us))
    months = _month_starts()
    cuts = np.unique(np.concatenate([months, breaks[(breaks > months[0]) & (breaks < months[-1])]]))
    offsets = np.concatenate([[zone.first_us], zone.offset_us])[np.searchsorted(breaks, cuts[:-1], side="right")]
    month = np.searchsorted(months, cuts[:-1], side="right") - 1 + (FIRST_YEAR - 1) * 12
    return LocalSpans(month.astype(np.int64), cuts[:-1], cuts[1:], offsets)


@lru_cache(maxsize=1)
def _month_starts() -> Micros:
    """First microsecond of every month from one year before the first to one after the last."""
    months = np.arange(f"{FIRST_YEAR - 1}-01", f"{LAST_YEAR + 2}-01", dtype="datetime64[M]")
    return months.astype("datetime64[us]").astype(np.int64)
