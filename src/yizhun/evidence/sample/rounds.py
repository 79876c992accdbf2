"""Things done again and again before a limit runs out: units and their limits in, when each was done out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.quality import both
from yizhun.evidence.sample.span import DAY, HOUR, Span, clock

Chance = Callable[[Ints, Ints], Floats]
"""The chance that a gap is kept, for units (by number) on days."""
_CALM = 2.5 * DAY  # from here on people plan by days
_STOPS = 0.02


def rounds(
    rng: np.random.Generator, span: Span, first: Ints, last: Ints, limit: Ints, chance: Chance
) -> tuple[Ints, Ints]:
    """Unit and local instant of every round.

    `first` and `last` are the days of a unit, `limit` the longest gap in microseconds. Some gaps are too long, and
    some units stop being looked after.
    """
    until = _ends(rng, span, first, last, limit)
    parts = []
    for often in (True, False):
        units = np.flatnonzero(((limit < _CALM) == often) & (limit > 0) & (last >= first))
        if often:
            parts += [
                _grid(rng, span, units[limit[units] == one], one, first, until, chance) for one in set(limit[units])
            ]
        elif len(units):
            parts.append(_walk(rng, span, units, first, until, limit, chance))
    unit = np.concatenate([np.empty(0, np.int64), *(one for one, _ in parts)])
    at = np.concatenate([np.empty(0, np.int64), *(one for _, one in parts)])
    return unit, at


def _ends(rng: np.random.Generator, span: Span, first: Ints, last: Ints, limit: Ints) -> Ints:
    """The last instant at which a unit is looked after; a few end so early that the limit runs out."""
    ends = span.midnight(last + 1)
    start = span.midnight(first)
    room = np.flatnonzero((last == span.days - 1) & (ends - start > 1.15 * limit))
    if len(room):
        stops = rng.permutation(room)[: max(1 if len(first) > 3 else 0, round(_STOPS * len(room)))]
        ends[stops] = np.maximum(
            start[stops], ends[stops] - (limit[stops] * rng.uniform(1.1, 1.6, len(stops))).astype(np.int64)
        )
    return ends


def _walk(
    rng: np.random.Generator, span: Span, units: Ints, first: Ints, until: Ints, limit: Ints, chance: Chance
) -> tuple[Ints, Ints]:
    """Gap after gap of whole days, at about the same time of day."""
    days = limit[units] / DAY
    longest = np.max((until[units] - span.midnight(first[units])) / DAY / days)
    gaps = int(longest / 0.5) + 2
    shape = (len(units), gaps)
    expected = first[units][:, None] + (np.arange(gaps) + 0.5) * 0.8 * days[:, None]
    day = np.clip(expected, 0, span.days - 1).astype(np.int64)
    chances = chance(np.repeat(units, gaps), day.ravel())
    ended = (expected + 0.6 * days[:, None] < (until[units] - span.start)[:, None] // DAY).ravel()
    kept = both(rng.random(chances.size) < chances, chances, ended).reshape(shape)
    good = np.maximum(
        1, np.minimum(np.floor(rng.uniform(0.6, 0.96, shape) * days[:, None]), np.ceil(days)[:, None] - 1)
    )
    bad = np.ceil((1.03 + rng.exponential(0.3, shape)) * days[:, None])
    steps = np.where(kept, good, bad).astype(np.int64)
    begun = (rng.uniform(0.05, 0.9, len(units)) * days).astype(np.int64)
    steps[:, 0] = np.where(kept[:, 0], begun, steps[:, 0])
    time = clock(rng, len(units), 8, 18)[:, None] + rng.normal(0, 0.5 * HOUR, shape).astype(np.int64)
    at = span.midnight(first[units][:, None] + np.cumsum(steps, axis=1)) + np.clip(time, HOUR, 23 * HOUR)
    row, place = np.nonzero(at < until[units][:, None])
    return units[row], at[row, place]


def _grid(
    rng: np.random.Generator, span: Span, units: Ints, limit: int, first: Ints, until: Ints, chance: Chance
) -> tuple[Ints, Ints]:
    """At fixed times that lie close enough; where a gap is not kept some of them are left out."""
    at = _times(span, limit)
    step = float(np.median(np.diff(at))) if len(at) > 1 else float(DAY)
    left_out = int(limit // step)
    jitter = max(0.0, min(0.12 * (limit - step), 0.6 * HOUR))
    place = np.broadcast_to(np.arange(len(at)), (len(units), len(at)))
    kept = chance(np.repeat(units, len(at)), np.tile(span.day(at), len(units))).reshape(place.shape)
    broken = rng.random(place.shape) < (1 - kept)
    gone = np.zeros(place.shape, np.bool_)
    for back in range(left_out):
        gone[:, back:] |= broken[:, : len(at) - back]
    moved = at + rng.uniform(-jitter, jitter, place.shape).astype(np.int64)
    inside = (moved >= span.midnight(first[units])[:, None]) & (moved < until[units][:, None])
    row, place_kept = np.nonzero(~gone & inside)
    return units[row], moved[row, place_kept]


def _times(span: Span, limit: int) -> Ints:
    """Twice a day where a day is the limit, once where it is two, else evenly round the clock."""
    days = span.midnight(np.arange(span.days))
    if limit >= 30 * HOUR:
        return days + round(9.5 * HOUR)
    if limit >= 20 * HOUR:
        return np.sort(np.concatenate([days + 9 * HOUR, days + 17 * HOUR]))
    return np.arange(span.start, span.end, max(60_000_000, int(0.7 * limit)))
