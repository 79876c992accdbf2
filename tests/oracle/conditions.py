"""A condition and the rows it speaks of in; true, false or null (None) out: SQL's three-valued logic."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.oracle.book import seen
from yizhun.standard.condition import And, Column, Compare, Condition, In, IsNull, Not, Or, Term

Rows = Mapping[str, Mapping[str, Any] | None]
"""namespace (site, case, subject, event) → its row, None where there is none."""
OPERATORS = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def holds(condition: Condition | None, rows: Rows) -> bool:
    """Whether the condition is true; false and null are not, no condition is."""
    if condition is None:
        return True
    answer = truth(condition.term, rows)
    if answer is None:
        seen(26)
    return answer is True


def limit(value: Any, rows: Rows) -> Any:
    """The value itself, or what the first true row of a decision table gives; None where no row is true."""
    if not hasattr(value, "table"):
        return value
    return next((row.then for row in value.table if holds(row.when, rows)), None)


def truth(term: Term, rows: Rows) -> bool | None:
    """True, false, or None for null."""
    match term:
        case Compare(left, sign, right):
            return compare(left, sign, right, rows)
        case In(column, values):
            return any_of([compare(column, "=", value, rows) for value in values])
        case IsNull(column):
            return value_of(column, rows) is None
        case Not(inner):
            answer = truth(inner, rows)
            return None if answer is None else not answer
        case And(terms):
            return negate(any_of([negate(truth(part, rows)) for part in terms]))
        case Or(terms):
            return any_of([truth(part, rows) for part in terms])
    raise TypeError(term)


def negate(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def any_of(answers: list[bool | None]) -> bool | None:
    """SQL's `or`: true if one is true, else null if one is null, else false."""
    if True in answers:
        return True
    return None if None in answers else False


def value_of(side: Any, rows: Rows) -> Any:
    if not isinstance(side, Column):
        return side
    row = rows.get(side.namespace)
    return None if row is None else row.get(side.name)


def compare(left: Any, sign: str, right: Any, rows: Rows) -> bool | None:
    """The literal gives the type: a number makes the column a number, a text leaves it text."""
    a, b = value_of(left, rows), value_of(right, rows)
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        seen(28)
        a, b = number(a), number(b)
    else:
        a, b = text(a), text(b)
    if a is None or b is None:
        return None
    return bool(OPERATORS[sign](a, b))


def number(value: Any) -> Decimal | None:
    if isinstance(value, Decimal) or value is None:
        return value
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None


def text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
