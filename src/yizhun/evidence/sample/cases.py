"""Cases: processes in; how many come in, how each runs, where it falls short, as events and the register out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.case_end import leave_open, record, repeat
from yizhun.evidence.sample.case_order import disturb
from yizhun.evidence.sample.case_state import CaseState
from yizhun.evidence.sample.case_steps import place
from yizhun.evidence.sample.chance import Ints, stream
from yizhun.evidence.sample.counts import how_many
from yizhun.evidence.sample.process import Process, processes
from yizhun.evidence.sample.span import DAY, HOUR, MINUTE, clock, days_of, length
from yizhun.evidence.sample.windows import times
from yizhun.evidence.sample.world import World
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Count, OfMinutes, Share, Statistic, Window
from yizhun.standard.model import Clause
from yizhun.standard.walk import limits

EVENTS_A_DAY = 55
"""About so many events of cases at a site of middling size; the common cases are thinned out to it."""
_SELDOM = (
    "complaint",
    "accident",
    "anomaly",
    "lost",
    "error",
    "lapse",
    "overcharge",
    "noise",
    "vip",
    "stolen",
    "survey",
)
_PER_DAY = {"day": 5.0, "week": 1.6, "month": 1.2, "quarter": 0.7, "half-year": 0.4, "year": 0.3}


def make(world: World) -> None:
    """Record the cases of every process."""
    found = processes(world.asked)
    rates = [_rate(one) for one in found]
    volume = sum(rate * len(one.activities) for rate, one in zip(rates, found, strict=True))
    thinned = min(1.0, EVENTS_A_DAY / volume) if volume else 1.0
    for process, rate in zip(found, rates, strict=True):
        least = _least(process)
        site, at = _arrivals(world, process, max(rate * thinned, least))
        if len(site):
            _play(CaseState(world, process, site, at))


def _play(state: CaseState) -> None:
    """Let all steps happen, break their order where it is not kept, leave some clocks running; record them."""
    for activity in state.process.activities:
        place(state, activity)
    disturb(state)
    repeat(state)
    leave_open(state)
    record(state)


def _rate(process: Process) -> float:
    """How many cases a site of middling size has a day."""
    spans = [length(v) for link in process.links for _, v in limits(link.limit, ()) if isinstance(v, Duration)]
    shortest = min(spans, default=0)
    if not shortest:
        rate = 0.06 if len(process.activities) > 4 else 0.5
    else:
        steps = ((20 * MINUTE, 3.0), (HOUR, 2.0), (DAY, 1.0), (8 * DAY, 0.3))
        rate = next((many for most, many in steps if shortest <= most), 0.08)
    if any(word in process.kind or word in process.activities[0] for word in _SELDOM):
        rate *= 0.35
    shares = [_PER_DAY[c.measure.per] for c in process.clauses if isinstance(c.measure, Share)]
    return max([rate, *shares])


def _least(process: Process) -> float:
    """So many that a figure over them can be judged."""
    found = [0.0]
    for clause in process.clauses:
        if isinstance(clause.measure, Statistic) and isinstance(clause.measure.of, OfMinutes):
            found.append(1.7 * (clause.measure.min_n + 2) / days_of(clause.measure.per))
    return max(found)


def _arrivals(world: World, process: Process, per_day: float) -> tuple[Ints, Ints]:
    """Site and instant at which each case begins."""
    rng = world.rng("arrivals", process.kind, process.activities[0])
    counted = _counted(world, process)
    if counted is not None:
        site, begins, ends = how_many(world, *counted)
        day = ((begins + rng.random(len(site)) * (ends - begins)) // DAY).astype(np.int64) - world.span.start // DAY
    else:
        site, day = world.open_days(per_day, rng)
    return site, world.span.midnight(day) + _clock(world, process, site, day)


def _counted(world: World, process: Process) -> tuple[Clause, Count] | None:
    """The clause that counts how often such a case begins."""
    for clause, measure in world.asked.clauses(Count):
        plain = measure.distinct in ("none", "case") and all(one.where is None for one in measure.activity)
        if plain and any(one.activity == process.openers[0] for one in measure.activity):
            return clause, measure
    return None


def _clock(world: World, process: Process, site: Ints, day: Ints) -> Ints:
    rng = stream(world.seed, "clock", process.kind, process.activities[0])
    n = len(site)
    for clause, measure in world.asked.clauses(Window):
        if any(one.activity in process.openers for one in measure.activity):
            return times(world, rng, clause, measure, site, day)
    by_day = any(isinstance(c.measure, Share) and c.measure.per == "day" for c in process.clauses)
    if by_day:
        return clock(rng, n, 7, 10)
    if any(link.by_hours for link in process.links):
        return np.where(rng.random(n) < 0.85, clock(rng, n, 8, 18), clock(rng, n, 6, 23))
    return np.where(rng.random(n) < 0.95, clock(rng, n), (rng.random(n) * DAY).astype(np.int64))
