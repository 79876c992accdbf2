"""Two states of a clause in; each field that differs, and whether it became tighter or looser, out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yizhun.standard.kinds import Sequence
from yizhun.standard.model import Clause
from yizhun.standard.strictness import (
    Direction,
    Rule,
    any_change,
    applies,
    fewer_is_tighter,
    flip,
    harmless,
    joined,
    less_is_tighter,
    more_entries_is_tighter,
    more_is_looser,
    more_is_tighter,
    true_is_tighter,
)


@dataclass(frozen=True)
class Difference:
    """A field that differs: its path as written (`measure`, `within`), both values, and in which direction it moved."""

    path: tuple[str, ...]
    old: Any
    new: Any
    direction: Direction


def compare(old: Clause, new: Clause) -> list[Difference]:
    """Every field in which `new` differs from `old`, in the order of the fields; `id` is not compared."""
    found = list(_fields(old, new, _CLAUSE, ()))
    if old.measure is None or new.measure is None or old.measure.kind != new.measure.kind:
        if old.measure != new.measure:
            direction: Direction = "other" if old.measure and new.measure else ("tighter" if new.measure else "looser")
            found.append(Difference(("measure",), old.measure, new.measure, direction))
        return found
    rules = _KINDS[old.measure.kind] | _ALL_KINDS
    if isinstance(old.measure, Sequence) and old.measure.template == "not-succession":
        rules = rules | {"within": lambda before, after: flip(less_is_tighter(before, after))}
    return found + list(_fields(old.measure, new.measure, rules, ("measure",)))


def _fields(old: Any, new: Any, rules: dict[str, Rule], path: tuple[str, ...]) -> Iterator[Difference]:
    for name, field in type(old).model_fields.items():
        rule = rules.get(name)
        if rule is None:
            continue
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            direction = rule(before, after)
            written = (*path, field.alias or name)
            yield Difference(written, before, after, "neutral" if direction == "same" else direction)


def _force(old: str, new: str) -> Direction:
    order = ("may", "should", "shall")
    return more_is_tighter(order.index(old), order.index(new))


def _photo(old: str | None, new: str | None) -> Direction:
    order = (None, "on-fail", "always")
    return more_is_tighter(order.index(old), order.index(new))


def _since(old: date | None, new: date | None) -> Direction:
    return less_is_tighter(old or date.min, new or date.min)


def _range(old: Any, new: Any) -> Direction:
    if old is None or new is None:
        return "other"
    if old.unit != new.unit:
        return "other"
    return joined([more_is_tighter(old.at_least, new.at_least), less_is_tighter(old.at_most, new.at_most)])


def _clock(old: str, new: str) -> Direction:
    return "tighter" if new == "always" else "looser"


def _pause(old: Any, new: Any) -> Direction:
    return "tighter" if new is None else ("looser" if old is None else "other")


def _hours(old: Any, new: Any) -> Direction:
    if not isinstance(old, str) or not isinstance(new, str):
        return any_change(old, new)
    before, after = _minutes(old), _minutes(new)
    if _within(after, before):
        return "tighter"
    return "looser" if _within(before, after) else "other"


def _minutes(hours: str) -> tuple[int, int]:
    """Start and end in minutes from midnight of the day it starts on; equal ends are all day."""
    start, end = (int(one[:2]) * 60 + int(one[3:]) for one in hours.split("-"))
    return start, end if end > start else end + 24 * 60


def _within(part: tuple[int, int], whole: tuple[int, int]) -> bool:
    return any(whole[0] <= part[0] + day and part[1] + day <= whole[1] for day in (0, 24 * 60))


def _held(old: Collection[Any], new: Collection[Any]) -> Direction:
    if all(any(_answers(row, asked) for row in new) for asked in old):
        return "tighter"
    return "looser" if all(any(_answers(row, asked) for row in old) for asked in new) else "other"


def _answers(row: Collection[Any], asked: Collection[Any]) -> bool:
    """Whether whoever holds one of `row` surely holds one of `asked`."""
    return all(any(_covers(one, other) for other in asked) for one in row)


def _covers(one: Any, other: Any) -> bool:
    if one.credential != other.credential:
        return False
    return other.held_for is None or (
        one.held_for is not None and less_is_tighter(one.held_for, other.held_for) in ("same", "tighter")
    )


def _template(old: str, new: str) -> Direction:
    if new == "succession" and old in ("response", "precedence"):
        return "tighter"
    return "looser" if old == "succession" and new in ("response", "precedence") else "other"


_CLAUSE: Final[dict[str, Rule]] = {
    "title": harmless, "text": harmless, "factor": harmless, "role": harmless, "source": harmless,
    "weight": harmless, "because": harmless, "zone": harmless, "example": harmless, "accept": harmless,
    "min_findings": harmless, "force": _force, "public": true_is_tighter, "critical": true_is_tighter,
    "applies": applies, "target": more_is_tighter, "since": _since, "fresh_for": less_is_tighter, "on": any_change,
    "photo": _photo,
}  # fmt: skip
_ALL_KINDS: Final[dict[str, Rule]] = {"level": harmless}
_LIMITS: Final[dict[str, Rule]] = {"at_least": more_is_tighter, "at_most": less_is_tighter, "per": any_change}
_KINDS: Final[dict[str, dict[str, Rule]]] = {
    "schedule": {
        "activity": fewer_is_tighter, "times": more_entries_is_tighter, "rrule": any_change, "dtstart": any_change,
        "early": more_is_looser, "grace": more_is_looser, "per": any_change,
    },
    "interval": {"activity": fewer_is_tighter, "at_most": less_is_tighter, "per": any_change},
    "deadline": {
        "from_": more_entries_is_tighter, "to": fewer_is_tighter, "within": less_is_tighter, "clock": _clock,
        "unless": fewer_is_tighter, "each": true_is_tighter, "pause": _pause, "warn": harmless,
    },
    "count": {**_LIMITS, "activity": any_change, "distinct": any_change},
    "share": {**_LIMITS, "of": any_change, "with_": any_change},
    "checklist": {"item": any_change, "range": _range, "every": less_is_tighter, "per": any_change},
    "reconcile": {"left": any_change, "right": any_change, "within": more_is_looser},
    "tariff": {"schedule": any_change, "keys": any_change, "tolerance": less_is_tighter},
    "credential": {"of": any_change, "all_of": _held, "per": any_change},
    "window": {"activity": more_entries_is_tighter, "hours": _hours, "days": fewer_is_tighter},
    "sequence": {"template": _template, "first": any_change, "then": any_change, "within": less_is_tighter},
    "statistic": {
        **_LIMITS, "of": any_change, "statistic": any_change, "min_n": harmless, "confidence": more_is_looser,
    },
}  # fmt: skip
