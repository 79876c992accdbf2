"""Figures over calendar periods: counts and shares of subjects in, events in such numbers out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.chance import Flags, Floats, Ints, first_places
from yizhun.evidence.sample.column import Values, holds
from yizhun.evidence.sample.limits import numbers
from yizhun.evidence.sample.span import DAY, clock, period, period_start
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import Count, Interval, Schedule, Share
from yizhun.standard.model import Clause
from yizhun.standard.parameters import Activities, EachSubject


def make(world: World) -> None:
    """Record what counts and shares of subjects ask for, where nothing else recorded it."""
    for clause, share in world.asked.clauses(Share):
        if isinstance(share.of, EachSubject) and not set(names(share.with_)) & _duties(world):
            _share(world, clause, share, share.of.subject)
    for clause, count in world.asked.clauses(Count):
        free = [one for one in count.activity if one.where or one.activity not in world.events.labels()]
        if free:
            _count(world, clause, count)


def _duties(world: World) -> set[str]:
    found: set[str] = set()
    for kind in (Schedule, Interval):
        for _, measure in world.asked.clauses(kind):
            found |= set(names(measure.activity))
    return found


def periods(world: World, per: str) -> tuple[Ints, Ints, Ints, Floats]:
    """Site, begin and end of every period, cut to the days of business, and the part of the period that is left."""
    span, sites = world.span, world.sites
    first = period(per, span.midnight(sites.opens))
    last = period(per, span.midnight(sites.closes))
    site = np.repeat(sites.all, last - first + 1)
    number = np.concatenate([np.arange(a, b + 1) for a, b in zip(first, last, strict=True)])
    starts, ends = period_start(per, number), period_start(per, number + 1)
    begins = np.maximum(starts, span.midnight(sites.opens[site]))
    until = np.minimum(ends, span.midnight(sites.closes[site] + 1))
    return site, begins, until, (until - begins) / (ends - starts)


def _over(world: World, ends: Ints, part: Floats) -> Flags:
    """Whole periods that have passed."""
    return (part > 0.999) & (ends < world.span.end)


def how_many(world: World, clause: Clause, measure: Count) -> tuple[Ints, Ints, Ints]:
    """For every event of a count its site and the begin and end of its period."""
    rng = world.rng("count", clause.id)
    site, begins, ends, part = periods(world, measure.per)
    find, n = world.find(site), len(site)
    low, high = numbers(measure.at_least, find, n), numbers(measure.at_most, find, n)
    asked = holds(clause.applies, find, n)
    kept = world.quality.some_kept(rng, clause, site, world.span.day(ends - 1), _over(world, ends, part) & asked)
    many = _within(rng, low, high, kept)
    many = np.where(asked, np.where(part < 0.999, many * part, many), 0)
    repeated = np.repeat(np.arange(n), np.floor(many + 0.3).astype(np.int64))
    return site[repeated], begins[repeated], ends[repeated]


def _within(rng: np.random.Generator, low: Floats, high: Floats, kept: Flags) -> Floats:
    """Figures inside the bounds where they are kept, else a little outside."""
    n = len(low)
    least, most = np.nan_to_num(low, nan=0.0), high.copy()
    most[np.isnan(most)] = (np.ceil(least) + rng.poisson(0.25 * least + 0.4))[np.isnan(most)]
    inside = np.ceil(least) + np.floor(rng.random(n) ** 1.5 * (np.floor(most) - np.ceil(least) + 1))
    below = np.ceil(least) - 1 - rng.poisson(0.15 * least)
    above = np.floor(most) + 1 + rng.poisson(0.1 * np.abs(most))
    over = ~np.isnan(high) & (np.isnan(low) | (rng.random(n) < 0.5))
    return np.maximum(np.where(kept, inside, np.where(over, above, below)), 0)


def _count(world: World, clause: Clause, measure: Count) -> None:
    rng = world.rng("counted", clause.id)
    site, begins, ends = how_many(world, clause, measure)
    at = when(rng, begins, ends)
    one = measure.activity[0]
    event = world.counting(rng, one.where, len(site))
    group = site * 100_000 + begins // DAY % 100_000
    subject, actor = None, None
    match measure.distinct:
        case "subject":
            subject = _different(rng, group, site, world.subjects.site[_kind(world)], _kind(world))
        case "actor":
            actor = _different(rng, group, site, world.people.site, np.arange(len(world.people.ids)))
        case "value":
            place = first_places(group, rng)
            levels = tuple(str(number) for number in range(1, int(place.max(initial=0)) + 2))
            event = {**event, "value": Values(levels, place)}
    world.happen(one.activity, site, at, subject=subject, actor=actor, event=event)
    if one.where is not None and one.activity not in world.events.labels()[:-1]:
        site, day = world.open_days(0.25, rng)
        other = world.counting(rng, one.where, len(site), wanted=False)
        world.happen(one.activity, site, world.span.midnight(day) + clock(rng, len(site)), event=other)


def _kind(world: World) -> Ints:
    """The subjects that are counted: of the most numerous kind, or the first."""
    return world.subjects.of(world.subjects.main or next(iter(world.subjects.kinds), ""))


def _different(rng: np.random.Generator, group: Ints, site: Ints, home: Ints, who: Ints) -> Ints:
    """For rows of one group different members of their site; -1 where all have been taken."""
    place = first_places(group, rng)
    found = np.full(len(site), -1)
    for here in np.unique(site):
        members = who[home == here]
        rows = np.flatnonzero(site == here)
        if len(members):
            known = np.minimum(place[rows], len(members) - 1)
            shift = group[rows] % len(members)
            found[rows] = members[(known + shift) % len(members)]
    return found


def _share(world: World, clause: Clause, measure: Share, kind: str) -> None:
    rng = world.rng("share", clause.id)
    site, begins, ends, part = periods(world, measure.per)
    subject = world.subjects.of(kind)
    pair_row, pair_subject = _members(site, world.subjects.site[subject])
    over = _over(world, ends, part)
    chosen = taken(world, rng, clause, measure, site, world.span.day(ends - 1), pair_row, over, part)
    row, who = pair_row[chosen], subject[pair_subject[chosen]]
    again = rng.random(len(row)) < 0.12
    row, who = np.r_[row, row[again]], np.r_[who, who[again]]
    _as_one_of(world, rng, measure.with_, site[row], when(rng, begins[row], ends[row]), who)


def _members(site: Ints, home: Ints) -> tuple[Ints, Ints]:
    """Every row paired with every subject of its site."""
    by_site = [np.flatnonzero(home == one) for one in range(int(max(site.max(initial=-1), home.max(initial=-1))) + 1)]
    rows = [np.full(len(by_site[one]), place) for place, one in enumerate(site)]
    members = [by_site[one] for one in site]
    empty = [np.empty(0, np.int64)]
    return np.concatenate(rows or empty), np.concatenate(members or empty)


def taken(
    world: World, rng: np.random.Generator, clause: Clause, measure: Share, site: Ints, day: Ints, group: Ints,
    over: Flags, part: Floats | None = None,
) -> Flags:  # fmt: skip
    """Which members of each group have it, so that the group's share is as asked or falls short.

    `site` and `day` are the groups' own, `over` those whose period has passed, `group` says the group of each member.
    """
    n = len(site)
    size = np.bincount(group, minlength=n)
    find = world.find(site)
    low, high = numbers(measure.at_least, find, n), numbers(measure.at_most, find, n)
    kept = world.quality.some_kept(rng, clause, site, day, over & (size > 0))
    least = np.where(np.isnan(low), 0, np.ceil(np.nan_to_num(low) * size - 1e-9))
    most = np.where(np.isnan(high), size, np.floor(np.nan_to_num(high, nan=1.0) * size + 1e-9))
    inside = most - np.floor(rng.beta(1, 2.5, n) * (most - least + 1))
    below = least - 1 - np.floor(rng.exponential(0.06, n) * size)
    above = most + 1 + np.floor(rng.exponential(0.06, n) * size)
    over = ~np.isnan(high) & (np.isnan(low) | (rng.random(n) < 0.5))
    many = np.clip(np.where(kept, inside, np.where(over, above, below)), 0, size)
    if part is not None:
        many = np.where(part < 0.999, np.floor(many * part), many)
    places: Flags = first_places(group, rng) < many[group]
    return places


def when(rng: np.random.Generator, begins: Ints, ends: Ints) -> Ints:
    """Instants by day between begins and ends, which are midnights."""
    days = np.maximum((ends - begins) // DAY, 1)
    day: Ints = np.floor(rng.random(len(begins)) * days).astype(np.int64)
    return begins + day * DAY + clock(rng, len(begins), 8, 20)


def _as_one_of(world: World, rng: np.random.Generator, some: Activities, site: Ints, at: Ints, subject: Ints) -> None:
    which = np.minimum(rng.geometric(0.8, len(at)) - 1, len(some) - 1)
    for place, one in enumerate(some):
        rows = np.flatnonzero(which == place)
        event = world.counting(rng, one.where, len(rows))
        world.happen(one.activity, site[rows], at[rows], subject=subject[rows], event=event)
