"""The tests of a standard in, what they name and what does not exist out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from yizhun.standard.faults import Fault
from yizhun.standard.model import Standard
from yizhun.standard.nearest import allowed
from yizhun.text import Text

TABLES: Final = (
    "sites", "subjects", "cases", "events", "observations", "ratings", "charges", "prices", "people", "credentials",
    "states", "hours", "corrections", "waivers",
)  # fmt: skip
"""The tables of evidence that `given` may hold."""


def check_tests(standard: Standard, named: Mapping[str, set[str]]) -> Iterator[Fault]:
    """`given` holds tables of evidence, `expect` clauses that can be judged."""
    measured = {clause.id for clause in standard.measured}
    clauses = [clause.id for clause in standard.clauses]
    broken = named.get("clauses", set()) - set(clauses)
    for index, test in enumerate(standard.tests):
        for table in test.given:
            if table not in TABLES:
                text = Text(f"There is no table `{table}`", f"没有名为“{table}”的数据表")
                yield Fault(
                    ("tests", index, "given", table), "unknown-table", text, allowed(table, TABLES), at_key=True
                )
        for clause in test.expect:
            if clause in measured or clause in broken:
                continue
            unknown = Text(f"There is no clause `{clause}`", f"没有名为“{clause}”的条款")
            unmeasured = Text(f"The clause `{clause}` has no measure", f"条款“{clause}”没有度量")
            yield Fault(
                ("tests", index, "expect", clause),
                "unmeasured-clause" if clause in clauses else "unknown-name",
                unmeasured if clause in clauses else unknown,
                allowed(clause, [one for one in clauses if one in measured]),
                at_key=True,
            )
