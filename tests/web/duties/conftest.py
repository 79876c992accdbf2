"""A hotel in the morning of 25 November 2026, its clock where the test puts it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.duties.hotel import furnish
from tests.web.world import World


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`now("10:00")`: that time in Shanghai on 25 November, or an instant; also for other threads."""

    def hold(time: str) -> None:
        monkeypatch.setenv("YIZHUN_NOW", time if "T" in time else f"2026-11-25T{time}:00+08:00")

    hold("08:00")
    return hold


@pytest.fixture
def house(now: Callable[[str], None], world: World) -> World:
    """The world with its standard and rooms."""
    return furnish(world)
