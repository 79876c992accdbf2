"""Statistics: a clause, sites and periods in; what a figure is to come to there, and values that come to it, out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names, where
from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.counts import periods, when
from yizhun.evidence.sample.limits import numbers
from yizhun.evidence.sample.span import period
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import OfValue, Statistic
from yizhun.standard.model import Clause

_QUANTILE = {"mean": 0.0, "median": 0.0, "p90": 1.2816, "p95": 1.6449}


def make(world: World) -> None:
    """Give events the values that statistics speak of; record such events where nothing else does."""
    for clause, measure in world.asked.clauses(Statistic):
        if isinstance(measure.of, OfValue):
            activities = names(measure.of.value)
            if not set(activities) & set(world.events.labels()):
                _record(world, clause, measure, measure.of)
            for batch in world.events.batches:
                if batch.label in activities:
                    known = batch.numbers.get("value", np.full(len(batch), np.nan))
                    rng = world.rng("value", clause.id, batch.label, str(len(batch)))
                    target = targets(world, clause, measure, batch.site, batch.at)
                    drawn = values(rng, measure.statistic, target, 0.09)
                    batch.numbers["value"] = np.where(np.isnan(known), _rounded(drawn), known)


def _record(world: World, clause: Clause, measure: Statistic, of: OfValue) -> None:
    rng = world.rng("valued", clause.id)
    site, begins, ends = enough(world, rng, measure.per, measure.min_n)
    activity = of.value[0].activity
    event = world.counting(rng, where(of.value, activity), len(site))
    world.happen(activity, site, when(rng, begins, ends), event=event)


def enough(world: World, rng: np.random.Generator, per: str, least: float) -> tuple[Ints, Ints, Ints]:
    """Site and period of so many rows that most periods have more than `least`, and some have too few."""
    site, begins, ends, part = periods(world, per)
    many = (least + 2) * rng.uniform(1.15, 1.8, len(site)) * part
    many = np.where(rng.random(len(site)) < 0.05, 0.5 * least * rng.random(len(site)), many)
    rows = np.repeat(np.arange(len(site)), np.round(many).astype(np.int64))
    return site[rows], begins[rows], ends[rows]


def targets(world: World, clause: Clause, measure: Statistic, site: Ints, at: Ints) -> Floats:
    """What the figure is to come to in each row's period: on the right side of the limit where it is kept."""
    rng = world.rng("target", clause.id)
    number = period(measure.per, at)
    first = period(measure.per, np.array([world.span.start]))[0]
    last = period(measure.per, np.array([world.span.end - 1]))[0]
    shape = (len(world.sites), int(last - first) + 1)
    all_sites = np.repeat(world.sites.all, shape[1])
    middle = np.tile(np.linspace(0, world.span.days - 1, shape[1]).astype(np.int64), shape[0])
    over = np.tile((np.arange(shape[1]) > 0) & (np.arange(shape[1]) < shape[1] - 1), shape[0])
    settled = ~(world.sites.roles.opened | world.sites.roles.closed)[all_sites]
    kept = world.quality.some_kept(rng, clause, all_sites, middle, over & settled)
    find = world.find(all_sites)
    low, high = numbers(measure.at_least, find, len(kept)), numbers(measure.at_most, find, len(kept))
    by = 0.03 + rng.exponential(0.06, len(kept)) + (0.05 if measure.confidence else 0) * ~kept
    side = np.where(kept, 1, -1)
    least = np.where(np.isnan(low), high, low)
    room = np.where(np.isnan(high - low), np.maximum(np.abs(least), 1), (high - low) / 2)
    goal = np.where(~np.isnan(low), low + side * by * room, high - side * by * room)
    both = kept & ~np.isnan(high - low)
    goal = np.where(both, low + (high - low) * rng.uniform(0.25, 0.75, len(kept)), goal)
    found: Floats = goal.reshape(shape)[site, np.clip(number - first, 0, shape[1] - 1)]
    return np.nan_to_num(found, nan=1.0)


def values(rng: np.random.Generator, statistic: str, target: Floats, width: float) -> Floats:
    """Values whose figure comes to the target: lognormal around it, normal where the target is not above 0."""
    z = rng.standard_normal(len(target))
    off = z - _QUANTILE.get(statistic, 0.0)
    centre = width * width / 2 if statistic == "mean" else 0.0
    above = np.maximum(target, 1e-9) * np.exp(width * off - centre)
    found: Floats = np.where(target > 0, above, target + width * np.maximum(np.abs(target), 1) * off)
    return found


def _rounded(some: Floats) -> Floats:
    """To three digits or so, as people write figures."""
    return np.where(np.abs(some) >= 10, np.round(some, 1), np.round(some, 2))
