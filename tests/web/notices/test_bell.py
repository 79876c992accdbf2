"""What rings, for whom, and once; the page and its count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.web.board import keeping
from tests.web.duties.hotel import do, furnish
from tests.web.world import World
from yizhun.web import clock
from yizhun.web.board.refresh import next_due, tick
from yizhun.web.duties import waiving
from yizhun.web.duties.models import Waiver, WaiverRequest
from yizhun.web.ledger.errors import ConflictError, ForbiddenError
from yizhun.web.ledger.models import Entry
from yizhun.web.notices import telling
from yizhun.web.notices.models import Notice
from yizhun.web.standards.actions import publish

DAY = date(2026, 11, 25)


def told(kind: str = "") -> list[tuple[str, str]]:
    found = Notice.objects.everywhere("tests").select_related("person").order_by("pk")
    return [(one.person.person_id, one.text_en) for one in found if not kind or one.kind == kind]


@pytest.fixture
def kept(world: World) -> World:
    publish(by=None, place=world.places["qinghe"], files=keeping.files(world))
    keeping.fill()
    return world


def test_what_is_overdue_rings_once_for_the_manager_of_the_site(kept: World) -> None:
    with clock.at(keeping.AS_OF - timedelta(minutes=30)):  # 08:00; the meeting of bund is due at 08:15
        first = tick()
        assert first is not None
        due = next_due(first)
    assert told() == []
    for minutes in (1, 70):
        with clock.at(due + timedelta(minutes=minutes)):
            assert tick() is not None
    assert told() == [("mei", "Not done by 08:15: Morning meeting by 08:15")]


def test_a_clause_that_falls_short_rings_for_all_who_manage(kept: World) -> None:
    for day in ("2026-03-04", "2026-03-05", "2026-03-06"):  # the floor is found wet on the fifth
        with clock.at(keeping.at(day, "12:00")):
            tick()
    text = "Falls short of its target: The floor is dry."
    assert sorted(one for one in told("turned") if "floor" in one[1]) == [("mei", text), ("quan", text)]


def test_what_could_not_be_told_is_told_the_next_time(kept: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("on purpose")

    with clock.at(keeping.at("2026-03-04", "12:00")):
        tick()
    with clock.at(keeping.at("2026-03-05", "12:00")), monkeypatch.context() as patched:
        patched.setattr(telling, "_listeners", [fail])
        for _ in range(2):
            with pytest.raises(RuntimeError):
                tick()
    assert told("turned") == []
    with clock.at(keeping.at("2026-03-05", "12:01")):
        assert tick() is None  # nothing is judged anew for it
    assert ("mei", "Falls short of its target: The floor is dry.") in told("turned")


def test_a_thing_with_a_long_name_rings_once_too(world: World) -> None:
    key = "turned:bund:" + "长" * 400
    for one in (key + "a", key + "b", key + "a"):
        text = telling.Text("The boiler is cold.", "锅炉没有烧热。")
        happened = telling.Happening(telling.TURNED, world.places["bund"], one, text, "/board/" + "%E9%95%BF" * 100)
        telling.tell([(happened, [world.people["mei"]])])
    assert len(told()) == 2
    assert {one.url for one in Notice.objects.everywhere("tests")} == {"/notices/"}
    assert telling.fitting("late:1") == "late:1"


def ask(world: World, who: str = "anna") -> Any:
    found = waiving.ask_waiver(
        by=world.people[who], place=world.places["bund"], clause="round", reason="lift out of order",
        valid_from=DAY, valid_until=DAY,
    )  # fmt: skip
    return WaiverRequest.objects.everywhere("tests").get(pk=found["request"])


def test_a_waiver_is_asked_for_and_decided(house: World) -> None:
    request = ask(house)
    assert Waiver.objects.everywhere("tests").count() == 0
    waiving.decide_waiver(by=house.people["mei"], request=request, approved=True)
    granted = Waiver.objects.everywhere("tests").get()
    assert (granted.clause, granted.approved_by.person_id, granted.reason) == ("round", "mei", "lift out of order")
    assert told() == [
        ("mei", "Anna asks to waive: A door round every two hours. lift out of order"),
        ("anna", "Mei approved your waiver: A door round every two hours"),
    ]
    assert [one.verb for one in Entry.objects.order_by("sequence")][-2:] == ["waiver.asked", "waiver.decided"]
    with pytest.raises(ConflictError, match="already"):
        waiving.decide_waiver(by=house.people["quan"], request=request, approved=False)


def test_a_waiver_that_is_declined_waives_nothing(house: World) -> None:
    waiving.decide_waiver(by=house.people["mei"], request=ask(house), approved=False)
    assert Waiver.objects.everywhere("tests").count() == 0
    assert told()[-1] == ("anna", "Mei declined your waiver: A door round every two hours")


@pytest.mark.parametrize("who", ["anna", "otto", "tara"])
def test_only_who_manages_the_site_decides(house: World, client_of: Any, who: str) -> None:
    request = ask(house)
    with pytest.raises(ForbiddenError):
        waiving.decide_waiver(by=house.people[who], request=request, approved=True)
    answer = client_of(who).post(f"/duties/waivers/asked/{request.pk}/", {"approve": "yes"})
    assert answer.status_code in (403, 404)
    assert Waiver.objects.everywhere("tests").count() == 0


def test_whoever_may_not_record_may_not_ask(house: World) -> None:
    with pytest.raises(ForbiddenError):
        ask(house, "otto")


def test_asked_and_decided_on_the_page(house: World, client_of: Any) -> None:
    fields = {"clause": "round", "reason": "storm", "valid_from": "2026-11-25", "valid_until": "2026-11-26"}
    assert client_of("anna").post("/duties/bund/waivers/ask/", fields).status_code == 302
    page = client_of("mei").get("/duties/bund/waivers/").content.decode()
    assert "storm" in page
    request = WaiverRequest.objects.everywhere("tests").get()
    client_of("mei").post(f"/duties/waivers/asked/{request.pk}/", {"approve": "yes"})
    assert Waiver.objects.everywhere("tests").get().valid_until == date(2026, 11, 26)


def test_a_record_that_the_server_did_not_take_rings_for_its_person(house: World, client_of: Any) -> None:
    due = "2026-11-25T08:15:00+08:00"
    do(house, "meeting", due=due)
    sent = {"key": "k" * 16, "edition": "house@2026.1", "clause": "meeting", "due_at": due}
    for _ in range(2):
        answer = client_of("mei").post("/duties/bund/do/", sent, headers={"Accept": "application/json"})
        assert answer.status_code == 409
    ((who, text),) = told("conflict")
    assert who == "mei"
    assert "waits on the phone" in text


def ring(world: World, who: str, key: str = "x", place: str = "bund") -> Notice:
    text = telling.Text("The boiler is cold.", "锅炉没有烧热。")
    happened = telling.Happening(telling.LATE, world.places[place], key, text, f"/duties/{place}/")
    telling.tell([(happened, [world.people[who]])])
    found: Notice = Notice.objects.everywhere("tests").filter(person=world.people[who], key=key).get()
    return found


def test_the_count_goes_down_as_one_reads(world: World, client_of: Any) -> None:
    client = client_of("anna")
    first, _, _ = ring(world, "anna", "a"), ring(world, "anna", "b"), ring(world, "anna", "c")
    ring(world, "anna", "a")

    def count() -> str:
        page = client.get("/notices/").content.decode()
        return page.split('<span class="count">')[1].split("<")[0] if '<span class="count">' in page else ""

    assert count() == "3"
    assert client.post(f"/notices/{first.pk}/")["Location"] == "/duties/bund/"
    assert count() == "2"
    client.post("/notices/read/")
    assert count() == ""


def test_nobody_reads_the_notices_of_another(world: World, client_of: Any) -> None:
    of_mei = ring(world, "mei")
    assert client_of("anna").post(f"/notices/{of_mei.pk}/").status_code == 404
    client_of("anna").post("/notices/read/", {"pk": of_mei.pk})
    of_mei.refresh_from_db()
    assert of_mei.read_at is None


def test_a_notice_of_a_place_that_one_may_not_see_any_more_is_gone(world: World, client_of: Any) -> None:
    ring(world, "anna")
    assert "锅炉" in client_of("anna").get("/notices/").content.decode()
    world.people["anna"].accesses.all().delete()
    assert "锅炉" not in client_of("anna").get("/notices/").content.decode()


def test_old_notices_go(world: World) -> None:
    ring(world, "anna")
    assert telling.forget() == 0
    with clock.at(clock.now() + telling.KEPT + timedelta(days=1)):
        assert telling.forget() == 1


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def hold(time: str) -> None:
        monkeypatch.setenv("YIZHUN_NOW", datetime.fromisoformat(f"2026-11-25T{time}:00+08:00").isoformat())

    hold("08:00")
    return hold


@pytest.fixture
def house(now: Callable[[str], None], world: World) -> World:
    return furnish(world)


@pytest.mark.parametrize("pk", ["9" * 20, "9" * 5000, "٣", "-1"])
def test_a_number_that_no_notice_has_finds_none(world: World, client_of: Any, pk: str) -> None:
    of_anna, client = ring(world, "anna"), client_of("anna")
    assert client.post(f"/notices/{pk[:400]}/").status_code == 404
    assert client.post("/notices/read/", {"pk": pk}).status_code == 404
    of_anna.refresh_from_db()
    assert of_anna.read_at is None
