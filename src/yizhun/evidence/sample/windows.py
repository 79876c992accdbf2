"""Only at these hours: window clauses in, events inside and outside of them out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.column import holds
from yizhun.evidence.sample.limits import chosen
from yizhun.evidence.sample.span import DAY, HOUR, MINUTE
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import WEEKDAYS, Window
from yizhun.standard.model import Clause


def make(world: World) -> None:
    """Record the activities of window clauses that nothing else records: about once a day each."""
    for clause, measure in world.asked.clauses(Window):
        recorded = set(world.events.labels())
        free = [one for one in names(measure.activity) if one not in recorded]
        for place, activity in enumerate(free):
            rng = world.rng("window", clause.id, activity)
            allowed = np.array([day in measure.days for day in WEEKDAYS])[world.span.weekday]
            stray = rng.random((len(world.sites), world.span.days)) < 0.02
            on = world.sites.open & (allowed | stray) & (rng.random(stray.shape) < 0.97)
            site, day = np.nonzero(on)
            part = (place / len(free), (place + 1) / len(free))
            at = world.span.midnight(day) + times(world, rng, clause, measure, site, day, part)
            where = next(one.where for one in measure.activity if one.activity == activity)
            world.happen(activity, site, at, event=world.counting(rng, where, len(site)))


def times(
    world: World, rng: np.random.Generator, clause: Clause, measure: Window, site: Ints, day: Ints,
    part: tuple[float, float] = (0, 1),
) -> Ints:  # fmt: skip
    """Clock times inside the hours (in some part of them), or a little before or after where they are not kept."""
    n = len(site)
    opens, closes = _hours(world, measure, site)
    closes = np.where(closes <= opens, closes + DAY, closes)
    kept = world.quality.kept(rng, clause, site, day) | ~holds(clause.applies, world.find(site), n)
    inside = opens + (part[0] + rng.beta(2, 2, n) * (part[1] - part[0])) * (closes - opens)
    off = 3 * MINUTE + rng.exponential(40 * MINUTE, n)
    before = (rng.random(n) < 0.5) if part == (0, 1) else np.full(n, part[0] == 0)
    off = np.minimum(off, 0.5 * np.maximum(DAY - (closes - opens), 0))
    outside = np.where(before & (opens > 2 * HOUR), opens - off, closes + off)
    found: Ints = np.where(kept, inside, outside).astype(np.int64)
    return found


def _hours(world: World, measure: Window, site: Ints) -> tuple[Floats, Floats]:
    """Opening and closing times as microseconds of the day; the whole day where a table says nothing."""
    found = chosen(measure.hours, world.find(site), len(site))
    pairs = [[_micros(one) for one in text.split("-")] for text in found.values]
    table = np.array([*pairs, [0, DAY]], np.float64)[found.places]
    return table[:, 0], table[:, 1]


def _micros(text: str) -> int:
    hours, minutes = text.strip().split(":")[:2]
    return int(hours) * HOUR + int(minutes) * MINUTE
