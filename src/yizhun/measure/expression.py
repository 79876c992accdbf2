"""Small pieces that several plans share, as Ibis expressions over int64 microseconds: exact on every engine."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis.expr.types import IntegerValue, NumericValue, Value

FIGURE = "decimal(18, 6)"
DECIMAL = "decimal(38, 12)"


def floor_div(value: IntegerValue, divisor: int) -> IntegerValue:
    """value // divisor, rounding down, without passing through a rounded double."""
    rest = ((value % divisor) + divisor) % divisor
    return ((value - rest) / divisor).cast("int64")


def minutes(micros: IntegerValue) -> NumericValue:
    """Microseconds as minutes, rounded half-even to six decimals."""
    return millionths(micros, ibis.literal(60))


def ratio(part: IntegerValue, whole: IntegerValue) -> NumericValue:
    """part / whole (counts), rounded half-even to six decimals; null where whole is 0."""
    return millionths(part.cast("int64") * 1_000_000, whole.cast("int64").nullif(0))


def millionth(count: NumericValue) -> NumericValue:
    """A whole number of millionths (below 2^52) as a figure: exact, since the nearest double rounds back to it."""
    return (count.cast("float64") / 1_000_000).try_cast(FIGURE)


def millionths(value: IntegerValue, divisor: IntegerValue) -> NumericValue:
    """value / divisor millionths (value >= 0), rounded half-even, as a figure."""
    rest = value % divisor
    quotient = ((value - rest) / divisor).cast("int64")
    up = (rest * 2 > divisor) | ((rest * 2 == divisor) & ((quotient % 2) == 1))
    rounded = quotient + ibis.ifelse(up, 1, 0)
    return millionth(rounded)


def nothing(kind: str) -> Value:
    """A typed null."""
    return ibis.null().cast(kind)


def first_by(rel: ibis.Table, keys: tuple[str, ...], order: tuple[str, ...], last: bool = False) -> ibis.Table:
    """One row a key: the first (or last) by `order`, which must leave no tie."""
    rest = [name for name in rel.columns if name not in keys]
    row, rank = (ibis.struct({name: rel[name] for name in names}) for names in (rest, order))
    picked = rel.group_by(list(keys)).aggregate(_row=row.argmax(rank) if last else row.argmin(rank))
    return picked.select(**{name: picked[name] if name in keys else picked._row[name] for name in rel.columns})


def attach(rel: ibis.Table, side: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """Left join on columns of the same name: the further columns of `side`, null where it has no such row."""
    joined = rel.left_join(side, list(keys), rname="{name}_of_side")
    return without(joined, *(name for name in joined.columns if name.endswith("_of_side")))


def without(rel: ibis.Table, *names: str) -> ibis.Table:
    """The relation without these columns, as far as it has them."""
    return rel.drop(*(name for name in names if name in rel.columns))
