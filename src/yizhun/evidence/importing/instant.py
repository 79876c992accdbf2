"""Wall-clock microseconds and zone names in, microseconds UTC out, as arrays."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from yizhun.evidence.zone import Micros, transitions

DAY_US = 86_400_000_000


def to_utc(local_us: Micros, zone: str) -> Micros:
    """Instants of local times of a zone: one that does not exist moves forward by the gap, of two it is the first."""
    breaks, offsets = _table(zone)
    return local_us - offsets[np.searchsorted(breaks, local_us, side="right")]


def last_of_day(local_us: Micros, zone: str) -> Micros:
    """The last microsecond of the local days that begin at `local_us`."""
    return to_utc(local_us + DAY_US, zone) - 1


@lru_cache(maxsize=512)
def _table(zone: str) -> tuple[Micros, Micros]:
    """Wall clocks up to which each offset holds, and the offsets: the old one up to the later clock of a change."""
    changes = transitions(zone)
    offsets = np.concatenate([np.array([changes.first_us], dtype=np.int64), changes.offset_us])
    breaks = (
        np.maximum.accumulate(changes.at_us + np.maximum(offsets[:-1], offsets[1:]))
        if len(changes.at_us)
        else changes.at_us
    )
    return breaks, offsets
