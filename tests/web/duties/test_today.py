"""The day list: what the engine tells, what was done since, whose it is, and how late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.duties.hotel import do, files, picture
from tests.web.world import World
from yizhun.web.duties import actions, ahead, today, waiving
from yizhun.web.duties.models import Plan
from yizhun.web.duties.photo import read
from yizhun.web.home import Home
from yizhun.web.ledger.feed import feed
from yizhun.web.organisation.actions.people import give_post
from yizhun.web.standards import shelf
from yizhun.web.standards.actions import holds_in, publish

Now = Callable[[str], None]
DUE = "2026-11-25T08:15:00+08:00"


def seen(world: World, who: str = "anna", **more: Any) -> dict[str, list[tuple[str, str, str]]]:
    """State → (clause, subject, due in Shanghai) of every line, blocks opened."""
    place = world.places["bund"]
    found: dict[str, list[tuple[str, str, str]]] = {}
    for section in today.today(world.people[who], place, **more).sections:
        for block in section.blocks:
            for line in block.lines:
                due = line.told.due.astimezone(place.tz)
                found.setdefault(section.state, []).append((line.duty.clause.id, line.subject, f"{due:%d %H:%M}"))
    return found


def test_a_morning_in_its_order_late_first(house: World, now: Now) -> None:
    do(house, "round")
    do(house, "floor", outcome="pass")
    do(house, "air", subject="101")
    now("08:30")
    found = seen(house)
    # Until this evening's round begins, yesterday's can still be made up, late.
    assert found["late"] == [("air", "102", "02 00:00"), ("supper", "", "24 20:00"), ("meeting", "", "25 08:15")]
    assert found["now"] == [("round", "", "25 10:00")]
    assert found["later"] == [("supper", "", "25 20:00")]
    assert found["missed"] == [("meeting", "", "24 08:15")]
    assert ("air", "101", "26 08:00") in found["ahead"]
    assert ("meeting", "", "01 08:15") in found["ahead"]


def test_what_was_done_is_done_at_once_and_after_the_engine_was_asked_again(house: World, home: Home, now: Now) -> None:
    seen(house)
    do(house, "meeting", due=DUE)
    do(house, "round", due="2026-11-01T02:00:00+08:00")
    before = seen(house)
    now("08:01")
    feed(home.lake)
    assert ahead.refresh() == 3  # every site under a standard
    after = seen(house)
    for found in (before, after):
        assert ("meeting", "", "25 08:15") in found["done"]
        assert ("round", "", "25 10:00") in found["now"]
        assert ("meeting", "", "25 08:15") not in found.get("late", []) + found.get("now", [])


def test_what_was_undone_is_open_again(house: World, now: Now) -> None:
    row = do(house, "meeting", due=DUE)["id"]
    assert ("meeting", "", "25 08:15") in seen(house)["done"]
    actions.undo_duty(by=house.people["anna"], place=house.places["bund"], row_id=row)
    assert ("meeting", "", "25 08:15") in seen(house)["now"]
    Plan.objects.everywhere("test").delete()
    assert ("meeting", "", "25 08:15") in seen(house)["now"]


def test_a_late_one_says_so_when_it_is_done(house: World, now: Now) -> None:
    now("09:00")
    do(house, "meeting", due=DUE)
    (line,) = [
        line
        for section in today.today(house.people["anna"], house.places["bund"]).sections
        for block in section.blocks
        for line in block.lines
        if line.state == "done"
    ]
    assert (line.was_late, line.actor) == (True, "Anna")


def test_grace_is_not_late(house: World, now: Now) -> None:
    now("20:05")
    assert ("supper", "", "25 20:00") not in seen(house)["late"]
    now("20:11")
    assert ("supper", "", "25 20:00") in seen(house)["late"]


def test_what_the_lake_was_given_by_others_counts_too(house: World, home: Home) -> None:
    """An import stands in the lake only."""
    from yizhun.evidence.lake import append
    from yizhun.web.ledger.rows import table_of

    at = datetime.fromisoformat("2026-11-25T07:30:00+08:00")
    rows = [{"event_id": "i1", "occurred_at": at, "site_id": "bund", "activity": "meeting-held", "recorded_at": at}]
    append(home.lake, "events", table_of("events", rows))
    assert ("meeting", "", "25 08:15") in seen(house)["done"]


def test_a_duty_goes_to_its_post_else_to_the_manager(house: World) -> None:
    assert "boiler" not in {clause for lines in seen(house).values() for clause, _, _ in lines}
    assert {clause for lines in seen(house, "mei").values() for clause, _, _ in lines} == {"boiler"}
    give_post(
        by=None, person=house.people["mei"], place=house.places["bund"], role="engineer", since=date(2026, 11, 25)
    )
    assert {clause for lines in seen(house, "mei").values() for clause, _, _ in lines} == {"boiler"}
    assert {clause for lines in seen(house, "mei", post="day-attendant").values() for clause, _, _ in lines} == {
        "air", "floor", "meeting", "round", "supper",
    }  # fmt: skip


def test_what_was_given_to_somebody_is_theirs_on_those_days(house: World, now: Now) -> None:
    day = {"since": date(2026, 11, 25), "until": date(2026, 11, 25)}
    give = {"by": house.people["mei"], "place": house.places["bund"], "to": house.people["mei"]} | day
    actions.reassign_duty(clause="meeting", **give)
    actions.reassign_duty(subject="102", **give)
    assert ("meeting", "", "25 08:15") in seen(house, "mei")["now"]
    assert [line for line in seen(house, "mei")["late"] if line[0] == "air"] == [("air", "102", "02 00:00")]
    assert ("meeting", "", "26 08:15") in seen(house)["ahead"]
    assert "meeting" not in {clause for state in ("late", "now") for clause, _, _ in seen(house).get(state, [])}


def test_a_waived_duty_is_not_asked_for(house: World) -> None:
    assert "round" in {clause for clause, _, _ in seen(house)["late"]}
    waiving.grant_waiver(
        by=house.people["mei"], place=house.places["bund"], clause="meeting", reason="x",
        valid_from=date(2026, 11, 25), valid_until=date(2026, 11, 26),
    )  # fmt: skip
    assert ("meeting", "", "25 08:15") not in [line for lines in seen(house).values() for line in lines]
    assert ("meeting", "", "27 08:15") in seen(house)["ahead"]


def test_many_rooms_of_one_clause_are_a_stretch(house: World) -> None:
    from yizhun.web.organisation.models import Subject

    Subject.objects.create(place=house.places["bund"], code="103", kind="room")
    late = next(one for one in today.today(house.people["anna"], house.places["bund"]).sections if one.state == "late")
    assert [(block.title.en, len(block.lines)) for block in late.blocks if block.title] == [
        ("Every room aired each day", 3)
    ]


def test_a_place_without_a_standard_has_nothing_due(house: World) -> None:
    assert not today.today(house.people["carl"], house.places["court"], everyone=True).sections


def test_readings_and_photos_are_told(house: World, client_of: Any) -> None:
    photo = read(ContentFile(picture(), "x.jpg"))
    do(house, "boiler", value=Decimal("60.50"), photo=photo)
    page = client_of("mei").get("/duties/bund/?whose=all").content.decode()
    assert "60.5<" in page
    assert "/duties/photos/" in page


def test_of_what_is_done_only_today_s_is_counted(house: World, now: Now) -> None:
    now("2026-11-24T08:10:00+08:00")
    do(house, "meeting", due="2026-11-24T08:15:00+08:00")
    now("08:10")
    do(house, "meeting", due=DUE)
    found = today.today(house.people["anna"], house.places["bund"])
    assert [section.count for section in found.closed if section.state == "done"] == [2]
    assert found.counts["done"] == 1


def test_the_library_is_looked_at_a_few_times_a_page_not_for_each_line(
    house: World, monkeypatch: pytest.MonkeyPatch, client_of: Any
) -> None:
    ahead.refresh()
    looked, state = list[int](), shelf.state
    monkeypatch.setattr(shelf, "state", lambda: looked.append(1) or state())
    html = client_of("mei").get("/duties/bund/?whose=all").content.decode()
    assert len(looked) < 8 < html.count("data-clause=")


def test_the_page_of_waivers_asks_for_all_editions_at_once(
    house: World, client_of: Any, django_assert_num_queries: Any
) -> None:
    client = client_of("mei")
    client.get("/duties/bund/waivers/")
    with CaptureQueriesContext(connection) as before:
        client.get("/duties/bund/waivers/")
    count = len(before)
    for n in range(5):
        place = house.places["bund"]
        more = files(holds_in(place))
        more["standard.yaml"] = more["standard.yaml"].replace("id: house", f"id: more-{n}")
        publish(by=None, place=place, files=more)
    client.get("/duties/bund/waivers/")
    with django_assert_num_queries(count):
        client.get("/duties/bund/waivers/")
