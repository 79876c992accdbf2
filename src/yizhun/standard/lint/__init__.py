"""A whole standard in, warnings of the craft out: SMART, the six misconceptions, tests, vocabularies."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date

from yizhun.issue import Issue
from yizhun.standard.faults import Fault
from yizhun.standard.library import Entry
from yizhun.standard.lint.accept import unanswered
from yizhun.standard.lint.coverage import coverage
from yizhun.standard.lint.figures import Figures
from yizhun.standard.lint.misconceptions import misconceptions
from yizhun.standard.lint.smart import smart
from yizhun.standard.lint.vocabularies import check_vocabularies
from yizhun.standard.model import Standard
from yizhun.standard.places import Places

__all__ = ["Figures", "lint", "lint_entry"]


def lint(
    standard: Standard,
    places: Places | None = None,
    *,
    figures: Figures | None = None,
    as_of: date | None = None,
    inherited: Set[str] = frozenset(),
) -> list[Issue]:
    """Warnings that are not answered by `accept`; without `places` they stand without a file.

    `figures` add what needs evidence; `as_of` says whether the review lies ahead; clauses whose ids are `inherited`
    are left to the base they come from.
    """
    found = [fault for fault in _found(standard, figures, as_of) if not _is_inherited(standard, fault, inherited)]
    rest = unanswered(standard, found, evidence=figures is not None, inherited=inherited)
    if places is None:
        return [Issue(one.code, one.text, "warning", one.hint) for one in rest]
    return places.issues(rest)


def lint_entry(entry: Entry, *, figures: Figures | None = None, as_of: date | None = None) -> list[Issue]:
    """The warnings of one entry of a library; of a layer only what it adds or changes."""
    own = {path[1] for path, key in entry.resolved.origin.items() if path[:1] == ("clauses",) and _is_of(entry, key)}
    inherited = {clause.id for clause in entry.standard.clauses} - own if entry.depth else set()
    return lint(entry.standard, entry.places, figures=figures, as_of=as_of, inherited=inherited)


def _is_of(entry: Entry, key: str) -> bool:
    return key == entry.standard.key


def _found(standard: Standard, figures: Figures | None, as_of: date | None) -> Iterator[Fault]:
    yield from smart(standard, figures, as_of)
    yield from misconceptions(standard, figures)
    yield from coverage(standard)
    yield from check_vocabularies(standard)


def _is_inherited(standard: Standard, fault: Fault, inherited: Set[str]) -> bool:
    if fault.path[:1] != ("clauses",) or not isinstance(fault.path[1], int):
        return False
    return standard.clauses[fault.path[1]].id in inherited
