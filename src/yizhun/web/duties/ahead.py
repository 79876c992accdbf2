"""What is kept of every site's agenda in; told anew where it is out of date, before anybody looks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Max, Min

from yizhun.errors import YizhunError
from yizhun.web import clock
from yizhun.web.duties import plan
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.alone import watching
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.scope import within
from yizhun.web.standards import shelf
from yizhun.web.standards.models import Edition

log = logging.getLogger(__name__)
NOW, FRESH = timedelta(), timedelta(hours=1)
TURN = 1_000
"""Sites that are told at once before the worker looks after something else."""

# Acts at a place above, or at none, that change what is due at its sites.
WIDE = ("place.changed", "place.moved", "places.imported", "subjects.imported", "evidence.imported")
_WHY = "the worker serves nobody"


class _Aside:
    """Sites at which two standards clash: tried again once the library or the register of sites is another one."""

    def __init__(self) -> None:
        self._sites: set[int] = set()
        self._since: tuple[shelf.State, Callable[..., bool]] | None = None

    def now(self) -> set[int]:
        state, watched = shelf.state(), watching()
        if self._since is None or self._since[0] != state or (self._sites and self._since[1]("sites")):
            self._sites = set()
        self._since = state, watched
        return self._sites


_aside = _Aside()


def refresh() -> int:
    """Tell a turn of sites anew: those where somebody acted first, then the oldest; how many they were."""
    try:
        return _refresh()
    except YizhunError as error:
        log.warning("no agenda is told: %s", error)
        return 0


def _refresh() -> int:
    paths, aside = Edition.objects.everywhere(_WHY).values_list("place__path", flat=True), _aside.now()
    sites = Place.objects.everywhere(_WHY).filter(within(list(paths), ""), level=Place.SITE)
    waiting = [one for one in sites.values_list("pk", "zone") if one[0] not in aside]
    turn = [key for _, key in sorted(_stale(waiting, clock.now()))[:TURN]]
    if turn:
        told = plan.keep(list(sites.filter(pk__in=turn)))
        aside.update(set(turn) - {one.place_id for one in told})
    return len(turn)


def _stale(sites: list[tuple[int, str]], now: datetime) -> Iterator[tuple[float, int]]:
    """Sites to be told, with what puts them in order: 0 where somebody acted, else when they were told last."""
    kept = {one.place_id: one for one in plan.plans().defer("rows")}
    acted = set(plan.acted().values_list("place", flat=True))
    asked = {zone: (plan.stamp(zone), plan.today(zone, now)) for zone in {zone for _, zone in sites}}
    moved = _moved()
    for key, zone in sites:
        one = kept.get(key)
        if one is None:
            yield 1, key
        elif key in acted:
            yield 0, key
        elif (one.stamp, one.day) != asked[zone] or one.sequence < moved or not NOW <= now - one.told_at < FRESH:
            yield one.told_at.timestamp(), key


def _moved() -> int:
    """The latest act that may have changed what is due at sites below or everywhere."""
    since = plan.plans().aggregate(least=Min("sequence"))["least"] or 0
    above = Place.objects.everywhere(_WHY).exclude(level=Place.SITE).values_list("code", flat=True)
    acts = Entry.objects.filter(place__in=["", *above], verb__in=WIDE, sequence__gt=since)
    return acts.aggregate(latest=Max("sequence"))["latest"] or 0
