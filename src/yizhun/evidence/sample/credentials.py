"""Who holds what: credential clauses in; papers held in time, lacking, run out, renewed too late or revoked out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.chance import Ints
from yizhun.evidence.sample.span import DAY, length
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import Credential, Held
from yizhun.standard.parameters import EachSubject, Posts

Paper = tuple[str, str, date | None, date | None, date | None]
"""Holder, credential, issued, expires, revoked."""


def make(world: World) -> pa.Table | None:
    """The register `credentials`; None when no clause asks for one."""
    rows: list[tuple[str | None, Paper]] = []
    done: set[tuple[int, str, str]] = set()
    for clause, measure in world.asked.clauses(Credential):
        rng = world.rng("credential", clause.id)
        site, ids, first = _holders(world, measure)
        middle = np.full(len(site), world.span.days // 2)
        kept = world.quality.some_kept(rng, clause, site, middle, np.ones(len(site), np.bool_))
        never = next(iter(np.flatnonzero(~kept)), -1)
        for place, holder in enumerate(ids):
            lacks = -1 if kept[place] else int(rng.integers(len(measure.all_of)))
            local = isinstance(measure.of, EachSubject) or rng.random() < 0.2  # ids of subjects are a site's own
            at_site = world.sites.ids[site[place]] if local else None
            for number, alternatives in enumerate(measure.all_of):
                one = alternatives[min(int(rng.geometric(0.75)) - 1, len(alternatives) - 1)]
                papers = _held if number != lacks else _never if place == never else _lacking
                key = (int(site[place]), holder, one.credential)
                if key not in done:
                    rows += [(at_site, paper) for paper in papers(rng, world, holder, one, int(first[place]))]
                    done.add(key)
    return _table(rows) if list(world.asked.clauses(Credential)) else None


def _holders(world: World, measure: Credential) -> tuple[Ints, tuple[str, ...], Ints]:
    """The site, id and first day of everybody who must hold it."""
    if isinstance(measure.of, Posts):
        people = world.people
        posts = [people.posts.index(post) for post in measure.of.post if post in people.posts]
        rows = np.flatnonzero(np.isin(people.post, posts))
        return people.site[rows], tuple(people.ids[row] for row in rows), people.first[rows]
    if isinstance(measure.of, EachSubject):
        subjects = world.subjects
        rows = subjects.of(measure.of.subject)
        ids = tuple(subjects.ids[row] for row in rows)
        return subjects.site[rows], ids, np.maximum(subjects.first[rows], world.sites.opens[subjects.site[rows]])
    return world.sites.all, world.sites.ids, world.sites.opens


def _held(rng: np.random.Generator, world: World, holder: str, asked: Held, first: int) -> Iterator[Paper]:
    """In time: issued long enough ago, and renewed before it runs out."""
    begins, ends = world.span.date(first), world.span.last
    issued = begins - timedelta(days=_asked_days(asked) + int(rng.integers(20, 700)))
    if rng.random() < 0.4:
        yield holder, asked.credential, issued, None, None
        return
    while issued <= ends:
        expires = issued + timedelta(days=int(rng.integers(500, 1500)))
        yield holder, asked.credential, issued, expires, None
        issued = expires - timedelta(days=int(rng.integers(5, 60)))


def _never(rng: np.random.Generator, world: World, holder: str, asked: Held, first: int) -> Iterator[Paper]:
    yield from ()


def _lacking(rng: np.random.Generator, world: World, holder: str, asked: Held, first: int) -> Iterator[Paper]:
    """Never had, had too late, run out and renewed too late, revoked, or not held long enough."""
    span = world.span
    day = span.date(first + int(rng.uniform(0.1, 0.9) * max(1, span.days - first)))
    long_ago = span.date(first) - timedelta(days=_asked_days(asked) + int(rng.integers(100, 900)))
    pause = timedelta(days=int(rng.integers(25, 150)))
    match int(rng.choice(5, p=[0.12, 0.25, 0.35, 0.13, 0.15])):
        case 1:
            yield holder, asked.credential, day, None, None
        case 2:
            yield holder, asked.credential, long_ago, day, None
            yield holder, asked.credential, day + pause, day + timedelta(days=1000), None
        case 3:
            yield holder, asked.credential, long_ago, None, day
        case 4:
            recent = min(pause, timedelta(days=max(0, _asked_days(asked) - 1)))
            yield holder, asked.credential, day - timedelta(days=_asked_days(asked)) + recent, None, None


def _asked_days(asked: Held) -> int:
    return round(length(asked.held_for) / DAY) if asked.held_for else 0


def _table(rows: list[tuple[str | None, Paper]]) -> pa.Table:
    holder, credential, issued, expires, revoked = zip(*(paper for _, paper in rows), strict=True) if rows else [()] * 5
    return pa.table(
        {
            "holder_id": pa.array(holder, pa.string()),
            "site_id": pa.array([site for site, _ in rows], pa.string()),
            "credential": pa.array(credential, pa.string()),
            "issued_on": pa.array(issued, pa.date32()),
            "expires_on": pa.array(expires, pa.date32()),
            "revoked_on": pa.array(revoked, pa.date32()),
        }
    )
