"""The people: posts in; who works in which post at which site from when to when, and the names, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.asked import Asked
from yizhun.evidence.sample.chance import Flags, Ints, stream
from yizhun.evidence.sample.names import person
from yizhun.evidence.sample.sites import Sites
from yizhun.text import Text

_LEADING = ("manager", "lead", "supervisor", "head", "director", "chief", "captain", "经理", "主管", "领班", "组长")


@dataclass(frozen=True)
class People:
    """All people in the order of post and site; `first` and `last` are the days between which they are in post."""

    sites: Sites
    posts: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[Text, ...]
    post: Ints
    site: Ints
    first: Ints
    last: Ints
    joined: tuple[int, ...]
    """Days before the first day of the sample on which those who were there before joined."""
    place: Ints
    """[place of work] who holds it at first; the next person takes it over where somebody leaves."""
    handed_over: Flags

    @cached_property
    def _starts(self) -> tuple[Ints, Ints]:
        shape = (len(self.posts), len(self.sites))
        counts = np.zeros(shape, np.int64)
        np.add.at(counts, (self.post[self.place], self.site[self.place]), 1)
        return np.cumsum(np.r_[0, counts.ravel()])[:-1].reshape(shape), counts

    @cached_property
    def leading(self) -> tuple[str, ...]:
        """The posts that lead others; all where none does."""
        return tuple(post for post in self.posts if any(word in post for word in _LEADING)) or self.posts

    def pick(self, rng: np.random.Generator, posts: Sequence[str], site: Ints, day: Ints) -> Ints:
        """Somebody in one of some posts at each row's site on its day; -1 where there is nobody."""
        known = np.array([self.posts.index(post) for post in posts if post in self.posts], np.int64)
        if not len(known) or not len(site):
            return np.full(len(site), -1)
        post = known[rng.integers(0, len(known), len(site))]
        starts, counts = (table[post, site] for table in self._starts)
        place = starts + np.floor(rng.random(len(site)) * counts).astype(np.int64)
        holder = self.place[np.minimum(place, len(self.place) - 1)]
        successor = self.handed_over[np.minimum(place, len(self.place) - 1)] & (day > self.last[holder])
        return np.where(counts > 0, holder + successor, -1)

    def table(self) -> pa.Table:
        """The register `people`."""
        span = self.sites.span
        since = [
            span.first - timedelta(days=before) if day == 0 else span.date(day)
            for day, before in zip(self.first, self.joined, strict=True)
        ]
        until = [span.date(day) if day < span.days - 1 else None for day in self.last]
        return pa.table(
            {
                "person_id": pa.array(self.ids),
                "site_id": pa.array(self.sites.ids).take(pa.array(self.site)),
                "role": pa.array(self.posts).take(pa.array(self.post)),
                "since": pa.array(since, pa.date32()),
                "until": pa.array(until, pa.date32()),
            }
        )


def make(asked: Asked, sites: Sites, seed: int) -> People:
    """Make up who works where: one or two who lead, three to five in other posts, now and then a successor."""
    rng, span = stream(seed, "people"), sites.span
    different = asked.most_different("actor")
    least = -(-(different + 3) // len(asked.posts)) if different else 0
    rows: list[tuple[int, int, int, int]] = []
    place: list[int] = []
    handed_over: list[bool] = []
    for post, name in enumerate(asked.posts):
        leads = any(word in name for word in _LEADING)
        for site in range(len(sites)):
            first, last = int(sites.opens[site]), int(sites.closes[site])
            for _ in range(max(int(rng.integers(1, 3) if leads else rng.integers(3, 6)), least)):
                leaves = rng.random() < 0.15 and last - first > 30
                day = first + int(rng.uniform(0.15, 0.9) * (last - first))
                place.append(len(rows))
                handed_over.append(leaves)
                rows.append((post, site, first, day if leaves else span.days - 1))
                rows += [(post, site, day + 1, span.days - 1)] if leaves else []
    made = [person(rng, number) for number in range(1, len(rows) + 1)]
    posts, home, first_days, last_days = np.array(rows, np.int64).reshape(-1, 4).T
    return People(
        sites,
        asked.posts,
        tuple(one for one, _ in made),
        tuple(name for _, name in made),
        posts,
        home,
        first_days,
        last_days,
        tuple(int(days) for days in rng.integers(30, 2500, len(rows))),
        np.array(place, np.int64),
        np.array(handed_over, np.bool_),
    )
