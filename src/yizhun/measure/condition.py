"""Conditions of a standard as Ibis expressions: a parsed condition and a way to find columns in, a truth out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import ibis
from ibis.expr.types import BooleanValue, Value

from yizhun.measure.expression import DECIMAL
from yizhun.standard.condition import And, Column, Compare, Condition, In, IsNull, Not, Or, Term

Find = Callable[[Column], Value | None]
"""Gives the column for `site.kind`, or None where the evidence has no such column (it is null then)."""


def holds(condition: Condition, find: Find) -> BooleanValue:
    """The truth of a condition: true, false or null, as SQL has it."""
    return _term(condition.term, find)


def _term(term: Term, find: Find) -> BooleanValue:
    match term:
        case And(terms):
            return ibis.and_(*(_term(part, find) for part in terms))
        case Or(terms):
            return ibis.or_(*(_term(part, find) for part in terms))
        case Not(inner):
            return ~_term(inner, find)
        case IsNull(column):
            found = find(column)
            return ibis.literal(True) if found is None else found.isnull()
        case In(column, values):
            return ibis.or_(*(_compare(column, "=", value, find) for value in values))
        case Compare(left, operator, right):
            return _compare(left, operator, right, find)


def _compare(left: Column | str | Decimal, operator: str, right: Column | str | Decimal, find: Find) -> BooleanValue:
    numeric = isinstance(left, Decimal) or isinstance(right, Decimal)
    one, other = _value(left, numeric, find), _value(right, numeric, find)
    match operator:
        case "=":
            return one == other
        case "!=":
            return one != other
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case _:
            return one >= other


def _value(side: Column | str | Decimal, numeric: bool, find: Find) -> Value:
    kind = DECIMAL if numeric else "string"
    if not isinstance(side, Column):
        text = ibis.literal(str(side))
        return text.try_cast(kind) if numeric else text
    found = find(side)
    if found is None:
        return ibis.null().cast(kind)
    return found.try_cast(kind) if numeric else found.cast("string")
