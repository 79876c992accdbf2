"""Repeating duties: schedules and intervals in, the events that keep them, late ones and gaps out."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from dateutil.rrule import rrulestr

from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.column import holds
from yizhun.evidence.sample.limits import lengths
from yizhun.evidence.sample.rounds import rounds
from yizhun.evidence.sample.span import DAY, MINUTE, Span, length
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import Interval, Schedule
from yizhun.standard.model import Clause
from yizhun.standard.parameters import ActivityWhere, EachSubject

_EPOCH = datetime(1970, 1, 1)


def make(world: World) -> None:
    """Record what schedules and intervals ask for."""
    for clause, measure in world.asked.clauses(Schedule):
        _schedule(world, clause, measure)
    done: dict[tuple[tuple[str, ...], str | None], list[tuple[Clause, Interval]]] = defaultdict(list)
    for clause, measure in world.asked.clauses(Interval):
        done[tuple(one.activity for one in measure.activity), kind_of(measure.per)].append((clause, measure))
    for alike in done.values():
        _interval(world, alike)


def kind_of(per: Any) -> str | None:
    """The kind of subject a duty is asked for, None where it is the site's."""
    return per.subject if isinstance(per, EachSubject) else None


def _schedule(world: World, clause: Clause, measure: Schedule) -> None:
    rng, span = world.rng("schedule", clause.id), world.span
    site, subject = world.units(kind_of(measure.per))
    due = dues(measure, span)
    if not len(due) or not len(site):
        return
    here = holds(clause.applies, world.find(site, subject), len(site))
    site, subject = site[here], subject[here]
    first, last = world.days_of(site, subject)
    day = span.day(due)
    unit, place = np.nonzero((day >= first[:, None]) & (day <= last[:, None]))
    at = due[place] + _when(rng, clause, measure, world, site[unit], due, place)
    done = at > 0
    _record(world, rng, measure.activity, site[unit][done], subject[unit][done], at[done])


def _when(
    rng: np.random.Generator, clause: Clause, measure: Schedule, world: World, site: Ints, due: Ints, place: Ints
) -> Ints:
    """How long after its due each is done (negative: before); far in the past where it is not done at all."""
    early = length(measure.early) if measure.early else 0
    grace = length(measure.grace) if measure.grace else 0
    step = np.diff(np.r_[due, due[-1] + (due[-1] - due[-2] if len(due) > 1 else DAY)])[place]
    n = len(place)
    kept = world.quality.kept(rng, clause, site, world.span.day(due[place]))
    within = -early + rng.beta(2.6, 2.2, n) * 0.96 * (early + grace)
    room = np.maximum(step - early - grace, 0)
    late = grace + np.minimum(rng.exponential(25 * MINUTE, n) + 2 * MINUTE, 0.6 * room)
    forgotten = rng.random(n) < 0.45
    never = -(due[place] + 1)
    return np.where(kept, within.astype(np.int64), np.where(forgotten, never, late.astype(np.int64)))


def dues(measure: Schedule, span: Span) -> Ints:
    """The local instants at which a schedule falls due within a span."""
    if measure.rrule is None:
        clocks = np.array(sorted(_micros(one) for one in measure.times), np.int64)
        return (span.midnight(np.arange(span.days))[:, None] + clocks).ravel()
    rule = rrulestr(measure.rrule, dtstart=measure.dtstart)
    begin = datetime.combine(span.first, time())
    found = rule.between(begin, begin + timedelta(days=span.days, microseconds=-1), inc=True)
    return np.array([(one - _EPOCH) // timedelta(microseconds=1) for one in found], np.int64)


def _micros(moment: time) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000


def _interval(world: World, alike: list[tuple[Clause, Interval]]) -> None:
    """Clauses about the same activity of the same units: the tightest limit sets the pace."""
    clause, measure = alike[0]
    rng = world.rng("interval", clause.id)
    site, subject = world.units(kind_of(measure.per))
    if not len(site):
        return
    find = world.find(site, subject)
    limit = np.full(len(site), np.iinfo(np.int64).max)
    for one, other in alike:
        asked = np.where(holds(one.applies, find, len(site)), lengths(other.at_most, find, len(site)), 0)
        limit = np.where(asked > 0, np.minimum(limit, asked), limit)
    limit[limit == np.iinfo(np.int64).max] = 0
    first, last = world.days_of(site, subject)

    def chance(unit: Ints, day: Ints) -> Floats:
        return world.quality.chance(clause, site[unit], day)

    unit, at = rounds(rng, world.span, first, last, limit, chance)
    _record(world, rng, measure.activity, site[unit], subject[unit], at)


def _record(
    world: World, rng: np.random.Generator, activity: tuple[ActivityWhere, ...], site: Ints, subject: Ints, at: Ints
) -> None:
    """As one of the activities, mostly the first, with the columns that make it count."""
    which = np.minimum(rng.geometric(0.8, len(at)) - 1, len(activity) - 1)
    for place, one in enumerate(activity):
        rows = np.flatnonzero(which == place)
        event = world.counting(rng, one.where, len(rows))
        world.happen(one.activity, site[rows], at[rows], subject=subject[rows], event=event)
