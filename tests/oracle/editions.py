"""All editions and layers in; for a site and each bottom standard the line of editions that judge it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tests.oracle.conditions import Rows, holds
from yizhun.standard.model import Standard


class TwoLayersError(Exception):
    """Two layers of the same depth claim one site."""


def lines(standards: Sequence[Standard], site: Rows) -> dict[str, list[tuple[date, Standard | None]]]:
    """Bottom standard's id → [(first day, who judges from then on, None for nobody)]."""
    below = layers(standards)
    found: dict[str, list[tuple[date, Standard | None]]] = {}
    for root in dict.fromkeys(bottom(standard.id, below) for standard in standards):
        family = [standard for standard in standards if bottom(standard.id, below) == root]
        days = sorted({standard.effective for standard in family})
        found[root] = [(day, _judge_on(day, family, below, site)) for day in days]
    return found


def layers(standards: Sequence[Standard]) -> dict[str, str]:
    """The id of a layer → the id of what it extends."""
    return {standard.id: standard.extends.split("@")[0] for standard in standards if standard.extends}


def bottom(standard_id: str, below: Mapping[str, str]) -> str:
    """The id of the standard at the bottom of the layers."""
    return bottom(below[standard_id], below) if standard_id in below else standard_id


def depth(standard_id: str, below: Mapping[str, str]) -> int:
    """How many layers lie below."""
    return 1 + depth(below[standard_id], below) if standard_id in below else 0


def _judge_on(day: date, family: Sequence[Standard], below: Mapping[str, str], site: Rows) -> Standard | None:
    """Of the latest edition of each id effective by that day, the deepest that holds for the site."""
    latest: dict[str, Standard] = {}
    for standard in sorted(family, key=lambda s: s.effective):
        if standard.effective <= day:
            latest[standard.id] = standard
    claims = [standard for standard in latest.values() if holds(standard.for_, site)]
    deepest = max((depth(standard.id, below) for standard in claims), default=0)
    judges = [standard for standard in claims if depth(standard.id, below) == deepest]
    if len(judges) > 1:
        raise TwoLayersError(*(standard.key for standard in judges))
    return judges[0] if judges else None
