"""What clauses ask for at all: numbered clauses in, the names in each journal that some clause reads out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from yizhun.evidence.engine import Engine
from yizhun.measure.scope import Asked
from yizhun.standard.kinds import (
    Checklist,
    Count,
    Deadline,
    Interval,
    OfActivity,
    OfMinutes,
    OfRatings,
    OfValue,
    Reconcile,
    Schedule,
    Sequence,
    Share,
    Statistic,
    Tariff,
    Window,
)

COLUMN = {"events": "activity", "observations": "item", "ratings": "item", "states": "source"}
"""By what clauses ask for rows of a journal; all `charges` are asked for by any tariff."""


def not_asked_for(engine: Engine, tables: Mapping[str, Any], asked: Iterable[Asked]) -> dict[str, int]:
    """How many rows of each journal no clause reads."""
    names: dict[str, set[str]] = defaultdict(set)
    tariff = False
    for one in asked:
        tariff = tariff or isinstance(one.measure, Tariff)
        for journal, name in _names(one):
            names[journal].add(name)
    counts = {}
    for journal, column in COLUMN.items():
        asked_names = pa.table({column: pa.array(sorted(names[journal]), pa.string())})
        other = tables[journal].anti_join(engine.register(f"asked_{journal}", asked_names), column)
        counts[journal] = _rows(engine, other)
    return counts | {"charges": 0 if tariff else _rows(engine, tables["charges"])}


def _rows(engine: Engine, table: Any) -> int:
    return int(engine.arrow(table.aggregate(n=table.count()))["n"][0].as_py())


def _names(one: Asked) -> Iterator[tuple[str, str]]:
    measure = one.measure
    match measure:
        case Checklist():
            yield "observations", measure.item or one.clause.id
        case Reconcile():
            yield from (("states", measure.left), ("states", measure.right))
        case Statistic(of=OfRatings(ratings=item)):
            yield "ratings", item
        case _:
            yield from (("events", activity.activity) for activity in _activities(measure))


def _activities(measure: Any) -> Iterator[Any]:
    match measure:
        case Schedule() | Interval() | Count() | Window():
            yield from measure.activity
        case Deadline():
            yield from (*measure.from_, *measure.to, *measure.unless)
            yield from (*measure.pause.from_, *measure.pause.to) if measure.pause else ()
        case Share():
            yield from (*(measure.of.activity if isinstance(measure.of, OfActivity) else ()), *measure.with_)
        case Sequence():
            yield from (*measure.first, *measure.then)
        case Statistic(of=OfValue(value=activities)):
            yield from activities
        case Statistic(of=OfMinutes(minutes=span)):
            yield from (*span.from_, *span.to)
