"""Conditions of a standard: SQL boolean text in, a small tree out; anything outside the whitelist is an error.

Allowed: columns `site.x`, `case.x`, `subject.x`, `event.x`, text and number literals, `= != <> < <= > >=`,
`in (…)`, `is null`, `and`, `or`, `not`, parentheses. SQL's three-valued logic holds throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from yizhun.text import Text

Namespace = Literal["site", "case", "subject", "event"]
Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Value = str | Decimal


@dataclass(frozen=True)
class Column:
    """An attribute: `site.kind` is Column("site", "kind")."""

    namespace: Namespace
    name: str


@dataclass(frozen=True)
class Compare:
    """`left operator right`; a literal gives the type: a number casts the column to decimal, a text keeps it text."""

    left: Column | Value
    operator: Operator
    right: Column | Value


@dataclass(frozen=True)
class In:
    """`column in (values)`."""

    column: Column
    values: tuple[Value, ...]


@dataclass(frozen=True)
class IsNull:
    """`column is null`."""

    column: Column


@dataclass(frozen=True)
class Not:
    """`not term`."""

    term: Term


@dataclass(frozen=True)
class And:
    """All terms hold."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Or:
    """Any term holds."""

    terms: tuple[Term, ...]


Term = Compare | In | IsNull | Not | And | Or


@dataclass(frozen=True)
class Condition:
    """A parsed condition with the text it was written as."""

    term: Term
    text: str

    @property
    def columns(self) -> frozenset[Column]:
        """Every attribute the condition reads."""
        return frozenset(_columns(self.term))

    @property
    def namespaces(self) -> frozenset[str]:
        """The tables it reads: some of site, case, subject, event."""
        return frozenset(column.namespace for column in self.columns)

    def __str__(self) -> str:
        return self.text


class ConditionError(ValueError):
    """A condition says something that is not allowed: `text` what was found, `hint` what is allowed, `offset` where.

    `offset` counts characters of the condition's text from 0.
    """

    def __init__(self, text: Text, hint: Text, offset: int) -> None:
        self.text, self.hint, self.offset = text, hint, offset
        super().__init__(text.en)


def _columns(term: Term | Column | Value) -> Iterator[Column]:
    match term:
        case Column():
            yield term
        case Compare(left, _, right):
            yield from _columns(left)
            yield from _columns(right)
        case In(column, _) | IsNull(column):
            yield column
        case Not(inner):
            yield from _columns(inner)
        case And(terms) | Or(terms):
            for part in terms:
                yield from _columns(part)


def parse(text: str) -> Condition:
    """Read a condition; raises ConditionError with the offset of the first thing that is not allowed."""
    from yizhun.standard.condition_sql import parse_term

    return Condition(parse_term(text), text)
