"""The tree: added, moved, zones handed down, and what the lake gets of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.web.world import World
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.models import Entry
from yizhun.web.ledger.rows import table_of
from yizhun.web.organisation import judging, registers
from yizhun.web.organisation.actions import places
from yizhun.web.organisation.models import Person, Place


def place(code: str) -> Place:
    return Place.objects.everywhere("tests").get(code=code)


def test_a_place_takes_the_zone_from_above(world: World) -> None:
    assert place("bund").zone == "Asia/Shanghai"
    assert place("court").zone == "Europe/Berlin"


def test_a_root_without_a_zone_is_refused(world: World) -> None:
    with pytest.raises(InvalidError, match="no time zone"):
        places.add_place(by=None, code="x", level="group", name=Text("X", "甲"))


def test_a_new_zone_reaches_what_has_none_of_its_own(world: World) -> None:
    by = world.people["root"]
    places.change_place(by=by, place=place("lake"), timezone="Asia/Tokyo")
    places.change_place(by=by, place=place("qinghe"), timezone="Asia/Urumqi")
    assert (place("bund").zone, place("lake").zone, place("gate").zone) == ("Asia/Urumqi", "Asia/Tokyo", "Asia/Urumqi")


def test_a_place_moves_with_all_below_it(world: World) -> None:
    by = world.people["root"]
    north = place("north")
    places.move_place(by=by, place=place("bund"), parent=north)
    assert place("bund").path == f"{north.path}{place('bund').pk}/"
    assert {site["site_id"]: site["region"] for site in registers.sites()}["bund"] == "north"


def test_a_place_cannot_move_into_itself_or_below_a_site(world: World) -> None:
    by = world.people["root"]
    with pytest.raises(InvalidError):
        places.move_place(by=by, place=place("east"), parent=place("east"))
    with pytest.raises(InvalidError):
        places.move_place(by=by, place=place("bund"), parent=place("lake"))


def test_only_who_organises_the_place_may_change_it(world: World) -> None:
    for name in ("anna", "mei", "quan", "otto", "carl", "tara"):
        with pytest.raises(ForbiddenError):
            places.change_place(by=world.people[name], place=place("bund"), kind="hotel")
    before = Entry.objects.count()
    places.change_place(by=world.people["root"], place=place("bund"), kind="hotel")
    assert Entry.objects.count() == before + 1


def test_a_code_is_used_once_in_the_whole_organisation(world: World) -> None:
    with pytest.raises(ConflictError, match="already a place"):
        places.add_place(by=None, code="court", level="site", name=Text("C", "庭"), parent=place("east"))
    with pytest.raises(ConflictError):
        places.add_place(by=None, code="COURT", level="site", name=Text("C", "庭"), parent=place("east"))


def test_hours_and_subjects_go_to_the_lake(world: World) -> None:
    by, bund = world.people["root"], place("bund")
    places.set_hours(
        by=world.people["mei"], place=bund, week=[("MO", "09:00", "12:00")], dates=[(date(2026, 10, 1), "", "")]
    )
    places.add_subject(by=by, place=bund, code="801", kind="room", zone="east-wing", attributes={"floor": "8"})
    assert list(registers.hours()) == [
        {"site_id": "bund", "weekday": "MO", "opens": "09:00", "closes": "12:00"},
        {"site_id": "bund", "date": date(2026, 10, 1), "opens": "", "closes": ""},
    ]
    (room,) = registers.subjects()
    assert (room["subject_id"], room["site_id"], room["floor"]) == ("801", "bund", "8")


def test_a_site_says_in_which_places_it_lies(world: World) -> None:
    (bund,) = [site for site in registers.sites() if site["site_id"] == "bund"]
    assert bund["in_qinghe"] == bund["in_east"] == "yes"
    assert not {"in_north", "in_bund"} & set(bund)
    assert (bund["region"], bund["timezone"]) == ("east", "Asia/Shanghai")


@pytest.mark.parametrize("day", ["9999-12-31", "0026-03-01"])
def test_a_day_that_nobody_can_mean_is_refused(world: World, client_of: Any, day: str) -> None:
    client, given = client_of("root"), {"name_en": "Bund", "closed_on": day}
    assert "2999" in client.post("/places/bund/change/", given).content.decode()
    assert "2999" in client.post("/places/bund/hours/", {"dates": f"{day} closed"}).content.decode()
    assert place("bund").closed_on is None


def test_a_parent_that_is_none_is_told_beside_the_field(world: World, client_of: Any) -> None:
    Person.objects.filter(person_id="root").update(language="en")
    client = client_of("root")
    for code, told in (("nothing", "There is no such place"), ("a b", "Letters, digits")):
        page = client.post("/places/bund/move/", {"parent": code})
        assert (page.status_code, told in page.content.decode()) == (200, True)


def test_a_new_site_opens_today_unless_another_day_or_none_is_given(world: World, client_of: Any) -> None:
    client, url = client_of("root"), "/places/add/?parent=east"
    with clock.at(datetime(2026, 3, 31, 20, tzinfo=UTC)):  # the first of April in Shanghai
        page = client.get(url).content.decode()
        assert 'name="opened_on" value="2026-04-01"' in page
        assert "默认为今天" in page
        for code, day, kept in (("a", "2026-04-01", date(2026, 4, 1)), ("b", "", None)):
            given = {"level": "site", "code": code, "name_zh": "新店", "opened_on": day}
            assert client.post(url, given).status_code == 302
            assert place(code).opened_on == kept


def test_where_a_site_lies_is_not_what_its_attributes_say(world: World) -> None:
    """Such names were allowed once."""
    Place.objects.everywhere("tests").filter(code="bund").update(
        attributes={"in_qinghe": "no", "in_north": "yes", "recorded_at": "long ago", "Kind": "x", "stars": "4"}
    )
    (bund,) = [site for site in registers.sites() if site["site_id"] == "bund"]
    assert (bund["in_qinghe"], bund["stars"]) == ("yes", "4")
    assert not {"in_north", "recorded_at", "Kind"} & set(bund)
    table_of("sites", list(registers.sites()))


def test_names_of_attributes_that_mean_something_else_are_refused(world: World, client_of: Any) -> None:
    client, root = client_of("root"), world.people["root"]
    places.change_place(by=root, place=place("lake"), attributes={"stars": "5"})
    for name, told in (
        ("in_qinghe", "in_ 开头"), ("IN_x", "in_ 开头"), ("recorded_at", "同名的列"), ("Opened_On", "同名的列"),
        ("since_us", "同名的列"), ("Stars", "已有属性“stars”"),
    ):  # fmt: skip
        given = {"name_en": "Bund", "attributes": f"{name} = 1"}
        page = client.post("/places/bund/change/", given)
        assert (page.status_code, told in page.content.decode()) == (200, True), name
    assert place("bund").attributes == {}
    places.change_place(by=root, place=place("lake"), attributes={"Stars": "5"})
    with pytest.raises(InvalidError, match="differ only in case"):
        places.change_place(by=root, place=place("lake"), attributes={"Stars": "5", "stars": "5"})
    with pytest.raises(InvalidError, match="column of that name"):
        places.add_subject(by=root, place=place("bund"), code="1", kind="room", attributes={"Zone": "x"})
    with pytest.raises(InvalidError, match="write it like that"):
        places.add_place(
            by=root, code="x", level="site", name=Text("X", "甲"), parent=place("east"), attributes={"STARS": "1"}
        )


def test_what_was_read_before_somebody_else_moved_it_does_not_move_it_back(world: World) -> None:
    root, stale, north = world.people["root"], place("bund"), place("north")
    places.move_place(by=root, place=place("bund"), parent=north)
    places.change_place(by=root, place=stale, kind="hotel")
    moved = place("bund")
    assert (moved.parent_id, moved.path, moved.kind) == (north.pk, f"{north.path}{moved.pk}/", "hotel")


def test_a_parent_that_moved_meanwhile_is_where_it_is_now(world: World) -> None:
    root, east = world.people["root"], place("east")
    places.add_place(by=root, code="south", level="group", name=Text("South", "华南"), parent=place("qinghe"))
    places.move_place(by=root, place=place("east"), parent=place("south"))
    places.add_place(by=root, code="new", level="site", name=Text("New", "新店"), parent=east)
    places.move_place(by=root, place=place("gate"), parent=east)
    for code in ("new", "gate"):
        assert place(code).path == f"{place('south').path}{east.pk}/{place(code).pk}/"


def test_a_new_name_changes_no_site_below_and_only_that_one_place_is_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "_checks", [(lambda: True, lambda now, before: seen.append(len(now)))])
    seen: list[int] = []
    top, bund = world.places["qinghe"], world.places["bund"]
    for place, more in (
        (top, {"name_en": "Qinghe Group"}),
        (bund, {"name_en": "Bund"}),
        (top, {"name_en": "Qinghe", "attributes": {"chain": "q"}}),
    ):
        places.change_place(by=world.people["root"], place=place, **more)
    assert seen == [0, 1, 3]


def test_a_name_that_is_there_already_is_found_without_reading_them_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, attributes in (("801", {}), ("802", {"Balcony": "yes"})):
        places.add_subject(by=None, place=world.places["bund"], code=code, kind="room", attributes=attributes)
    with pytest.raises(InvalidError, match="There is “Balcony” already"):
        places.add_subject(by=None, place=world.places["bund"], code="803", kind="room", attributes={"balcony": "no"})
    monkeypatch.setattr("yizhun.web.organisation.attributes.faults", None)
    places.add_subject(by=None, place=world.places["bund"], code="803", kind="room", attributes={"Balcony": "no"})
