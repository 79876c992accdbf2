"""Steps of cases: links into an activity in; in which cases it happens, when, in time or late, out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.case_state import CaseState
from yizhun.evidence.sample.chance import Flags, Floats, Ints, weighted
from yizhun.evidence.sample.counts import taken
from yizhun.evidence.sample.figures import targets, values
from yizhun.evidence.sample.process import Link
from yizhun.evidence.sample.span import ABSENT, DAY, HOUR, MINUTE, SECOND, days_of, period, period_start
from yizhun.standard.kinds import Count, OfActivity, Sequence, Share, Statistic
from yizhun.standard.model import Clause

_NEVER = np.iinfo(np.int64).max
_HABIT = {"unless": 0.08, "pause": 0.25, "loose": 0.93, "order": 0.0}
_LEFT_OUT = 0.22  # of what is not kept


def place(state: CaseState, activity: str) -> None:
    """Let an activity happen in the cases of a state; activities come in the order of the process."""
    if activity in state.process.openers:
        first = state.opener == state.process.openers.index(activity)
        state.at[activity] = np.where(first, state.begins, ABSENT)
    else:
        state.at[activity] = _follow(state, activity)
    if any(one.limit == "carried" and one.source == activity for one in state.process.all_links):
        state.promised[activity] = _promise(state, activity)


def _promise(state: CaseState, activity: str) -> Ints:
    """A due date that the record carries: some hours ahead; now and then it is forgotten."""
    hours = np.clip(state.rng.lognormal(np.log(7), 0.7, state.n) * HOUR, 30 * MINUTE, 3 * DAY).astype(np.int64)
    given = state.present(activity) & (state.rng.random(state.n) > 0.04)
    promised: Ints = np.where(given, state.at[activity] + hours // MINUTE * MINUTE, ABSENT)
    return promised


def _follow(state: CaseState, activity: str) -> Ints:
    links = state.process.into(activity)
    base, reached = np.full(state.n, ABSENT), np.zeros(state.n, np.bool_)
    for link in links:
        there = state.present(link.source)
        base = np.maximum(base, np.where(there, state.at[link.source], ABSENT))
        if link.how == "loose":
            base = np.maximum.reduce([base, *state.at.values()])
            there = base != ABSENT
        reached |= there if link.firm else there & _by_habit(state, link)
    reached &= (base != ABSENT) & _is_chosen(state, activity) & _is_allowed(state, activity)
    at, left_out, ends = _timed(state, links, base)
    soon = (20 * SECOND, 3 * MINUTE) if any(link.near for link in links) else (SECOND, 2 * MINUTE)
    room = np.where(ends == _NEVER, _NEVER, np.maximum((ends - base) // 10, SECOND))
    at = np.maximum(at, base + np.minimum(state.rng.integers(*soon, state.n), room))
    return np.where(reached & ~left_out, _in_period(state, links, at), ABSENT)


def _by_habit(state: CaseState, link: Link) -> Flags:
    """Whether something that no clause asks for happens."""
    share = _HABIT[link.how]
    if link.how == "pause" and any(one.how == "pause" for one in state.process.into(link.source)):
        share = 1.0
    if link.how == "loose" and state.process.is_measured(link.target):
        share = 1.0
    for _, count in state.world.asked.clauses(Count):
        if link.target in names(count.activity) and count.at_most is not None:
            share = 0.03
    return state.rng.random(state.n) < share


def _is_chosen(state: CaseState, activity: str) -> Flags:
    """Of activities that exclude each other, whether this one is the case's."""
    for group in state.process.choices:
        if activity in group and group[0] not in state.process.openers:
            if group not in state.choice:
                state.choice[group] = _choose(state, group)
            mine: Flags = state.choice[group] == group.index(activity)
            return mine
    return np.ones(state.n, np.bool_)


def _choose(state: CaseState, group: tuple[str, ...]) -> Ints:
    share = _share_of(state, group)
    if share is None:
        rest = len(group) - 1
        return weighted(state.rng, [0.86] + [0.14 / max(1, rest)] * rest, state.n)
    clause, measure = share
    wanted = [place for place, one in enumerate(group) if one in names(measure.with_)]
    others = [place for place in range(len(group)) if place not in wanted]
    picked = np.array(wanted)[np.minimum(state.rng.geometric(0.9, state.n) - 1, len(wanted) - 1)]
    other = state.rng.choice(others, state.n) if others else np.full(state.n, -1)
    return np.where(_has_it(state, clause, measure), picked, other)


def _share_of(state: CaseState, group: tuple[str, ...]) -> tuple[Clause, Share] | None:
    for clause in state.process.clauses:
        measure = clause.measure
        if isinstance(measure, Share) and isinstance(measure.of, OfActivity) and set(names(measure.with_)) & set(group):
            return clause, measure
    return None


def _has_it(state: CaseState, clause: Clause, measure: Share) -> Flags:
    """Which cases of each site and period have what the share asks for."""
    assert isinstance(measure.of, OfActivity)
    source = np.full(state.n, ABSENT)
    for activity in names(measure.of.activity):
        source = np.maximum(source, state.at.get(activity, source))
    rows = np.flatnonzero(source != ABSENT)
    number = period(measure.per, source[rows])
    _, first, group = np.unique(state.site[rows] * 1_000_000 + number, return_index=True, return_inverse=True)
    site, day = state.site[rows][first], state.day[rows][first]
    over = day < state.world.span.days - days_of(measure.per)
    found = np.zeros(state.n, np.bool_)
    found[rows] = taken(state.world, state.rng, clause, measure, site, day, group, over)
    return found


def _is_allowed(state: CaseState, activity: str) -> Flags:
    """`absence`: it happens only where the clause is not kept."""
    for clause in state.process.clauses:
        measure = clause.measure
        if isinstance(measure, Sequence) and measure.template == "absence" and activity in names(measure.first):
            return ~state.kept(clause)
    return np.ones(state.n, np.bool_)


def _timed(state: CaseState, links: list[Link], base: Ints) -> tuple[Ints, Flags, Ints]:
    """When it happens by the earliest limit that runs, where it is left out, and when that limit ends."""
    start, ends, decider = _earliest(state, links)
    at, left_out = base + state.lag(), np.zeros(state.n, np.bool_)
    for number, link in enumerate(links):
        if link.clause is None:
            continue
        if link.how == "minutes":
            there = state.present(link.source)
            at = np.where(there, state.at[link.source] + _minutes(state, link, link.clause), at)
        if link.how == "timed" and link.limit is None:
            left_out |= state.present(link.source) & ~state.kept(link.clause)
        rows = np.flatnonzero(decider == number)
        if len(rows):
            kept = state.kept(link.clause)[rows]
            at[rows] = state.answered(start[rows], ends[rows], kept, link.limit == "carried")
            left_out[rows] = ~kept & (state.rng.random(len(rows)) < _LEFT_OUT)
    for link in links:
        if link.how == "share":
            left_out &= ~state.present(link.source)  # the share has said in which cases it happens
    return at, left_out, ends


def _earliest(state: CaseState, links: list[Link]) -> tuple[Ints, Ints, Ints]:
    """The limit that runs out first in each case: since when, until when, and the number of its link."""
    start, ends, decider = np.full(state.n, ABSENT), np.full(state.n, _NEVER), np.full(state.n, -1)
    for number, link in enumerate(links):
        if link.how == "timed":
            until = state.due(link)
            earlier = (until != ABSENT) & (until < ends)
            ends, start = np.where(earlier, until, ends), np.where(earlier, state.at[link.source], start)
            decider = np.where(earlier, number, decider)
    return start, ends, decider


def _minutes(state: CaseState, link: Link, clause: Clause) -> Ints:
    assert isinstance(clause.measure, Statistic)
    start = np.where(state.present(link.source), state.at[link.source], state.begins)
    target = targets(state.world, clause, clause.measure, state.site, start)
    found: Floats = np.maximum(values(state.rng, clause.measure.statistic, target, 0.3), 0.2) * MINUTE
    return found.astype(np.int64)


def _in_period(state: CaseState, links: list[Link], at: Ints) -> Ints:
    """What a share counts happens in the period of what it is a share of."""
    for link in links:
        if link.how == "share" and link.clause is not None and isinstance(link.clause.measure, Share):
            per = link.clause.measure.per
            source = np.where(state.present(link.source), state.at[link.source], at)
            ends = period_start(per, period(per, source) + 1)
            before = source + (state.rng.uniform(0.1, 0.9, state.n) * (ends - source)).astype(np.int64)
            at = np.where(at < ends, at, before)
    return at
