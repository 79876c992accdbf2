"""Waivers: a standard in; for each kind of measure a clause or two let off at a site for some weeks out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.span import DAY, length, period, period_start
from yizhun.evidence.sample.world import World
from yizhun.standard.duration import Duration
from yizhun.standard.model import Clause
from yizhun.standard.walk import limits

_REASONS = (
    "装修改造期间暂缓",
    "设备更换，厂家排期",
    "停水停电影响",
    "人员调整过渡期",
    "refurbishment",
    "equipment being replaced",
)


def make(world: World) -> pa.Table | None:
    """The register `waivers`; None where nothing is measured."""
    rng = world.rng("waivers")
    by_kind: dict[str, list[Clause]] = defaultdict(list)
    for clause in world.standard.measured:
        if clause.measure is not None:
            by_kind[clause.measure.kind].append(clause)
    roles = world.sites.roles
    usual = np.flatnonzero(~(roles.opened | roles.closed | roles.weak))
    rows = []
    for clauses in by_kind.values():
        for place in range(1 + (len(clauses) > 12)):
            clause = clauses[int(rng.integers(len(clauses)))] if place else _often(clauses)
            site = int(rng.choice(usual))
            starts, until = _span(world, rng, clause)
            [approver] = world.people.pick(rng, world.people.leading, np.array([site]), np.array([0]))
            reason = _REASONS[int(rng.integers(len(_REASONS)))]
            rows.append((world.sites.ids[site], clause.id, starts, until, reason, world.people.ids[approver]))
    if not rows:
        return None
    names = ("site_id", "clause_id", "valid_from", "valid_until", "reason", "approved_by")
    types = (pa.string(), pa.string(), pa.date32(), pa.date32(), pa.string(), pa.string())
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, zip(*rows, strict=True), types, strict=True)})


def _often(clauses: list[Clause]) -> Clause:
    """A clause that every site has findings of, where there is one; the one with the shortest limit."""
    everywhere = [one for one in clauses if one.applies is None] or clauses
    return min(everywhere, key=lambda one: _limit(one) or 366 * DAY)


def _limit(clause: Clause) -> int:
    """The longest a gap may be, in microseconds; 0 where the clause is not about gaps."""
    limit = getattr(clause.measure, "at_most", None) or getattr(clause.measure, "every", None)
    return max((length(v) for _, v in limits(limit, ()) if isinstance(v, Duration)), default=0)


def _span(world: World, rng: np.random.Generator, clause: Clause) -> tuple[date, date]:
    """Some weeks; for what is judged by periods, around the end of one that is over."""
    span = world.span
    per = getattr(clause.measure, "per", None)
    if isinstance(per, str) and per != "site":
        running = period(per, np.array([span.end - DAY]))
        ended = (period_start(per, running)[0] - span.start) // DAY - 1
        day = int(ended) if ended >= 0 else span.days - 1
        return span.date(day) - timedelta(days=int(rng.integers(10, 40))), span.date(day) + timedelta(days=2)
    long = max(int(rng.integers(30, 75)), round(1.2 * _limit(clause) / DAY))
    starts = int(rng.uniform(0.1, 0.9) * max(1, span.days - long))
    return span.date(starts), span.date(starts) + timedelta(days=long)
