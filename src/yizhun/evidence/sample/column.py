"""What conditions read: conditions in, the values each attribute takes so that every branch occurs out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.chance import Flags, Floats, Ints, weighted
from yizhun.standard.condition import And, Column, Compare, Condition, In, IsNull, Not, Or, Term, Value

Attribute = Column
"""An attribute as a condition names it: `site.kind`."""
_OPPOSITE = {"yes": "no", "no": "yes", "true": "false", "false": "true", "是": "否", "否": "是", "1": "0", "0": "1"}
_REST, _NOTHING = 0.35, 0.12


@dataclass(frozen=True)
class Values:
    """Some rows' values of one attribute: `codes` are places in `levels`; a level may be null."""

    levels: tuple[str | None, ...]
    codes: Ints

    def take(self, rows: Ints) -> Values:
        """The values of some rows; a row below 0 has none."""
        if not len(self.codes):
            return Values((None,), np.zeros(len(rows), np.int64))
        return Values((*self.levels, None), np.where(rows < 0, len(self.levels), self.codes[rows]))

    def arrow(self) -> pa.Array:
        """As text."""
        return pa.array(self.levels, pa.string()).take(pa.array(self.codes))

    def numbers(self) -> Floats:
        """As numbers; nan where a value is none."""
        return np.array([_float(level) for level in self.levels])[self.codes]


Find = Callable[[Attribute], Values | None]


@dataclass(frozen=True)
class Levels:
    """The values an attribute takes, with the weight of each."""

    values: tuple[str | None, ...]
    weights: tuple[float, ...]

    def draw(self, rng: np.random.Generator, n: int) -> Values:
        """Values of `n` rows."""
        return Values(self.values, weighted(rng, self.weights, n))


def levels(conditions: Iterable[Condition]) -> dict[Attribute, Levels]:
    """For every attribute that conditions read, values on each side of each literal, in the order of reading."""
    told: dict[Attribute, list[Value | None]] = {}
    for condition in conditions:
        _tell(condition.term, told)
    return {
        one: _levels(values, _REST if one.namespace in ("site", "subject") else 1.2) for one, values in told.items()
    }


def _tell(term: Term, told: dict[Attribute, list[Value | None]]) -> None:
    match term:
        case Compare(left, _, right):
            for one, other in ((left, right), (right, left)):
                if isinstance(one, Column):
                    told.setdefault(one, []).extend([] if isinstance(other, Column) else [other])
        case In(column, values):
            told.setdefault(column, []).extend(values)
        case IsNull(column):
            told.setdefault(column, []).append(None)
        case Not(inner):
            _tell(inner, told)
        case And(terms) | Or(terms):
            for part in terms:
                _tell(part, told)


def _levels(told: list[Value | None], other: float) -> Levels:
    texts = list(dict.fromkeys(one for one in told if isinstance(one, str)))
    numbers = sorted({one for one in told if isinstance(one, Decimal)})
    found: list[tuple[str | None, float]] = [(text, 1.0) for text in texts]
    if texts:
        rest = _OPPOSITE.get(texts[0], "other") if len(texts) == 1 else "other"
        found += [(rest, other)] if rest not in texts else []
    if numbers or not texts:
        around = _around(numbers or [Decimal(10), Decimal(20)])
        found += [(format(one, "f"), 1.0 / len(around)) for one in around if format(one, "f") not in texts]
    if None in told:
        found.append((None, _NOTHING))
    return Levels(tuple(value for value, _ in found), tuple(weight for _, weight in found))


def _around(numbers: list[Decimal]) -> list[Decimal]:
    """Each number, and some below, between and above them; whole where all are whole."""
    whole = all(one == one.to_integral_value() for one in numbers)
    found = set(numbers)
    low, high = numbers[0], numbers[-1]
    step = max(abs(high), Decimal(1))
    between = [low - abs(low) * Decimal(part) for part in ("0.2", "0.4", "0.6")]
    between += [high + step * Decimal(part) for part in ("0.2", "0.5", "0.9")]
    for one, next_ in pairwise(numbers):
        between += [one + (next_ - one) * Decimal(part) for part in ("0.3", "0.5", "0.7")]
    if whole:
        between = [one.to_integral_value() for one in between] + [high + 1]
    return sorted(found | set(between))


def holds(condition: Condition | None, find: Find, n: int) -> Flags:
    """For `n` rows whether a condition is true; without one, everywhere."""
    return np.ones(n, np.bool_) if condition is None else _truth(condition.term, find, n)[0]


def _truth(term: Term, find: Find, n: int) -> tuple[Flags, Flags]:
    """Where a term is true, and where it is false; neither where it is unknown."""
    match term:
        case Not(inner):
            true, false = _truth(inner, find, n)
            return false, true
        case And(terms):
            parts = [_truth(part, find, n) for part in terms]
            return np.logical_and.reduce([t for t, _ in parts]), np.logical_or.reduce([f for _, f in parts])
        case Or(terms):
            parts = [_truth(part, find, n) for part in terms]
            return np.logical_or.reduce([t for t, _ in parts]), np.logical_and.reduce([f for _, f in parts])
        case IsNull(column):
            return _by_level(find(column), lambda level: level is None, n, null=True)
        case In(column, values):
            return _by_level(find(column), lambda level: any(_compare(level, "=", one) for one in values), n)
        case Compare(left, operator, right):
            return _compared(left, operator, right, find, n)


def _by_level(
    values: Values | None, of: Callable[[str | None], bool], n: int, null: bool = False
) -> tuple[Flags, Flags]:
    if values is None:
        return np.full(n, null), np.zeros(n, np.bool_)
    known = np.array([null or level is not None for level in values.levels])
    true = np.array([bool(of(level)) if known[place] else False for place, level in enumerate(values.levels)])
    return true[values.codes], (known & ~true)[values.codes]


def _compared(left: Column | Value, operator: str, right: Column | Value, find: Find, n: int) -> tuple[Flags, Flags]:
    if not isinstance(left, Column) and not isinstance(right, Column):
        true = _compare(str(left), operator, right)
        return np.full(n, true), np.full(n, not true)
    if isinstance(left, Column) and isinstance(right, Column):
        one, other = find(left), find(right)
        if one is None or other is None:
            return np.zeros(n, np.bool_), np.zeros(n, np.bool_)
        table = np.array([[_either(a, operator, b) for b in other.levels] for a in one.levels])
        found = table[one.codes, other.codes]
        return found == 1, found == 0
    if isinstance(left, Column):
        assert not isinstance(right, Column)
        return _by_level(find(left), lambda level: _compare(level, operator, right), n)
    assert isinstance(right, Column)
    flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
    return _by_level(find(right), lambda level: _compare(level, flipped, left), n)


def _either(one: str | None, operator: str, other: str | None) -> int:
    return -1 if one is None or other is None else int(_compare(one, operator, other))


def _compare(level: str | None, operator: str, literal: Value) -> bool:
    if level is None:
        return False
    one: float | str = _float(level) if isinstance(literal, Decimal) else level
    other: float | str = float(literal) if isinstance(literal, Decimal) else literal
    if isinstance(one, float) and np.isnan(one):
        return False
    order = (one > other) - (one < other)  # type: ignore[operator]
    return {"=": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[
        operator
    ]


def _float(text: str | None) -> float:
    try:
        return float(text) if text is not None else float("nan")
    except ValueError:
        return float("nan")


def solutions(
    condition: Condition, known: Mapping[Attribute, Levels], wanted: bool = True, most: int = 20_000
) -> list[dict[Attribute, str | None]]:
    """Assignments of the attributes a condition reads that make it true (or not); all combinations of their levels."""
    attributes = [one for one in known if one in condition.columns]
    sizes = [len(known[one].values) for one in attributes]
    while np.prod(sizes, dtype=np.float64) > most:
        sizes[int(np.argmax(sizes))] -= 1
    places = np.indices(sizes).reshape(len(sizes), -1) if sizes else np.zeros((0, 1), np.int64)
    columns = {one: Values(known[one].values, places[row]) for row, one in enumerate(attributes)}
    found = np.flatnonzero(holds(condition, columns.get, places.shape[1]) == wanted)
    return [{one: columns[one].levels[columns[one].codes[row]] for one in attributes} for row in found]
