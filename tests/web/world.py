"""The organisation that tests of the application speak of.

    qinghe (group, Asia/Shanghai)            taihe (group, Europe/Berlin)
    ├── east (region) ── bund, lake (sites)  └── court (site)
    └── north (region) ── gate (site)

Everybody in `PEOPLE` has one access at one place; anna and carl hold a post.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yizhun.text import Text
from yizhun.web.organisation.actions import entering, people, places
from yizhun.web.organisation.models import Person, Place

PLACES = (
    ("taihe", "", "group", "Taihe Property", "泰和物业", "Europe/Berlin"),
    ("east", "qinghe", "region", "East", "华东", ""),
    ("north", "qinghe", "region", "North", "华北", ""),
    ("bund", "east", "site", "Bund Hotel", "外滩店", ""),
    ("lake", "east", "site", "Lake Hotel", "西湖店", ""),
    ("gate", "north", "site", "Gate Hotel", "前门店", ""),
    ("court", "taihe", "site", "Court Estate", "庭院小区", ""),
)
PEOPLE = (
    ("anna", "attendant", "bund"),
    ("mei", "site-manager", "bund"),
    ("quan", "quality-manager", "qinghe"),
    ("otto", "auditor", "east"),
    ("carl", "attendant", "court"),
    ("tara", "administrator", "taihe"),
)


@dataclass(frozen=True)
class World:
    """Places by code and people by id; `root` founded the organisation and administers qinghe."""

    places: dict[str, Place]
    people: dict[str, Person]


def make() -> World:
    """Build it by the same actions as anybody would."""
    name = Text("Qinghe Hotels", "清河酒店")
    entering.found(
        name=name,
        code="qinghe",
        timezone="Asia/Shanghai",
        person_id="root",
        person_name="周岚",
        password="wind-over-river",
    )
    found = {"qinghe": Place.objects.everywhere("tests").get(code="qinghe")}
    for code, parent, level, en, zh, zone in PLACES:
        above = found.get(parent)
        places.add_place(by=None, code=code, level=level, name=Text(en, zh), parent=above, timezone=zone)
        found[code] = Place.objects.everywhere("tests").get(code=code)
    for person_id, access, place in PEOPLE:
        people.add_person(by=None, person_id=person_id, name=person_id.title(), place=found[place], access=access)
    everybody = {one.person_id: one for one in Person.objects.all()}
    for person_id, place, role in (("anna", "bund", "day-attendant"), ("carl", "court", "guard")):
        people.give_post(by=None, person=everybody[person_id], place=found[place], role=role, since=date(2026, 1, 1))
    return World(found, everybody)
