"""A figure against `at_least` and `at_most`: which one it breaks, and which one the finding tells as asked."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tests.oracle.clock import six

BELOW, ABOVE = "below-minimum", "above-maximum"


def broken(figure: Fraction | Decimal | int, low: Decimal | None, high: Decimal | None) -> str | None:
    """The reason when the figure lies outside; both bounds are inside, the upper one is asked first."""
    exact = Fraction(figure)
    if high is not None and exact > Fraction(high):
        return ABOVE
    if low is not None and exact < Fraction(low):
        return BELOW
    return None


def asked(reason: str | None, low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """The broken bound, else `at_least` where there is one, else `at_most`."""
    bound = high if reason == ABOVE or low is None else low
    return None if bound is None else six(bound)
