"""Waivers in; rows of the lake's register out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yizhun.web.duties.models import Waiver


def waivers() -> Iterator[Mapping[str, Any]]:
    """Every waiver that is or was granted."""
    granted = Waiver.objects.everywhere("the lake holds everything").select_related("place", "approved_by")
    for one in granted.iterator():
        yield row(one)


def row(one: Waiver) -> Mapping[str, Any]:
    """A waiver as evidence."""
    return {
        "site_id": one.place.code,
        "clause_id": one.clause,
        "standard": one.standard or None,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "reason": one.reason,
        "approved_by": one.approved_by.person_id,
        "recorded_at": one.granted_at,
    }
