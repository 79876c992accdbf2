"""The subjects: kinds that a standard speaks of in; rooms, households, lifts of every site out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.asked import Asked
from yizhun.evidence.sample.chance import Flags, Ints, stream
from yizhun.evidence.sample.column import Attribute, Values
from yizhun.evidence.sample.sites import Sites
from yizhun.evidence.sample.span import DAY, length
from yizhun.standard.kinds import Checklist, Interval, Schedule
from yizhun.standard.parameters import EachSubject
from yizhun.standard.walk import limits

# how many of a kind a site has; other kinds have a few
_MANY = {
    "room": (24, 48), "household": (60, 120), "bed": (20, 40), "staff-file": (14, 26), "table": (12, 24),
    "floor": (3, 5), "lift": (2, 6), "area": (3, 5), "stairwell": (6, 10), "till": (2, 4), "kitchen": (1, 2),
    "fitting-room": (2, 4), "zone": (3, 5), "uniform-style": (1, 3),
}  # fmt: skip
_FEW, _OFTEN = (5, 10), (3, 5)


@dataclass(frozen=True)
class Subjects:
    """All subjects, by kind and site; `first` and `last` are the days between which they are in force."""

    sites: Sites
    kinds: tuple[str, ...]
    ids: tuple[str, ...]
    kind: Ints
    site: Ints
    first: Ints
    last: Ints
    values: dict[str, Values]

    @cached_property
    def _starts(self) -> tuple[Ints, Ints]:
        """[kind, site] where a site's subjects of a kind begin, and how many they are."""
        shape = (len(self.kinds), len(self.sites))
        counts = np.zeros(shape, np.int64)
        np.add.at(counts, (self.kind, self.site), 1)
        starts = np.cumsum(np.r_[0, counts.ravel()])[:-1].reshape(shape)
        return starts, counts

    def of(self, kind: str) -> Ints:
        """All subjects of a kind."""
        return np.flatnonzero(self.kind == self.kinds.index(kind)) if kind in self.kinds else np.empty(0, np.int64)

    def pick(self, rng: np.random.Generator, kind: str | None, site: Ints) -> Ints:
        """A subject of a kind for each row's site; -1 where it has none."""
        if kind not in self.kinds:
            return np.full(len(site), -1)
        starts, counts = (table[self.kinds.index(kind), site] for table in self._starts)
        return np.where(counts > 0, starts + np.floor(rng.random(len(site)) * counts).astype(np.int64), -1)

    def in_force(self, subject: Ints, day: Ints) -> Flags:
        """Whether subjects are in force on days; nobody (-1) always is."""
        if not len(self.ids):
            return np.ones(len(subject), np.bool_)
        return (subject < 0) | ((self.first[subject] <= day) & (self.last[subject] >= day))

    def column(self, attribute: Attribute, subject: Ints) -> Values | None:
        """The values of an attribute of some subjects."""
        if attribute.name == "kind":
            return Values(self.kinds, self.kind).take(subject)
        if attribute.name == "subject_id":
            return Values(self.ids, np.arange(len(self.ids))).take(subject)
        values = self.values.get(attribute.name)
        return None if values is None else values.take(subject)

    @cached_property
    def main(self) -> str | None:
        """The kind that is most numerous: what customers' cases are about."""
        sizes = {kind: len(self.of(kind)) for kind in self.kinds}
        best = max(sizes, key=lambda kind: sizes[kind], default=None)
        return best if best is not None and sizes[best] >= 10 * len(self.sites) else None

    def table(self) -> pa.Table:
        """The register `subjects`."""
        span = self.sites.span
        dates = [span.date(day) for day in range(span.days)]
        since = [dates[day] if day > 0 else None for day in self.first]
        until = [dates[day] if day < span.days - 1 else None for day in self.last]
        columns: dict[str, pa.Array] = {
            "subject_id": pa.array(self.ids, pa.string()),
            "site_id": pa.array(self.sites.ids).take(pa.array(self.site)),
            "kind": pa.array(self.kinds, pa.string()).take(pa.array(self.kind)),
            "since": pa.array(since, pa.date32()),
            "until": pa.array(until, pa.date32()),
        }
        return pa.table(columns | {name: values.arrow() for name, values in self.values.items() if name not in columns})


def make(asked: Asked, sites: Sites, seed: int) -> Subjects:
    """Make up subjects of every kind the standard speaks of."""
    rng, kinds = stream(seed, "subjects"), asked.subjects
    ids: list[str] = []
    kind: list[int] = []
    site: list[int] = []
    for number, name in enumerate(kinds):
        low, high = _how_many(asked, name)
        for place in range(len(sites)):
            made = _ids(name, int(rng.integers(low, high + 1)))
            ids += made
            kind += [number] * len(made)
            site += [place] * len(made)
    n, span = len(ids), sites.span
    changed, when = rng.random(n), (rng.uniform(0.2, 0.8, n) * span.days).astype(np.int64)
    first = np.where(changed < 0.015, when, 0)
    last = np.where(changed > 0.99, when, span.days - 1)
    values = {a.name: levels.draw(rng, n) for a, levels in asked.levels.items() if a.namespace == "subject"}
    return Subjects(sites, kinds, tuple(ids), np.array(kind, np.int64), np.array(site, np.int64), first, last, values)


def _how_many(asked: Asked, kind: str) -> tuple[int, int]:
    """Few where something falls due for each of them all the time, so that the evidence stays of a size."""
    low, high = _MANY.get(kind) or (_OFTEN if _often(asked, kind) else _FEW)
    least = asked.most_different("subject")
    return (max(low, least + 3), max(high, least + 6)) if least else (low, high)


def _often(asked: Asked, kind: str) -> bool:
    of = {Schedule: "", Interval: "at_most", Checklist: "every"}
    for measured, name in of.items():
        for _, measure in asked.clauses(measured):
            spans = [length(value) for _, value in limits(getattr(measure, name, None), ())]
            mine = isinstance(measure.per, EachSubject) and measure.per.subject == kind
            if mine and (measured is Schedule or any(one < 3 * DAY for one in spans)):
                return True
    return False


def _ids(kind: str, n: int) -> list[str]:
    return [_id(kind, place) for place in range(n)]


def _id(kind: str, place: int) -> str:
    match kind:
        case "room":
            return f"{3 + place // 12}{1 + place % 12:02d}"
        case "floor":
            return f"F{3 + place}"
        case "household":
            return f"{1 + place // 24}-{1 + place % 24 // 2}0{1 + place % 2}"
    return f"{kind}-{place + 1:02d}"
