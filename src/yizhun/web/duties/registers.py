"""Waivers in; rows of the lake's register out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yizhun.web.duties.models import Waiver
from yizhun.web.organisation.models import Place


def waivers(only: Iterable[Place] | None = None) -> Iterator[Mapping[str, Any]]:
    """Every waiver that is or was granted, or those of some sites only."""
    granted = Waiver.objects.everywhere("the lake holds everything").select_related("place", "approved_by")
    for one in (granted if only is None else granted.filter(place__in=only)).iterator():
        yield {
            "site_id": one.place.code,
            "clause_id": one.clause,
            "standard": one.standard or None,
            "valid_from": one.valid_from,
            "valid_until": one.valid_until,
            "reason": one.reason,
            "approved_by": one.approved_by.person_id,
            "recorded_at": one.granted_at,
        }
