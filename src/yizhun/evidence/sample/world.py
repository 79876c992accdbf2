"""Everything made up so far: what is asked, who and where, and the journals that grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from yizhun.evidence.sample.asked import Asked
from yizhun.evidence.sample.chance import Ints, stream
from yizhun.evidence.sample.column import Attribute, Find, Values, solutions
from yizhun.evidence.sample.hours import Opening
from yizhun.evidence.sample.journal import Batch, Cases, Journal
from yizhun.evidence.sample.people import People
from yizhun.evidence.sample.quality import Quality
from yizhun.evidence.sample.sites import Sites
from yizhun.evidence.sample.span import Span
from yizhun.evidence.sample.subjects import Subjects
from yizhun.standard.condition import Condition
from yizhun.standard.model import Standard


@dataclass
class World:
    """What all families of evidence share."""

    asked: Asked
    seed: int
    span: Span
    sites: Sites
    subjects: Subjects
    people: People
    quality: Quality
    opening: Opening | None
    cases: Cases = field(default_factory=Cases)
    events: Journal = field(default_factory=Journal)
    observations: Journal = field(default_factory=Journal)
    ratings: Journal = field(default_factory=Journal)
    charges: Journal = field(default_factory=Journal)
    states: Journal = field(default_factory=Journal)

    @property
    def standard(self) -> Standard:
        """The standard that asks."""
        return self.asked.standard

    def rng(self, *names: str) -> np.random.Generator:
        """The random generator of a path of names."""
        return stream(self.seed, *names)

    def find(
        self,
        site: Ints,
        subject: Ints | None = None,
        case: Mapping[str, Values] | None = None,
        event: Mapping[str, Values] | None = None,
    ) -> Find:
        """How conditions find the attributes of rows."""

        def found(attribute: Attribute) -> Values | None:
            if attribute.namespace == "site":
                return self.sites.column(attribute, site)
            if attribute.namespace == "subject":
                return None if subject is None else self.subjects.column(attribute, subject)
            return ((case if attribute.namespace == "case" else event) or {}).get(attribute.name)

        return found

    def happen(
        self,
        activity: str,
        site: Ints,
        at: Ints,
        *,
        case: Ints | None = None,
        subject: Ints | None = None,
        actor: Ints | None = None,
        due: Ints | None = None,
        event: Mapping[str, Values] | None = None,
    ) -> None:
        """Record an activity; who did it is somebody who may, unless said; `event` are its further columns."""
        rng = self.rng("actor", activity, str(len(self.events.batches)))
        if actor is None:
            actor = self.people.pick(rng, self.asked.by.get(activity, ()), site, self.span.day(at))
        given = dict(event) if event else {}
        for attribute in self.asked.wheres.get(activity, ()):
            given.setdefault(attribute.name, self.asked.levels[attribute].draw(rng, len(at)))
        value = given.pop("value", None)
        numbers = {} if value is None else {"value": value.numbers()}
        here = self.sites.present(site, at)
        if subject is not None:
            here &= self.subjects.in_force(subject, self.span.day(at))
        batch = Batch(activity, site, at, case, subject, actor, due=due, numbers=numbers, values=given)
        self.events.add(batch.take(here))

    def counting(
        self, rng: np.random.Generator, condition: Condition | None, n: int, wanted: bool = True
    ) -> dict[str, Values]:
        """Event columns for `n` rows that make a condition true (or not); empty where none would."""
        found = solutions(condition, self.asked.levels, wanted) if condition else []
        if not found:
            return {}
        rows = rng.integers(0, len(found), n)
        columns: dict[str, Values] = {}
        for attribute in found[0]:
            if attribute.namespace == "event":
                told = tuple(dict.fromkeys(one[attribute] for one in found))
                codes = np.array([told.index(one[attribute]) for one in found])[rows]
                columns[attribute.name] = Values(told, codes)
        return columns

    def open_days(self, per_day: float, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Site and day of things that come in by chance, `per_day` at a site of middling size."""
        means = per_day * self.sites.size[:, None] * self.span.traffic * self.sites.open
        counts = rng.poisson(means)
        site, day = np.nonzero(counts)
        many = counts[site, day]
        return np.repeat(site, many), np.repeat(day, many)

    def units(self, kind: str | None) -> tuple[Ints, Ints]:
        """Each subject of a kind with its site, or each site with nobody (-1)."""
        if kind is None:
            return self.sites.all, np.full(len(self.sites), -1)
        subject = self.subjects.of(kind)
        return self.subjects.site[subject], subject

    def days_of(self, site: Ints, subject: Ints) -> tuple[Ints, Ints]:
        """The first and last day of units: the site's business, and the subject's own days."""
        first, last = self.sites.opens[site], self.sites.closes[site]
        has = subject >= 0
        if not has.any():
            return first, last
        own_first, own_last = self.subjects.first[subject], self.subjects.last[subject]
        return np.where(has, np.maximum(first, own_first), first), np.where(has, np.minimum(last, own_last), last)
