"""Agendas told ahead of those who look: by the worker for many sites at once, exactly as for each alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tests.web.duties.hotel import do, files
from tests.web.world import World
from yizhun.errors import EvidenceError
from yizhun.evidence.lake import append
from yizhun.text import Text
from yizhun.web.duties import actions, ahead, plan, waiving
from yizhun.web.duties.models import Plan
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ConflictError
from yizhun.web.ledger.rows import table_of
from yizhun.web.organisation.actions.places import add_subject, change_place
from yizhun.web.organisation.models import Place
from yizhun.web.standards.actions import holds_in, publish

Now = Callable[[str], None]
DUE = "2026-11-25T08:15:00+08:00"


def told(world: World, site: str = "bund") -> list[Any]:
    rows, _ = plan.of(world.places[site])
    return sorted(rows, key=lambda one: (one.due, one.clause, one.subject))


def alone(world: World, site: str) -> list[Any]:
    """As the engine tells it for the one site that somebody looks at."""
    Plan.objects.everywhere("tests").delete()
    return told(world, site)


def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(places: list[Place]) -> None:
        raise AssertionError("the engine was asked while somebody waited")

    monkeypatch.setattr(plan, "keep", refuse)


def evidence(home: Home, *rows: dict[str, Any]) -> None:
    """Rows of events that stand in the lake only."""
    whole = []
    for n, row in enumerate(rows):
        at = datetime.fromisoformat(row["occurred_at"])
        whole.append({"event_id": f"i{n}", "site_id": "bund", "recorded_at": at} | row | {"occurred_at": at})
    append(home.lake, "events", table_of("events", whole))


def test_the_worker_tells_every_site_before_anybody_looks(
    house: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(house, "round")
    evidence(
        home,
        {"activity": "round-made", "occurred_at": "2026-11-03T09:00:00+08:00"},
        {"activity": "room-aired", "occurred_at": "2026-11-20T09:00:00+08:00", "subject_id": "101"},
        {"activity": "round-made", "occurred_at": "2026-11-19T09:00:00+08:00", "site_id": "lake"},
    )
    add_subject(by=house.people["root"], place=house.places["gate"], code="1", kind="room")
    assert ahead.refresh() == 3
    with monkeypatch.context() as patch:
        unasked(patch)
        found = {site: told(house, site) for site in ("bund", "lake", "gate")}
    assert ahead.refresh() == 0
    assert {site: alone(house, site) for site in found} == found
    assert [(one.subject, one.due.day) for one in found["bund"] if one.clause == "air" and one.done is None] == [
        ("102", 1), ("101", 21),
    ]  # fmt: skip


def test_of_yesterday_what_is_left_serves_until_todays_is_told(
    house: World, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    now("23:59")
    do(house, "meeting", due=DUE)
    ahead.refresh()
    now("2026-11-26T00:01:00+08:00")
    with monkeypatch.context() as patch:
        unasked(patch)
        before = told(house)
    assert ahead.refresh() == 3
    last = datetime.fromisoformat("2026-12-04T00:00:00+08:00")
    assert [one for one in told(house) if one.due < last] == before
    assert {f"{one.due:%m-%d}" for one in before} >= {"11-25", "12-03"}


def test_after_two_days_it_serves_no_more(house: World, now: Now) -> None:
    ahead.refresh()
    now("2026-11-27T00:01:00+08:00")
    assert max(one.due for one in told(house)) > datetime.fromisoformat("2026-12-04T00:00:00+08:00")


def test_only_where_somebody_acted_is_told_anew(house: World, now: Now) -> None:
    ahead.refresh()
    row = do(house, "meeting", due=DUE)["id"]
    waiving.grant_waiver(
        by=house.people["mei"], place=house.places["bund"], clause="supper", reason="x",
        valid_from=date(2026, 11, 25), valid_until=date(2026, 11, 25),
    )  # fmt: skip
    assert ahead.refresh() == 1
    assert [one.row_id for one in told(house) if one.clause == "meeting" and one.done] == [row]
    assert not [one for one in told(house) if one.clause == "supper" and f"{one.due:%d}" == "25"]
    actions.undo_duty(by=house.people["anna"], place=house.places["bund"], row_id=row)
    assert ahead.refresh() == 1
    assert not [one for one in told(house) if one.clause == "meeting" and one.done]
    assert ahead.refresh() == 0


def test_without_a_worker_an_act_is_told_when_somebody_looks_later(house: World, now: Now) -> None:
    told(house)
    do(house, "round")
    assert not [one for one in told(house) if one.clause == "round" and one.done]
    now("08:40")
    assert [one for one in told(house) if one.clause == "round" and one.done]


def test_an_edition_and_an_hour_make_all_of_them_new(house: World, now: Now) -> None:
    ahead.refresh()
    now("09:01")
    assert (ahead.refresh(), ahead.refresh()) == (3, 0)
    place = house.places["bund"]
    more = files(holds_in(place)) | {"clauses/house.yaml": NIGHT}
    more["standard.yaml"] = more["standard.yaml"].replace("id: house", "id: night")
    publish(by=house.people["quan"], place=place, files=more)
    assert ahead.refresh() == 3
    assert "night" in {one.clause for one in told(house)}
    assert "night" not in {one.clause for one in told(house, "lake")}


NIGHT = """
- id: night
  title: {en: A round with a finding every two hours, zh: 每两小时巡查并记录}
  force: shall
  measure: {kind: interval, activity: {activity: round-made, where: event.value > 0}, at_most: PT2H}
"""


def test_a_gap_goes_on_from_the_last_one_that_counts(house: World, home: Home) -> None:
    place = house.places["bund"]
    more = files(holds_in(place)) | {"clauses/house.yaml": NIGHT}
    more["standard.yaml"] = more["standard.yaml"].replace("id: house", "id: night")
    publish(by=house.people["quan"], place=place, files=more)
    evidence(
        home,
        {"activity": "round-made", "occurred_at": "2026-11-20T09:00:00+08:00", "value": 1},
        {"activity": "round-made", "occurred_at": "2026-11-21T09:00:00+08:00", "value": 0},
    )
    due = {one.clause: one.due for one in told(house) if one.clause in ("round", "night") and one.done is None}
    assert due["night"] == datetime.fromisoformat("2026-11-20T11:00:00+08:00")
    assert due["round"] == datetime.fromisoformat("2026-11-21T11:00:00+08:00")


def test_where_the_engine_refuses_the_others_are_told_and_what_was_told_stays(
    house: World, now: Now, monkeypatch: pytest.MonkeyPatch, client_of: Any
) -> None:
    ahead.refresh()
    before = told(house)
    with monkeypatch.context() as patch:
        patch.setattr("yizhun.web.standards.clash._refuse", lambda *_: None)
        for code, place in (("one", "bund"), ("two", "bund")):
            head = f"id: {code}\nedition: '1'\ntitle: {{en: A, zh: 甲}}\neffective: 2026-11-01\nextends: house@2026.1\n"
            holds = f"for: site.site_id = '{place}'\n"
            publish(by=None, place=house.places[place], files={"standard.yaml": head + holds})
    assert ahead.refresh() == 3
    assert ahead.refresh() == 0  # what clashes is set aside
    assert told(house) == before
    assert client_of("anna").get("/duties/bund/").status_code == 200
    sites = {"lake", "gate"}
    assert {one.place.code for one in plan.plans().filter(stamp=plan.stamp("Asia/Shanghai"))} == sites
    Plan.objects.everywhere("tests").delete()
    answer = client_of("anna").get("/duties/bund/")
    assert (answer.status_code, "相互冲突" in answer.content.decode()) == (409, True)
    assert ahead.refresh() == 2
    change_place(by=house.people["root"], place=house.places["bund"], attributes={"stars": "5"})
    assert ahead.refresh() == 1


def test_what_cannot_be_read_at_all_is_tried_once_a_turn(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def unreadable(places: list[Place]) -> None:
        asked.append(len(places))
        raise EvidenceError.of("unreadable", Text("No such file.", "没有此文件。"))

    monkeypatch.setattr(plan, "_kept", unreadable)
    assert ahead.refresh() == 0
    assert asked == [3]
    with pytest.raises(ConflictError, match="log of the server"):
        plan.of(house.places["bund"])


def test_an_edition_that_asks_for_no_gaps_ends_those_of_the_one_before(house: World) -> None:
    place = house.places["qinghe"]
    more = files(holds_in(place))
    more["clauses/house.yaml"] = more["clauses/house.yaml"].split("- id: round")[0]
    more["standard.yaml"] = more["standard.yaml"].replace("2026.1", "2026.2")
    publish(by=house.people["quan"], place=place, files=more)
    assert {(one.edition, one.clause) for one in told(house)} == {
        ("house@2026.2", "meeting"),
        ("house@2026.2", "supper"),
    }
