"""Sites that were added, moved or changed in; nothing out, or a refusal where one could not be judged any more.

The organisation knows no standards: the app that does offers its check here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from yizhun.web.organisation import registers
from yizhun.web.organisation.models import Place

Rows = Sequence[Mapping[str, Any]]
"""Sites as rows of their register."""
_checks: list[tuple[Callable[[], bool], Callable[[Rows, Rows], None]]] = []


def offer(needed: Callable[[], bool], refuse: Callable[[Rows, Rows], None]) -> None:
    """Say whether sites must be looked at, and what refuses (InvalidError) them as they are and as they were."""
    _checks[:] = [(needed, refuse)]


def sites(places: Iterable[Place]) -> Rows:
    """The sites among the places as they stand now; none where nobody needs to look at them."""
    if not any(needed() for needed, _ in _checks):
        return ()
    return tuple(registers.sites([one for one in places if one.level == Place.SITE]))


def check(now: Rows, before: Rows = ()) -> None:
    """InvalidError where one of the sites cannot be judged as it is now but could before, or was not there."""
    for _, refuse in _checks:
        refuse(now, before)
