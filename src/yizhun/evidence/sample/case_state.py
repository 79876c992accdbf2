"""Cases of one process while they are made up: a process and arrivals in; what every step needs to know out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.chance import Flags, Ints, weighted
from yizhun.evidence.sample.column import Find, Values, holds
from yizhun.evidence.sample.limits import chosen, due
from yizhun.evidence.sample.process import Link, Process
from yizhun.evidence.sample.span import ABSENT, DAY, HOUR, MINUTE, length
from yizhun.evidence.sample.world import World
from yizhun.standard.condition import Condition
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Deadline, Sequence
from yizhun.standard.model import Clause
from yizhun.standard.walk import limits


class CaseState:
    """`at` holds each activity's local instant in every case (ABSENT: not done); `extra` further ones.

    `promised` are the due dates that events carry, `choice` which of activities that exclude each other a case has.
    """

    def __init__(self, world: World, process: Process, site: Ints, begins: Ints) -> None:
        self.world, self.process, self.site, self.begins = world, process, site, begins
        self.n = len(site)
        self.day = world.span.day(begins)
        self.rng = world.rng("case", process.kind, process.activities[0])
        self.subject = self._subject()
        self.case = self._case_values()
        self.event = {one: self._event_values(one) for one in process.activities}
        self.at: dict[str, Ints] = {}
        self.promised: dict[str, Ints] = {}
        self.extra: list[tuple[str, Ints, Ints]] = []
        self.choice: dict[tuple[str, ...], Ints] = {}
        self.opener = weighted(self.rng, [1.0] + [0.5] * (len(process.openers) - 1), self.n)
        spans = [length(v) for link in process.links for _, v in limits(link.limit, ()) if isinstance(v, Duration)]
        self._while = float(np.clip(min(spans, default=80 * MINUTE) / 4, 3 * MINUTE, DAY))

    def find(self, activity: str | None = None) -> Find:
        """How conditions find the attributes of the cases, and of the events of an activity."""
        event = self.event.get(activity) if activity else None
        return self.world.find(self.site, self.subject, self.case, event)

    def kept(self, clause: Clause) -> Flags:
        """Whether each case keeps a clause."""
        return self.world.quality.kept(self.rng, clause, self.site, self.day)

    def lag(self) -> Ints:
        """A while that nobody asked for, in the measure of the process."""
        lag: Ints = (self._while * self.rng.lognormal(0, 0.6, self.n)).astype(np.int64)
        return lag

    def present(self, activity: str) -> Flags:
        """In which cases an activity has happened."""
        return self.at[activity] != ABSENT if activity in self.at else np.zeros(self.n, np.bool_)

    def due(self, link: Link) -> Ints:
        """When a link's limit runs out in each case; ABSENT where it does not run."""
        source = self.at[link.source]
        runs = (source != ABSENT) & holds(link.where, self.find(link.source), self.n)
        if link.clause is not None:
            runs &= holds(link.clause.applies, self.find(), self.n)
        source = np.where(runs, source, ABSENT)
        if link.limit == "carried":
            return np.where(runs, self.promised.get(link.source, source), ABSENT)
        if not link.by_hours or self.world.opening is None:
            return due(source, link.limit, self.find(link.source))
        found, result = chosen(link.limit, self.find(link.source), self.n), np.full(self.n, ABSENT)
        for place, span in enumerate(found.values):
            rows = np.flatnonzero((found.places == place) & runs)
            result[rows] = self.world.opening.due(self.site[rows], source[rows], span)
        return result

    def answered(self, start: Ints, ends: Ints, kept: Flags, promised: bool = False) -> Ints:
        """Instants before the end where it is kept, after it where not; by day where days are at hand."""
        n = len(start)
        part = self.rng.beta(7, 2, n) * 0.99 if promised else 0.03 + 0.94 * self.rng.beta(2.2, 2.6, n)
        over = 1.03 + self.rng.exponential(0.4, n)
        at = start + (np.where(kept, part, over) * (ends - start)).astype(np.int64)
        by_day: Ints = at // DAY * DAY + 9 * HOUR + (at - at // DAY * DAY) * 8 // 24
        calm = (ends - start >= DAY) & (by_day > start) & ((by_day <= ends) == kept)
        return np.where(calm, by_day, at)

    def _subject(self) -> Ints:
        found = self.world.subjects.pick(self.rng, self.world.subjects.main, self.site)
        return np.where(self.world.subjects.in_force(found, self.day), found, -1)

    def _case_values(self) -> dict[str, Values]:
        found = {"kind": Values((self.process.kind,), np.zeros(self.n, np.int64))}
        for attribute in self.world.asked.of_case(list(self.process.clauses)):
            found[attribute.name] = self.world.asked.levels[attribute].draw(self.rng, self.n)
        return found

    def _event_values(self, activity: str) -> dict[str, Values]:
        """The columns of an activity's events; what must meet a condition to count meets it."""
        asked = self.world.asked
        found = {one.name: asked.levels[one].draw(self.rng, self.n) for one in asked.wheres.get(activity, ())}
        condition = self._must_meet(activity)
        return found | self.world.counting(self.rng, condition, self.n) if condition else found

    def _must_meet(self, activity: str) -> Condition | None:
        for clause in self.process.clauses:
            measure = clause.measure
            if isinstance(measure, (Deadline, Sequence)):
                for one in measure.to if isinstance(measure, Deadline) else measure.then:
                    if one.activity == activity and one.where is not None:
                        return one.where
        return None
