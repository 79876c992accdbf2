"""Figures of a measure and of a seed's facts in the same words, so that they can be held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from yizhun.standard.duration import Duration
from yizhun.standard.kinds import (
    Checklist,
    Count,
    Deadline,
    Interval,
    Measure,
    Range,
    Schedule,
    Share,
    Statistic,
)
from yizhun.standard.parameters import Table

Figure = tuple[str, str]
"""What is limited (time, within, every, at_least, at_most) and by how much, written one way only."""

_UNITS = {"minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}
_PERIODS = {"day": "P1D", "week": "P1W", "month": "P1M", "quarter": "P3M", "half-year": "P6M", "year": "P1Y"}
_RRULES = {"DAILY": "P1D", "WEEKLY": "P1W", "MONTHLY": "P1M", "YEARLY": "P1Y"}
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):[0-5][0-9]\Z")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?\Z")


def of_measure(measure: Measure | None) -> set[Figure]:
    """Every figure that a measure asks for."""
    match measure:
        case Schedule():
            return set(_schedule(measure))
        case Interval():
            return {("every", one) for one in _durations(measure.at_most)}
        case Deadline():
            return {("within", one) for one in _durations(measure.within)}
        case Count():
            bounds = set(_bounds(measure))
            return bounds | {("every", _span(_PERIODS[measure.per]))} if bounds else bounds
        case Share() | Statistic():
            return set(_bounds(measure))
        case Checklist():
            every = {("every", one) for one in _durations(measure.every)}
            return every | (set(_bounds(measure.range)) if measure.range else set())
    return set()


def of_facts(facts: Mapping[str, Any]) -> set[Figure]:
    """Every figure that a seed states; words such as `immediately` and `never` are none."""
    return set(_facts(facts)) - {("at_most", "0")}


def _schedule(measure: Schedule) -> Iterator[Figure]:
    for moment in measure.times:
        yield "time", moment.isoformat("minutes")
    frequency = re.search(r"FREQ=(\w+)", measure.rrule or "FREQ=DAILY")
    if frequency and "INTERVAL" not in (measure.rrule or ""):
        yield "every", _span(_RRULES[frequency[1]])


def _bounds(held: Count | Share | Statistic | Range) -> Iterator[Figure]:
    for name, limit in (("at_least", held.at_least), ("at_most", held.at_most)):
        yield from ((name, _amount(one)) for one in _values(limit) if not _is_word(held, name, one))


def _is_word(held: object, name: str, number: Decimal) -> bool:
    """`Never` is at most none and `all` is a share of one: words, not figures."""
    return (name == "at_most" and number == 0) or (isinstance(held, Share) and name == "at_least" and number == 1)


def _durations(limit: Any) -> Iterator[str]:
    yield from (_span(str(one)) for one in _values(limit) if one != "carried")


def _values(limit: Any) -> Iterator[Any]:
    if isinstance(limit, Table):
        yield from (row.then for row in limit.table)
    elif limit is not None:
        yield limit


def _facts(facts: Mapping[str, Any]) -> Iterator[Figure]:
    for moment in facts.get("times", ()):
        yield "time", moment
    for name in ("from", "to"):
        if _CLOCK.match(str(facts.get(name))):
            yield "time", str(facts[name])
    for name, what in (("within", "within"), ("every", "every"), ("per", "every")):
        if isinstance(facts.get(name), Mapping):
            yield what, _span(_UNITS[facts[name]["unit"]].format(facts[name]["n"]))
    for name in ("at_least", "at_most"):
        yield from ((name, _amount(one)) for one in _numbers(facts.get(name)))
    for name in ("exactly", "extra", "copies"):
        for one in _numbers(facts.get(name)):
            yield from ((bound, _amount(one)) for bound in ("at_least", "at_most"))
    if "every" not in facts:
        yield from (("at_least", _amount(one)) for one in _numbers(facts.get("occurrences")))
    for name in ("at_least", "at_most"):
        for one in _numbers(facts.get(f"{name}_percent")):
            yield name, _amount(Decimal(one) / 100)


def _numbers(value: Any) -> Iterator[Decimal]:
    values = value.values() if isinstance(value, Mapping) else [value]
    yield from (Decimal(str(one)) for one in values if _NUMBER.match(str(one)))


def _span(text: str) -> str:
    span = Duration.parse(text)
    return f"{span.months} months {span.days} days {span.micros} us"


def _amount(number: Decimal) -> str:
    return format(number.normalize(), "f")
