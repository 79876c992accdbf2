"""Order in cases: steps as they should be in; skipped, swapped, repeated ones where a sequence is not kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yizhun.evidence.sample.asked import names
from yizhun.evidence.sample.chance import Flags, Ints
from yizhun.evidence.sample.column import holds
from yizhun.evidence.sample.limits import lengths
from yizhun.evidence.sample.process import BEGINS
from yizhun.evidence.sample.span import ABSENT, MINUTE
from yizhun.standard.kinds import Sequence
from yizhun.standard.model import Clause

if TYPE_CHECKING:
    from yizhun.evidence.sample.case_run import CaseRun


def disturb(run: CaseRun) -> None:
    """Break the order of every sequence clause in the cases that do not keep it."""
    for clause in run.process.clauses:
        measure = clause.measure
        if isinstance(measure, Sequence):
            broken = ~run.kept(clause) & holds(clause.applies, run.find(), run.n)
            _break(run, clause, measure, broken)


def _break(run: CaseRun, clause: Clause, measure: Sequence, broken: Flags) -> None:
    first = [one for one in names(measure.first) if one in run.at]
    then = [one for one in names(measure.then) if one in run.at]
    half = run.rng.random(run.n) < 0.5
    match measure.template:
        case "precedence":
            _unprepared(run, first, then, broken, half)
            _too_early(run, measure, first, then)
        case "succession":
            _unprepared(run, first, then, broken & half, half)
        case "chain-response":
            _again(run, first[:1], broken & half, _latest(run, first) + MINUTE // 2)
        case "chain-precedence":
            _leave_out(run, first, broken & half)
            _again(run, then[:1], broken & ~half, _latest(run, then) + run.lag())
        case "not-succession":
            limit = lengths(measure.within, run.find(), run.n)
            soon = np.where(limit > 0, (limit * run.rng.uniform(0.1, 0.9, run.n)).astype(np.int64), run.lag())
            _again(run, then[:1], broken, _latest(run, first) + np.maximum(soon, 1))
        case "exactly-once":
            _leave_out(run, first, broken & half)
            _again(run, first[:1], broken & ~half, _latest(run, first) + run.lag())
        case "init":
            _leave_out(run, first, broken & half)
            _again(run, [_other(run, first)], broken & ~half, _latest(run, first) - 5 * MINUTE)
        case "end":
            _leave_out(run, first, broken & half)
            _again(run, [_other(run, first)], broken & ~half, _latest(run, first) + run.lag())


def _latest(run: CaseRun, some: list[str]) -> Ints:
    """The last instant of some activities; ABSENT where none happened."""
    found = np.full(run.n, ABSENT)
    for one in some:
        found = np.maximum(found, run.at[one])
    return found


def _other(run: CaseRun, some: list[str]) -> str:
    """An activity of the process beside those, else one of our own."""
    return next((one for one in reversed(run.process.activities) if one not in some), BEGINS)


def _leave_out(run: CaseRun, some: list[str], rows: Flags) -> None:
    for one in some:
        run.at[one] = np.where(rows, ABSENT, run.at[one])


def _again(run: CaseRun, some: list[str], rows: Flags, at: Ints) -> None:
    """A further event of an activity; where `at` is sensible."""
    for one in some:
        places = np.flatnonzero(rows & (at > 0))
        run.extra.append((one, places, at[places]))


def _unprepared(run: CaseRun, first: list[str], then: list[str], broken: Flags, half: Flags) -> None:
    """What should come first is left out, or comes only afterwards."""
    done = _latest(run, then)
    after = done + run.lag()
    for one in first:
        late = broken & half & (done != ABSENT) & run.present(one)
        run.at[one] = np.where(late, after, np.where(broken & ~half & (done != ABSENT), ABSENT, run.at[one]))


def _too_early(run: CaseRun, measure: Sequence, first: list[str], then: list[str]) -> None:
    """`within`: what comes first is moved to lie within it before the other."""
    if measure.within is None:
        return
    limit, done = lengths(measure.within, run.find(), run.n), _latest(run, then)
    for one in first:
        rows = run.present(one) & (done != ABSENT) & (run.at[one] <= done) & (done - run.at[one] > limit) & (limit > 0)
        near = done - (limit * run.rng.uniform(0.05, 0.8, run.n)).astype(np.int64)
        run.at[one] = np.where(rows, near, run.at[one])
