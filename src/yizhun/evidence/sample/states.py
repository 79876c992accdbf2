"""Two sources beside each other: reconcile clauses in; states that agree, differ, are put right or not out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.chance import Flags, Ints, first_places
from yizhun.evidence.sample.column import Values, holds
from yizhun.evidence.sample.journal import Batch
from yizhun.evidence.sample.limits import lengths
from yizhun.evidence.sample.span import DAY, HOUR, MINUTE, clock
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import Reconcile
from yizhun.standard.model import Clause

STATES_A_DAY = 24.0
"""About so many states at a site of middling size."""
_STILL_OPEN = 3


def make(world: World) -> None:
    """Record both sources of every reconcile clause."""
    clauses = list(world.asked.clauses(Reconcile))
    for clause, measure in clauses:
        _compare(world, clause, measure, STATES_A_DAY / 2 / len(clauses))


def _compare(world: World, clause: Clause, measure: Reconcile, often: float) -> None:
    rng = world.rng("states", clause.id)
    site, day = world.open_days(min(often, 6.0), rng)
    kind = clause.on if clause.on in world.subjects.kinds else None
    subject = world.subjects.pick(rng, kind, site)
    at = world.span.midnight(day) + clock(rng, len(site), 8, 18)
    site, subject, at = _once_a_day(rng, site, subject, at)
    day = world.span.day(at)
    find = world.find(site, subject)
    within = lengths(measure.within, find, len(site))
    kept = world.quality.kept(rng, clause, site, day) | ~holds(clause.applies, find, len(site))
    at, kept, still = _leave_open(world, rng, site, at, kept, within)
    right, wrong = _values(world, rng, measure, subject, site)
    known = rng.random(len(site)) > 0.004
    before = at - rng.integers(5 * MINUTE, 80 * MINUTE, len(site))
    stated = Values(right.levels, np.where(kept, right.codes, wrong.codes))
    _state(world, measure.left, kind, site, subject, before, stated, known)
    _state(world, measure.right, kind, site, subject, at, right, np.ones(len(site), np.bool_))
    put_right = ~kept & ~still & known & (within > 0) & (rng.random(len(site)) < 0.55)
    soon = np.maximum((within * rng.uniform(0.1, 0.95, len(site))).astype(np.int64), 1)
    _state(world, measure.left, kind, site, subject, at + soon, right, put_right)


def _once_a_day(rng: np.random.Generator, site: Ints, subject: Ints, at: Ints) -> tuple[Ints, Ints, Ints]:
    """Each subject is compared at most once a day, so that its states do not mix."""
    group = (site * 1_000_000 + subject + 1) * 100_000 + at // DAY % 100_000
    one = first_places(group, rng) == 0
    return site[one], subject[one], at[one]


def _leave_open(
    world: World, rng: np.random.Generator, site: Ints, at: Ints, kept: Flags, within: Ints
) -> tuple[Ints, Flags, Flags]:
    """On the last evening a few differences may still be put right."""
    span, still = world.span, np.zeros(len(site), np.bool_)
    rows = np.flatnonzero((at >= span.end - DAY) & (within > 0))
    _, one_each = np.unique(site[rows], return_index=True)
    rows = rng.permutation(rows[one_each])[:_STILL_OPEN]
    left = np.minimum(within[rows], 2 * HOUR) * rng.uniform(0.2, 0.7, len(rows))
    at, kept = at.copy(), kept.copy()
    at[rows], kept[rows], still[rows] = span.end - 1 - left.astype(np.int64), False, True
    return at, kept, still


def _values(
    world: World, rng: np.random.Generator, measure: Reconcile, subject: Ints, site: Ints
) -> tuple[Values, Values]:
    """What is so, and something else: one of the sources' values, or a count around each subject's own."""
    listed = [one.values for one in world.standard.sources if one.id in (measure.left, measure.right) and one.values]
    n = len(subject)
    if listed and len(listed[0]) > 1:
        levels = listed[0]
        code = rng.integers(0, len(levels), n)
        return Values(levels, code), Values(levels, (code + rng.integers(1, len(levels), n)) % len(levels))
    usual = 20 + (subject + 1 + 7 * site) % 90
    count = np.maximum(usual + rng.integers(-6, 7, n), 1)
    other = np.maximum(count + rng.choice([-3, -2, -1, 1, 2], n), 0)
    other = np.where(other == count, count + 1, other)
    levels = tuple(str(number) for number in range(int(max(count.max(initial=0), other.max(initial=0))) + 1))
    return Values(levels, count), Values(levels, other)


def _state(
    world: World, source: str, kind: str | None, site: Ints, subject: Ints, at: Ints, state: Values, rows: Flags
) -> None:
    """States of one source; without subjects, of the site as a whole."""
    batch = Batch(source, site, at, subject=subject, values={"state": state}).take(rows)
    world.states.add(batch.take(world.sites.present(batch.site, batch.at)))
