"""What comes after the plain run of cases: repeated questions, clocks still running on the last day, the records."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.case_state import CaseState
from yizhun.evidence.sample.chance import Ints
from yizhun.evidence.sample.column import Values
from yizhun.evidence.sample.process import Link
from yizhun.evidence.sample.span import ABSENT, HOUR
from yizhun.standard.kinds import Deadline

_STILL_OPEN = 3  # cases a link


def repeat(state: CaseState) -> None:
    """`each`, and links that lead back: what opens a clock comes again, and is answered again or not."""
    for link in state.process.links:
        if link.how == "timed" and _each(link):
            rows = np.flatnonzero(state.present(link.source) & (state.rng.random(state.n) < 0.35))
            before = np.maximum(state.at[link.source][rows], state.at[link.target][rows])
            at = np.full(state.n, ABSENT)
            at[rows] = before + state.lag()[rows]
            state.extra.append((link.source, rows, at[rows]))
            _answer(state, link, at)
    for link in state.process.echoes:
        if link.how == "timed" and link.source in state.at:
            _answer(state, link, state.at[link.source])


def _each(link: Link) -> bool:
    return link.clause is not None and isinstance(link.clause.measure, Deadline) and link.clause.measure.each


def _answer(state: CaseState, link: Link, source: Ints) -> None:
    """A further `target` for every source, in time, late or never."""
    assert link.clause is not None
    held, state.at[link.source] = state.at[link.source], source
    ends = state.due(link) if link.limit not in ("carried", None) else np.full(state.n, ABSENT)
    state.at[link.source] = held
    kept = state.kept(link.clause)
    rows = np.flatnonzero((ends != ABSENT) & (kept | (state.rng.random(state.n) < 0.75)))
    state.extra.append((link.target, rows, state.answered(source[rows], ends[rows], kept[rows])))


def leave_open(state: CaseState) -> None:
    """At the end of the last day some clocks still run: a few cases are moved so that theirs do."""
    for link in (*state.process.links, *state.process.echoes):
        if link.how == "timed" and link.limit is not None:
            _leave_open(state, link)


def _leave_open(state: CaseState, link: Link) -> None:
    span, sites = state.world.span, state.world.sites
    until, source = state.due(link), state.at[link.source]
    rows = np.flatnonzero((until != ABSENT) & (sites.closes[state.site] == span.days - 1))
    _, one_each = np.unique(state.site[rows], return_index=True)
    rows = state.rng.permutation(rows[one_each])[:_STILL_OPEN]
    left = np.minimum(until[rows] - source[rows], 20 * HOUR) * state.rng.uniform(0.15, 0.6, len(rows))
    moved = span.end - left.astype(np.int64) - source[rows]
    for table in (state.at, state.promised):
        for activity in table:
            table[activity][rows] += np.where(table[activity][rows] != ABSENT, moved, 0)
    for activity in _ending(state, link):
        if activity in state.at and activity != link.source:
            state.at[activity][rows] = ABSENT
    state.extra = [(activity, r[~np.isin(r, rows)], at[~np.isin(r, rows)]) for activity, r, at in state.extra]


def _ending(state: CaseState, link: Link) -> tuple[str, ...]:
    """The activities that would stop the clock."""
    measure = link.clause.measure if link.clause else None
    if isinstance(measure, Deadline):
        return names(measure.to) + names(measure.unless)
    order = state.process.activities
    return order[order.index(link.source) + 1 :] if link.near else (link.target,)


def record(state: CaseState) -> None:
    """Cases and their events, as far as they lie in the days of the sample."""
    whole = [(one, np.arange(state.n), state.at[one]) for one in state.process.activities] + state.extra
    seen = np.zeros(state.n, np.bool_)
    for _, rows, at in whole:
        seen[rows] |= (at != ABSENT) & state.world.sites.present(state.site[rows], at)
    kept, number = np.flatnonzero(seen), np.full(state.n, -1)
    columns = {name: one.take(kept) for name, one in state.case.items() if name != "kind"}
    number[kept] = state.world.cases.add(state.process.kind, state.site[kept], state.subject[kept], columns)
    for activity, rows, at in whole:
        known = at != ABSENT
        _happen(state, activity, rows[known], at[known], number)


def _happen(state: CaseState, activity: str, rows: Ints, at: Ints, number: Ints) -> None:
    known = state.event.get(activity, {})
    columns: dict[str, Values] = {name: Values(one.levels, one.codes[rows]) for name, one in known.items()}
    due = state.promised[activity][rows] if activity in state.promised else None
    state.world.happen(
        activity, state.site[rows], at, case=number[rows], subject=state.subject[rows], due=due, event=columns
    )
