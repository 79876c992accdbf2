"""Warnings in, those that the standard has not answered out, with answers that answer nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from yizhun.standard.faults import Fault
from yizhun.standard.model import Accept, Standard
from yizhun.standard.rules import RULES
from yizhun.standard.yaml_file import Path
from yizhun.text import Text


def unanswered(
    standard: Standard, found: Iterable[Fault], *, evidence: bool, inherited: Set[str] = frozenset()
) -> Iterator[Fault]:
    """An `accept` of a clause answers that clause's warnings, one of the head answers any, both by code.

    Answers to warnings that need evidence are idle only where there was evidence; those of `inherited` clauses never.
    """
    used: set[Path] = set()
    for fault in found:
        answers = list(_answers(standard, fault))
        used.update(answers)
        if not answers:
            yield fault
    for path, accept in _all(standard, inherited):
        rule = RULES.get(accept.code)
        if path not in used and rule is not None and (evidence or not rule.needs_evidence):
            text = Text(f"There is no warning `{accept.code}` to answer here", f"这里没有“{accept.code}”提醒需要答复")
            hint = Text("Remove this answer.", "请删去这项答复。")
            yield Fault(path, "accept-idle", text, hint, warning=True)


def _answers(standard: Standard, fault: Fault) -> Iterator[Path]:
    if len(fault.path) > 1 and fault.path[0] == "clauses" and isinstance(fault.path[1], int):
        clause = standard.clauses[fault.path[1]]
        for index, accept in enumerate(clause.accept):
            if accept.code == fault.code:
                yield ("clauses", fault.path[1], "accept", index)
    for index, accept in enumerate(standard.accept):
        if accept.code == fault.code:
            yield ("accept", index)


def _all(standard: Standard, inherited: Set[str]) -> Iterator[tuple[Path, Accept]]:
    for at, clause in enumerate(standard.clauses):
        if clause.id not in inherited:
            for index, accept in enumerate(clause.accept):
                yield ("clauses", at, "accept", index), accept
    for index, accept in enumerate(standard.accept):
        yield ("accept", index), accept
