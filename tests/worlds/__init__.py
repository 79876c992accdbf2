"""Random small worlds, dense in what is interesting: a kind, a frame of time and a source of chance in, a world out."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.worlds.draw import Draw
from tests.worlds.events import reconcile, sequence, tariff, window
from tests.worlds.frame import Frame
from tests.worlds.periods import count, credential, share, statistic
from tests.worlds.times import checklist, deadline, interval, schedule
from tests.worlds.world import World

MAKERS: dict[str, Callable[[Draw], World]] = {
    "checklist": checklist,
    "count": count,
    "credential": credential,
    "deadline": deadline,
    "interval": interval,
    "reconcile": reconcile,
    "schedule": schedule,
    "sequence": sequence,
    "share": share,
    "statistic": statistic,
    "tariff": tariff,
    "window": window,
}


def world(kind: str, frame: Frame, chance: Random) -> World:
    """A world with one clause of that kind, in a few editions, at one or two sites."""
    return MAKERS[kind](Draw(chance, frame))
