"""Cases of one process: how many begin where and when in; each step's instant, kept, late or left out, as events out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.case_order import disturb
from yizhun.evidence.sample.chance import Flags, Floats, Ints, weighted
from yizhun.evidence.sample.column import Find, Values, holds
from yizhun.evidence.sample.counts import taken
from yizhun.evidence.sample.figures import targets, values
from yizhun.evidence.sample.limits import chosen, due
from yizhun.evidence.sample.process import Link, Process
from yizhun.evidence.sample.span import ABSENT, DAY, HOUR, MINUTE, length, period, period_start
from yizhun.evidence.sample.world import World
from yizhun.standard.condition import Condition
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Count, Deadline, OfActivity, Sequence, Share, Statistic
from yizhun.standard.model import Clause
from yizhun.standard.walk import limits

_NONE = np.iinfo(np.int64).max


class CaseRun:
    """`at` holds each activity's local instant in every case (ABSENT: not done); `extra` further ones."""

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
        self._choice: dict[tuple[str, ...], Ints] = {}
        self._opener = self._first()

    def play(self) -> None:
        """Let all steps happen, disturb their order where it is not kept, leave some open at the end; record them."""
        for activity in self.process.activities:
            self._place(activity)
        disturb(self)
        self._repeat()
        self._leave_open()
        self._record()

    def find(self, activity: str | None = None) -> Find:
        """How conditions find the attributes of the cases, and of the events of an activity."""
        event = self.event.get(activity) if activity else None
        return self.world.find(self.site, self.subject, self.case, event)

    def kept(self, clause: Clause) -> Flags:
        """Whether each case keeps a clause."""
        return self.world.quality.kept(self.rng, clause, self.site, self.day)

    def lag(self) -> Ints:
        """A while that nobody asked for, in the measure of the process."""
        spans = [length(v) for link in self.process.links for _, v in limits(link.limit, ()) if isinstance(v, Duration)]
        typical = np.clip(min(spans, default=80 * MINUTE) / 4, 3 * MINUTE, DAY)
        return (typical * self.rng.lognormal(0, 0.6, self.n)).astype(np.int64)

    def present(self, activity: str) -> Flags:
        """In which cases an activity has happened."""
        return self.at[activity] != ABSENT if activity in self.at else np.zeros(self.n, np.bool_)

    def _subject(self) -> Ints:
        found = self.world.subjects.pick(self.rng, self.world.subjects.main, self.site)
        return np.where(self.world.subjects.in_force(found, self.day), found, -1)

    def _case_values(self) -> dict[str, Values]:
        found = {"kind": Values((self.process.kind,), np.zeros(self.n, np.int64))}
        for attribute in self.world.asked.of_case(list(self.process.clauses)):
            found[attribute.name] = self.world.asked.levels[attribute].draw(self.rng, self.n)
        return found

    def _event_values(self, activity: str) -> dict[str, Values]:
        """The columns of an activity's events; where it must meet a condition to count it mostly does."""
        asked = self.world.asked
        found = {one.name: asked.levels[one].draw(self.rng, self.n) for one in asked.wheres.get(activity, ())}
        condition = self._must_meet(activity)
        if condition is not None:
            found |= self.world.counting(self.rng, condition, self.n)
        return found

    def _must_meet(self, activity: str) -> Condition | None:
        for clause in self.process.clauses:
            measure = clause.measure
            some = measure.to if isinstance(measure, Deadline) else getattr(measure, "then", ())
            for one in some if isinstance(measure, (Deadline, Sequence)) else ():
                if one.activity == activity and one.where is not None:
                    return one.where
        return None

    def _first(self) -> Ints:
        openers = self.process.openers
        return weighted(self.rng, [1.0] + [0.5] * (len(openers) - 1), self.n)

    def _place(self, activity: str) -> None:
        """Find out in which cases an activity happens, and when."""
        if activity in self.process.openers:
            first = self._opener == self.process.openers.index(activity)
            self.at[activity] = np.where(first, self.begins, ABSENT)
        else:
            self.at[activity] = self._follow(activity)
        if any(one.limit == "carried" and one.source == activity for one in self._all_links()):
            self.promised[activity] = self._promise(activity)

    def _all_links(self) -> tuple[Link, ...]:
        return (*self.process.links, *self.process.echoes)

    def _promise(self, activity: str) -> Ints:
        """A due date that the record carries: some hours ahead; now and then it is forgotten."""
        ahead = np.clip(self.rng.lognormal(np.log(7), 0.7, self.n) * HOUR, 30 * MINUTE, 3 * DAY).astype(np.int64)
        given = self.present(activity) & (self.rng.random(self.n) > 0.04)
        return np.where(given, self.at[activity] + ahead // MINUTE * MINUTE, ABSENT)

    def _follow(self, activity: str) -> Ints:
        links = self.process.into(activity)
        base, reached = np.full(self.n, ABSENT), np.zeros(self.n, np.bool_)
        for link in links:
            there = self.present(link.source)
            base = np.maximum(base, np.where(there, self.at[link.source], ABSENT))
            reached |= there if link.firm else (there & self._by_habit(link))
            if link.how == "loose":
                for earlier in self.at:
                    base = np.maximum(base, self.at[earlier])
        reached &= (base != ABSENT) & self._is_chosen(activity) & self._is_not_forbidden(activity)
        at, left_out = self._timed(links, base)
        near = any(link.near for link in links)
        pause = self.rng.integers(20_000_000, 3 * MINUTE, self.n)
        at = np.maximum(at, base + (pause if near else self.rng.integers(1_000_000, 2 * MINUTE, self.n)))
        at = self._in_period(links, at)
        return np.where(reached & ~left_out, at, ABSENT)

    def _by_habit(self, link: Link) -> Flags:
        """Whether something that no clause asks for happens."""
        share = {"unless": 0.08, "pause": 0.25, "loose": 0.93, "order": 0.0}[link.how]
        if link.how == "pause" and self.process.into(link.source)[0].how == "pause":
            share = 1.0
        if link.how == "loose" and self._is_measured(link.target):
            share = 1.0
        for _, count in self.world.asked.clauses(Count):
            if link.target in names(count.activity) and count.at_most is not None:
                share = 0.03
        return self.rng.random(self.n) < share

    def _is_measured(self, activity: str) -> bool:
        return any(link.firm and activity in (link.source, link.target) for link in self._all_links())

    def _is_chosen(self, activity: str) -> Flags:
        """Of activities that exclude each other, whether this one is the case's."""
        for group in self.process.choices:
            if activity in group and group[0] not in self.process.openers:
                if group not in self._choice:
                    self._choice[group] = self._choose(group)
                chosen_here: Flags = self._choice[group] == group.index(activity)
                return chosen_here
        return np.ones(self.n, np.bool_)

    def _choose(self, group: tuple[str, ...]) -> Ints:
        share = self._share_of(group)
        if share is None:
            return weighted(self.rng, [0.86] + [0.14 / max(1, len(group) - 1)] * (len(group) - 1), self.n)
        clause, measure = share
        wanted = [place for place, one in enumerate(group) if one in names(measure.with_)]
        others = [place for place in range(len(group)) if place not in wanted]
        picked = np.array(wanted)[np.minimum(self.rng.geometric(0.9, self.n) - 1, len(wanted) - 1)]
        other = self.rng.choice(others, self.n) if others else np.full(self.n, -1)
        return np.where(self._has_it(clause, measure), picked, other)

    def _share_of(self, group: tuple[str, ...]) -> tuple[Clause, Share] | None:
        for clause in self.process.clauses:
            measure = clause.measure
            if isinstance(measure, Share) and isinstance(measure.of, OfActivity) and set(names(measure.with_)) & set(group):
                return clause, measure
        return None

    def _has_it(self, clause: Clause, measure: Share) -> Flags:
        """Which cases of each site and period have what the share asks for."""
        assert isinstance(measure.of, OfActivity)
        source = np.full(self.n, ABSENT)
        for activity in names(measure.of.activity):
            source = np.maximum(source, self.at.get(activity, source))
        rows = np.flatnonzero(source != ABSENT)
        number = period(measure.per, source[rows])
        _, first, group = np.unique(self.site[rows] * 1_000_000 + number, return_index=True, return_inverse=True)
        found = np.zeros(self.n, np.bool_)
        found[rows] = taken(self.world, self.rng, clause, measure, self.site[rows][first], self.day[rows][first], group)
        return found

    def _is_not_forbidden(self, activity: str) -> Flags:
        """`absence`: it happens only where the clause is not kept."""
        for clause in self.process.clauses:
            measure = clause.measure
            if isinstance(measure, Sequence) and measure.template == "absence" and activity in names(measure.first):
                return ~self.kept(clause)
        return np.ones(self.n, np.bool_)

    def _timed(self, links: list[Link], base: Ints) -> tuple[Ints, Flags]:
        """When it happens by the earliest limit that runs, and where it is left out."""
        start, ends, decider = np.full(self.n, ABSENT), np.full(self.n, _NONE), np.full(self.n, -1)
        for place, link in enumerate(links):
            if link.how == "timed":
                until = self.due(link)
                earlier = (until != ABSENT) & (until < ends)
                ends, start = np.where(earlier, until, ends), np.where(earlier, self.at[link.source], start)
                decider = np.where(earlier, place, decider)
        at, left_out = base + self.lag(), np.zeros(self.n, np.bool_)
        for place, link in enumerate(links):
            if link.how == "minutes" and link.clause is not None:
                there = self.present(link.source)
                at = np.where(there, self.at[link.source] + self._minutes(link, link.clause), at)
            if link.how == "timed" and link.clause is not None and link.limit is None:
                left_out |= self.present(link.source) & ~self.kept(link.clause)
            rows = np.flatnonzero(decider == place)
            if link.clause is not None and len(rows):
                kept = self.kept(link.clause)[rows]
                late = self.within(start[rows], ends[rows], kept, link.limit == "carried")
                at[rows] = late
                left_out[rows] = ~kept & (self.rng.random(len(rows)) < 0.22)
        return at, left_out & (self._required(links) == 0)

    def _required(self, links: list[Link]) -> Flags:
        """Where a share has already said that it happens."""
        shared = [self._has_share(link) for link in links if link.how == "share"]
        return np.logical_or.reduce(shared) if shared else np.zeros(self.n, np.bool_)

    def _has_share(self, link: Link) -> Flags:
        return self.present(link.source)

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

    def within(self, start: Ints, ends: Ints, kept: Flags, promised: bool = False) -> Ints:
        """Instants before the end where it is kept, after it where not; by day where days are at hand."""
        n = len(start)
        part = self.rng.beta(7, 2, n) * 0.99 if promised else 0.03 + 0.94 * self.rng.beta(2.2, 2.6, n)
        over = 1.03 + self.rng.exponential(0.4, n)
        at = start + (np.where(kept, part, over) * (ends - start)).astype(np.int64)
        by_day = at // DAY * DAY + 9 * HOUR + (at - at // DAY * DAY) * 8 // 24
        calm = (ends - start >= DAY) & (by_day > start) & ((by_day <= ends) == kept)
        return np.where(calm, by_day, at)

    def _minutes(self, link: Link, clause: Clause) -> Ints:
        assert isinstance(clause.measure, Statistic)
        start = np.where(self.present(link.source), self.at[link.source], self.begins)
        target = targets(self.world, clause, clause.measure, self.site, start)
        found: Floats = np.maximum(values(self.rng, clause.measure.statistic, target, 0.3), 0.2) * MINUTE
        return found.astype(np.int64)

    def _in_period(self, links: list[Link], at: Ints) -> Ints:
        """What a share counts happens in the period of what it is a share of."""
        for link in links:
            if link.how == "share" and link.clause is not None and isinstance(link.clause.measure, Share):
                per = link.clause.measure.per
                source = np.where(self.present(link.source), self.at[link.source], at)
                ends = period_start(per, period(per, source) + 1)
                before = source + (self.rng.uniform(0.1, 0.9, self.n) * (ends - source)).astype(np.int64)
                at = np.where(at < ends, at, before)
        return at

    def _repeat(self) -> None:
        """`each`, and links that lead back: what opens a clock comes again, and is answered again or not."""
        again = [link for link in self.process.links if link.how == "timed" and _each(link)]
        for link in again:
            rows = np.flatnonzero(self.present(link.source) & (self.rng.random(self.n) < 0.35))
            before = np.maximum(self.at[link.source][rows], self.at[link.target][rows])
            at = np.full(self.n, ABSENT)
            at[rows] = before + self.lag()[rows]
            self.extra.append((link.source, rows, at[rows]))
            self._answer(link, at)
        for link in self.process.echoes:
            if link.how == "timed" and link.source in self.at:
                self._answer(link, self.at[link.source])

    def _answer(self, link: Link, source: Ints) -> None:
        """A further `target` for every source, in time, late or never."""
        assert link.clause is not None
        held, self.at[link.source] = self.at[link.source], source
        ends = self.due(link) if link.limit != "carried" else np.full(self.n, ABSENT)
        self.at[link.source] = held
        kept = self.kept(link.clause)
        rows = np.flatnonzero((ends != ABSENT) & (kept | (self.rng.random(self.n) < 0.75)))
        self.extra.append((link.target, rows, self.within(source[rows], ends[rows], kept[rows])))

    def _leave_open(self) -> None:
        """At the end of the last day some clocks still run: a few cases are moved so that theirs do."""
        for link in self.process.links:
            if link.how == "timed" and (link.limit is not None):
                self._open_clock(link)

    def _open_clock(self, link: Link) -> None:
        span, sites = self.world.span, self.world.sites
        until = self.due(link)
        alive = (until != ABSENT) & (sites.closes[self.site] == span.days - 1)
        rows = np.flatnonzero(alive)
        _, one_each = np.unique(self.site[rows], return_index=True)
        rows = self.rng.permutation(rows[one_each])[:3]
        if not len(rows):
            return
        left = np.minimum(until[rows] - self.at[link.source][rows], 20 * HOUR)
        moved = span.end - (left * self.rng.uniform(0.15, 0.6, len(rows))).astype(np.int64) - self.at[link.source][rows]
        moved = np.maximum(moved, 0) if link.limit == "carried" else moved
        for table in (self.at, self.promised):
            for activity in table:
                there = table[activity][rows] != ABSENT
                table[activity][rows] += np.where(there, moved, 0)
        assert link.clause is not None
        measure = link.clause.measure
        ended = names(measure.to) + names(measure.unless) if isinstance(measure, Deadline) else self._after(link)
        for activity in ended:
            if activity in self.at and activity != link.source:
                self.at[activity][rows] = ABSENT
        self.extra = [(a, r[~np.isin(r, rows)], t[~np.isin(r, rows)]) for a, r, t in self.extra]

    def _after(self, link: Link) -> tuple[str, ...]:
        order = self.process.activities
        return order[order.index(link.source) + 1 :] if link.near else (link.target,)

    def _record(self) -> None:
        """Cases and their events, as far as they lie in the days of the sample."""
        whole = [(one, np.arange(self.n), self.at[one]) for one in self.process.activities] + self.extra
        seen = np.zeros(self.n, np.bool_)
        for _, rows, at in whole:
            seen[rows] |= (at != ABSENT) & self.world.sites.present(self.site[rows], at)
        number = np.full(self.n, -1)
        kept = np.flatnonzero(seen)
        columns = {name: Values(one.levels, one.codes[kept]) for name, one in self.case.items() if name != "kind"}
        number[kept] = self.world.cases.add(self.process.kind, self.site[kept], self.subject[kept], columns)
        for activity, rows, at in whole:
            known = at != ABSENT
            rows, at = rows[known], at[known]
            columns = {name: Values(one.levels, one.codes[rows]) for name, one in self.event[activity].items()} if activity in self.event else {}
            due_at = self.promised[activity][rows] if activity in self.promised else None
            self.world.happen(
                activity, self.site[rows], at, case=number[rows], subject=self.subject[rows], due=due_at, event=columns
            )


def _each(link: Link) -> bool:
    return link.clause is not None and isinstance(link.clause.measure, Deadline) and link.clause.measure.each
