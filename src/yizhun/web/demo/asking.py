"""The demo's places and people in; a few waivers asked for, one of them approved, out."""

from __future__ import annotations

from datetime import timedelta

from yizhun.web import clock
from yizhun.web.duties.models import WaiverRequest
from yizhun.web.duties.waiving import ask_waiver, decide_waiver
from yizhun.web.notices.telling import managers
from yizhun.web.organisation.models import Person, Place

ASKED = (
    ("jingan", "corridor.vacuum-noon", "三层走廊更换地毯，吸尘暂停。", False),
    ("west-lake", "corridor.vacuum-noon", "楼层外墙清洗，走廊封闭两天。", True),
    ("wutong", "surroundings.stairwells", "2 号楼楼道粉刷，暂缓清洁。", False),
)
_WHY = "the demo"


def ask() -> None:
    """Whoever works there asks for some days from today on."""
    for code, clause, reason, approved in ASKED:
        place = Place.objects.everywhere(_WHY).filter(code=code).first()
        somebody = _somebody(place) if place is not None else None
        if place is None or somebody is None:
            continue
        first = clock.now().astimezone(place.tz).date()
        last = first + timedelta(days=2)
        found = ask_waiver(by=somebody, place=place, clause=clause, reason=reason, valid_from=first, valid_until=last)
        if approved:
            request = (
                WaiverRequest.objects.everywhere(_WHY).select_related("place", "asked_by").get(pk=found["request"])
            )
            decide_waiver(by=managers(place)[0], request=request, approved=True)


def _somebody(place: Place) -> Person | None:
    """The first attendant of the place."""
    held = place.accesses.filter(access="attendant").select_related("person").order_by("person__person_id").first()
    return held.person if held else None
