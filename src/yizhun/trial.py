"""A standard's own tests: each one's evidence in miniature in, the verdicts it gave beside those it must give out.

Tests that ask at the same moment from the same tables are judged together: their sites, people and subjects are told
apart by a prefix, so that a standard with a hundred tests needs a few runs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yizhun.errors import YizhunError
from yizhun.evaluation import judge_rows
from yizhun.issue import Issue
from yizhun.measure.finding import VERDICTS
from yizhun.standard.library import Library
from yizhun.standard.model import Standard, Test
from yizhun.text import Text

_OWN = ("site_id", "person_id", "holder_id", "subject_id", "actor_id", "inspector_id")
_SHARED = ("prices", "corrections")
_BETWEEN = "\x1f"
Verdicts = Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """What one test gave: for each clause it names the verdicts it must give and those it gave."""

    test: Test
    asked: Mapping[str, Verdicts]
    found: Mapping[str, Verdicts]
    fault: tuple[Issue, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every clause gave exactly the verdicts asked."""
        return not self.fault and all(self.found[clause] == asked for clause, asked in self.asked.items())

    def differences(self) -> list[Issue]:
        """One remark a clause that gave other verdicts."""
        if self.fault:
            return list(self.fault)
        return [
            Issue(
                "test-failed",
                Text(
                    f"{self.test.name}: {clause} must give {_words(asked)}, it gave {_words(self.found[clause])}.",
                    f"{self.test.name}：{clause} 应得 {_words(asked)}，实得 {_words(self.found[clause])}。",
                ),
            )
            for clause, asked in self.asked.items()
            if self.found[clause] != asked
        ]


def run(standard: Standard) -> list[Outcome]:
    """Run the tests of a (resolved) standard in their order."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, test in enumerate(standard.tests):
        alone = number if set(test.given) & set(_SHARED) else None
        groups[test.as_of, test.since, frozenset(test.given), alone].append(number)
    outcomes: dict[int, Outcome] = {}
    for numbers in groups.values():
        tests = [standard.tests[number] for number in numbers]
        outcomes.update(zip(numbers, _together(standard, tests), strict=True))
    return [outcomes[number] for number in sorted(outcomes)]


def _together(standard: Standard, tests: Sequence[Test]) -> list[Outcome]:
    named = {clause for test in tests for clause in test.expect}
    asked = standard.model_copy(update={"clauses": tuple(c for c in standard.clauses if c.id in named), "tests": ()})
    given: dict[str, list[dict[str, str | None]]] = {name: [] for name in tests[0].given}
    for number, test in enumerate(tests):
        for name, rows in test.given.items():
            given[name] += [_prefixed(row, number) for row in rows]
    try:
        findings = judge_rows(Library.of(asked), given, tests[0].since, tests[0].as_of)
    except YizhunError as error:
        if len(tests) > 1:
            return [outcome for test in tests for outcome in _together(standard, [test])]
        return [Outcome(tests[0], {}, {}, error.issues)]
    counts = Counter(zip(*(findings[name].to_pylist() for name in ("site_id", "clause_id", "verdict")), strict=True))
    return [_outcome(test, number, counts) for number, test in enumerate(tests)]


def _prefixed(row: Mapping[str, str | None], number: int) -> dict[str, str | None]:
    return {key: f"{number}{_BETWEEN}{value}" if key in _OWN and value else value for key, value in row.items()}


def _outcome(test: Test, number: int, counts: Counter[tuple[str, str, str]]) -> Outcome:
    mine = f"{number}{_BETWEEN}"
    found: dict[str, dict[str, int]] = {clause: {} for clause in test.expect}
    for (site, clause, verdict), count in counts.items():
        if site.startswith(mine) and clause in found:
            found[clause][verdict] = found[clause].get(verdict, 0) + count
    asked = {clause: {str(v): n for v, n in verdicts.items() if n} for clause, verdicts in test.expect.items()}
    return Outcome(test, asked, found)


def _words(verdicts: Verdicts) -> str:
    return ", ".join(f"{name} {verdicts[name]}" for name in VERDICTS if name in verdicts) or "–"


def failures(outcomes: Iterable[Outcome]) -> list[Issue]:
    """All remarks of tests that did not pass."""
    return [issue for outcome in outcomes for issue in outcome.differences()]
