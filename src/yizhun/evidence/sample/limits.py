"""Limits that may be decision tables: a limit and how rows find their attributes in; each row's own limit out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

import numpy as np

from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.column import Find, holds
from yizhun.evidence.sample.span import ABSENT, later, length
from yizhun.standard.duration import Duration
from yizhun.standard.parameters import Table

T = TypeVar("T")


@dataclass(frozen=True)
class Chosen(Generic[T]):
    """Each row's limit: its place in `values`, -1 where there is none."""

    values: tuple[T, ...]
    places: Ints


def chosen(limit: T | Table[T] | None, find: Find, n: int) -> Chosen[T]:
    """Decide a limit for `n` rows; the first row of a table that holds gives it."""
    if limit is None:
        return Chosen((), np.full(n, -1))
    if not isinstance(limit, Table):
        return Chosen((limit,), np.zeros(n, np.int64))
    places = np.full(n, -1)
    for place, row in reversed(list(enumerate(limit.table))):
        places[holds(row.when, find, n)] = place
    return Chosen(tuple(row.then for row in limit.table), places)


def numbers(limit: Decimal | Table[Decimal] | None, find: Find, n: int) -> Floats:
    """Each row's limit as a number, nan where there is none."""
    found = chosen(limit, find, n)
    return np.array([*(float(one) for one in found.values), np.nan])[found.places]


def lengths(limit: Duration | Table[Duration] | None, find: Find, n: int) -> Ints:
    """About how long each row's limit is, in microseconds; 0 where there is none."""
    found = chosen(limit, find, n)
    return np.array([*(length(one) for one in found.values), 0], np.int64)[found.places]


def due(at: Ints, limit: Duration | Table[Duration] | None, find: Find) -> Ints:
    """When each row's limit has passed since `at`; ABSENT where there is no limit or no `at`."""
    found = chosen(limit, find, len(at))
    result = np.full(len(at), ABSENT)
    for place, span in enumerate(found.values):
        rows = np.flatnonzero((found.places == place) & (at != ABSENT))
        result[rows] = later(at[rows], span)
    return result
