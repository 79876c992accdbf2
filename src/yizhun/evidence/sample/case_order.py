"""Order in cases: steps as they should be in; skipped, swapped, repeated ones where a sequence is not kept out."""

from __future__ import annotations

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.case_state import CaseState
from yizhun.evidence.sample.chance import Flags, Ints
from yizhun.evidence.sample.column import holds
from yizhun.evidence.sample.limits import lengths
from yizhun.evidence.sample.process import BEGINS
from yizhun.evidence.sample.span import ABSENT, MINUTE
from yizhun.standard.kinds import Sequence
from yizhun.standard.model import Clause


def disturb(state: CaseState) -> None:
    """Break the order of every sequence clause in the cases that do not keep it."""
    for clause in state.process.clauses:
        measure = clause.measure
        if isinstance(measure, Sequence):
            broken = ~state.kept(clause) & holds(clause.applies, state.find(), state.n)
            _break(state, clause, measure, broken)


def _break(state: CaseState, clause: Clause, measure: Sequence, broken: Flags) -> None:
    first = [one for one in names(measure.first) if one in state.at]
    then = [one for one in names(measure.then) if one in state.at]
    half = state.rng.random(state.n) < 0.5
    match measure.template:
        case "precedence":
            _unprepared(state, first, then, broken, half)
            _too_early(state, measure, first, then)
        case "succession":
            _unprepared(state, first, then, broken & half, half)
        case "chain-response":
            _again(state, first[:1], broken & half, _latest(state, first) + MINUTE // 2)
        case "chain-precedence":
            _leave_out(state, first, broken & half)
            _again(state, then[:1], broken & ~half, _latest(state, then) + state.lag())
        case "not-succession":
            limit = lengths(measure.within, state.find(), state.n)
            soon = np.where(limit > 0, (limit * state.rng.uniform(0.1, 0.9, state.n)).astype(np.int64), state.lag())
            _again(state, then[:1], broken, _latest(state, first) + np.maximum(soon, 1))
        case "exactly-once":
            _leave_out(state, first, broken & half)
            _again(state, first[:1], broken & ~half, _latest(state, first) + state.lag())
        case "init":
            _leave_out(state, first, broken & half)
            _again(state, [_other(state, first)], broken & ~half, _latest(state, first) - 5 * MINUTE)
        case "end":
            _leave_out(state, first, broken & half)
            _again(state, [_other(state, first)], broken & ~half, _latest(state, first) + state.lag())


def _latest(state: CaseState, some: list[str]) -> Ints:
    """The last instant of some activities; ABSENT where none happened."""
    found = np.full(state.n, ABSENT)
    for one in some:
        found = np.maximum(found, state.at[one])
    return found


def _other(state: CaseState, some: list[str]) -> str:
    """An activity of the process beside those, else one of our own."""
    return next((one for one in reversed(state.process.activities) if one not in some), BEGINS)


def _leave_out(state: CaseState, some: list[str], rows: Flags) -> None:
    for one in some:
        state.at[one] = np.where(rows, ABSENT, state.at[one])


def _again(state: CaseState, some: list[str], rows: Flags, at: Ints) -> None:
    """A further event of an activity; where `at` is sensible."""
    for one in some:
        places = np.flatnonzero(rows & (at > 0))
        state.extra.append((one, places, at[places]))


def _unprepared(state: CaseState, first: list[str], then: list[str], broken: Flags, half: Flags) -> None:
    """What should come first is left out, or comes only afterwards."""
    done = _latest(state, then)
    after = done + state.lag()
    for one in first:
        late = broken & half & (done != ABSENT) & state.present(one)
        state.at[one] = np.where(late, after, np.where(broken & ~half & (done != ABSENT), ABSENT, state.at[one]))


def _too_early(state: CaseState, measure: Sequence, first: list[str], then: list[str]) -> None:
    """`within`: what comes first is moved to lie within it before the other."""
    if measure.within is None:
        return
    limit, done = lengths(measure.within, state.find(), state.n), _latest(state, then)
    for one in first:
        rows = (
            state.present(one)
            & (done != ABSENT)
            & (state.at[one] <= done)
            & (done - state.at[one] > limit)
            & (limit > 0)
        )
        near = done - (limit * state.rng.uniform(0.05, 0.8, state.n)).astype(np.int64)
        state.at[one] = np.where(rows, near, state.at[one])
