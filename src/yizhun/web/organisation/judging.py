"""A place that was added, moved or changed in; nothing out, or a refusal where its sites could not be judged any more.

The organisation knows no standards: the app that does offers its check here.
"""

from __future__ import annotations

from collections.abc import Callable

from yizhun.web.organisation.models import Place

Check = Callable[[Place], None]
_checks: list[Check] = []


def offer(check: Check) -> None:
    """Say what refuses (InvalidError) a place as it would be."""
    _checks[:] = [check]


def check(place: Place) -> None:
    """InvalidError where something below the place could not be judged as it is now."""
    for one in _checks:
        one(place)
