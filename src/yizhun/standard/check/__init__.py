"""A standard whose entries are each well formed in, what does not fit together out."""

from __future__ import annotations

from collections.abc import Mapping

from yizhun.standard.check.conditions import check_conditions
from yizhun.standard.check.entries import check_entries
from yizhun.standard.check.ids import check_ids
from yizhun.standard.check.measures import check_measure
from yizhun.standard.check.references import check_references
from yizhun.standard.check.test_cases import check_tests
from yizhun.standard.faults import Fault
from yizhun.standard.model import Standard


def check(standard: Standard, named: Mapping[str, set[str]]) -> list[Fault]:
    """Every rule that takes more than one field to see; `named` are ids that stand in entries wrong otherwise.

    What a layer refers to is known only when it is resolved, so of a layer only its own entries are looked at.
    """
    found = [*check_ids(standard), *check_entries(standard), *check_conditions(standard)]
    for index, clause in enumerate(standard.clauses):
        found += check_measure(clause, ("clauses", index))
    if standard.extends is None:
        found += [*check_references(standard, named), *check_tests(standard, named)]
    return found
