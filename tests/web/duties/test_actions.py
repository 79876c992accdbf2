"""Doing, undoing, giving away and waiving: one act, one row of the ledger, one row of the lake."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connections

from tests.web.duties.hotel import EDITION, do, furnish, picture
from tests.web.world import World, make
from yizhun.web.duties import actions, waiving
from yizhun.web.duties.models import Done, Waiver, WaiverRequest
from yizhun.web.duties.photo import read as read_photo
from yizhun.web.home import Home
from yizhun.web.ledger.chain import verify
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError, KeyReusedError
from yizhun.web.ledger.feed import feed, told
from yizhun.web.ledger.models import Entry

Now = Callable[[str], None]
DUE = "2026-11-25T08:15:00+08:00"


def test_a_duty_done_is_one_row_of_the_ledger_and_one_event_of_its_activity(house: World, home: Home) -> None:
    before = Entry.objects.count()
    answer = do(house, "meeting", due=DUE, key="k" * 16, note="all here")
    assert Entry.objects.count() == before + 1
    feed(home.lake)
    (event,) = [row for row in told(home.lake, "events").to_pylist() if row["event_id"]]
    assert (event["event_id"], event["activity"], event["actor_id"], event["note"]) == (
        answer["id"], "meeting-held", "anna", "all here",
    )  # fmt: skip
    assert event["occurred_at"] == datetime.fromisoformat("2026-11-25T08:00:00+08:00")


def test_a_line_is_an_observation_with_the_outcome_that_its_reading_gives(house: World, home: Home) -> None:
    do(house, "boiler", value=Decimal("70"), outcome="pass")
    do(house, "boiler", value=Decimal("60"))
    feed(home.lake)
    rows = sorted(told(home.lake, "observations").to_pylist(), key=lambda row: row["value"])
    assert [(row["item"], row["outcome"], row["inspector_id"]) for row in rows] == [
        ("boiler", "pass", "anna"), ("boiler", "fail", "anna"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "report", "sentence"),
    [
        ("boiler", {}, "Enter what you read off"),
        ("floor", {}, "Say whether it is right"),
        ("floor", {"outcome": "fail"}, "asks for a photo"),
        ("floor", {"outcome": "na"}, "Say why"),
        ("floor", {"outcome": "na", "reason": "other"}, "Say why"),
        ("air", {}, "which room"),
        ("air", {"subject": "999"}, "which room"),
        ("nothing", {}, "does not ask for nothing"),
        ("meeting", {"key": "short"}, "8 to 64"),
        ("meeting", {"occurred_at": datetime.fromisoformat("2026-10-01T08:00:00+08:00")}, "31 days"),
    ],
)
def test_what_is_lacking_is_said_and_nothing_is_written(
    house: World, clause: str, report: dict[str, Any], sentence: str
) -> None:
    before = Entry.objects.count()
    with pytest.raises(InvalidError, match=sentence):
        do(house, clause, **report)
    assert Entry.objects.count() == before


def test_do_not_disturb_is_not_applicable_with_its_reason(house: World, home: Home) -> None:
    do(house, "floor", outcome="na", reason="do-not-disturb")
    feed(home.lake)
    (row,) = told(home.lake, "observations").to_pylist()
    assert (row["outcome"], row["reason"]) == ("na", "do-not-disturb")


def test_times_are_never_later_than_receipt_and_say_how_they_came(house: World, now: Now) -> None:
    now("12:00")
    at = datetime.fromisoformat
    do(house, "round", occurred_at=at("2026-11-25T13:00:00+08:00"))
    do(house, "round", tapped_at=at("2026-11-25T09:00:00+08:00"), offset=-400)
    do(house, "round", tapped_at=at("2026-11-25T12:00:00+08:00"), occurred_at=at("2026-11-25T10:00:00+08:00"))
    rows = [
        json.loads(one.rows)["rows"]["events"][0] for one in Entry.objects.filter(verb="duty.done").order_by("sequence")
    ]
    assert [row["occurred_at"][11:16] for row in rows] == ["04:00", "09:00", "10:00"]
    assert [(row.get("entered"), row.get("sent"), row.get("clock_offset")) for row in rows] == [
        (None, None, None), (None, "later", "-400"), ("afterwards", None, None),
    ]  # fmt: skip


def test_the_same_key_gets_the_first_answer_also_when_the_standard_is_gone(house: World, home: Home) -> None:
    import shutil

    first = do(house, "meeting", due=DUE, key="k" * 16)
    shutil.rmtree(home.library / EDITION)
    assert do(house, "meeting", due=DUE, key="k" * 16) == first
    with pytest.raises(KeyReusedError):
        do(house, "meeting", due=DUE, key="k" * 16, note="another")


def test_what_somebody_did_meanwhile_is_a_conflict_that_can_be_meant(house: World) -> None:
    do(house, "meeting", due=DUE)
    with pytest.raises(ConflictError, match="Anna did this already, at 08:00"):
        do(house, "meeting", who="mei", due=DUE)
    do(house, "meeting", who="mei", due=DUE, again=True)
    assert Done.objects.everywhere("test").count() == 2


def _at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    answers: list[Any] = []
    start = threading.Barrier(len(jobs))

    def post(job: Callable[[], Any]) -> None:
        try:
            start.wait()
            answers.append(job())
        except Exception as fault:
            answers.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post, args=(job,)) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_eight_posts_of_one_key_are_one_duty_and_eight_equal_answers(transactional_db: None, now: Now) -> None:
    world = furnish(make())
    answers = _at_once([lambda: do(world, "meeting", due=DUE, key="same-key-16")] * 8)
    assert [answer["id"] for answer in answers] == ["same-key-16"] * 8
    assert Done.objects.everywhere("test").count() == 1
    assert Entry.objects.filter(verb="duty.done").count() == 1
    assert not verify().issues


@pytest.mark.django_db(transaction=True)
def test_of_eight_keys_for_one_due_time_one_is_taken_and_seven_are_told(transactional_db: None, now: Now) -> None:
    world = furnish(make())
    answers = _at_once([lambda: do(world, "meeting", due=DUE)] * 8)
    assert sorted(type(answer).__name__ for answer in answers) == ["ConflictError"] * 7 + ["dict"]
    assert Entry.objects.filter(verb="duty.done").count() == 1


def test_only_who_works_there_that_day_was_observed(house: World) -> None:
    for stranger in ("carl", "quan", "nobody"):
        with pytest.raises(InvalidError, match="holds a post here"):
            do(house, "floor", outcome="pass", observed=stranger)
    do(house, "floor", outcome="pass", observed="anna")


def undo(world: World, row: str, who: str = "anna", **more: Any) -> Any:
    return actions.undo_duty(by=world.people[who], place=world.places["bund"], row_id=row, **more)


def test_undo_within_a_minute_is_a_correction_that_alters_nothing(house: World, home: Home, now: Now) -> None:
    row = do(house, "meeting", due=DUE)["id"]
    now("2026-11-25T08:00:59+08:00")
    undo(house, row)
    feed(home.lake)
    assert [one["event_id"] for one in told(home.lake, "events").to_pylist()] == [row]
    (correction,) = told(home.lake, "corrections").to_pylist()
    assert (correction["table"], correction["row_id"], correction["by"]) == ("events", row, "anna")
    do(house, "meeting", due=DUE)
    with pytest.raises(ConflictError):
        undo(house, row)


def test_the_evidence_no_longer_has_what_was_undone(house: World, home: Home) -> None:
    from yizhun.evidence.engine import DuckDB
    from yizhun.evidence.read import read

    kept, gone = do(house, "round")["id"], do(house, "round")["id"]
    undo(house, gone)
    feed(home.lake)
    evidence = read(home.lake, DuckDB())
    assert evidence.engine.arrow(evidence.table("events"))["event_id"].to_pylist() == [kept]
    assert not evidence.quarantine


def test_after_the_minute_only_the_manager_corrects_and_says_why(house: World, now: Now) -> None:
    row = do(house, "meeting", due=DUE)["id"]
    now("08:02")
    with pytest.raises(ForbiddenError, match="minute"):
        undo(house, row)
    with pytest.raises(InvalidError, match="Say why"):
        undo(house, row, who="mei")
    undo(house, row, who="mei", reason="wrong day")


def test_undo_without_a_network_counts_from_tap_to_tap(house: World, now: Now) -> None:
    at = datetime.fromisoformat
    now("11:00")
    row = do(house, "meeting", due=DUE, tapped_at=at("2026-11-25T07:50:00+08:00"))["id"]
    undo(house, row, at=at("2026-11-25T07:50:40+08:00"))


def test_what_has_stood_for_a_while_is_not_taken_back_by_saying_another_time(house: World, now: Now) -> None:
    at = datetime.fromisoformat
    row = do(house, "meeting", due=DUE, tapped_at=at("2026-11-25T07:50:00+08:00"))["id"]
    now("11:00")
    with pytest.raises(ForbiddenError, match="minute"):
        undo(house, row, at=at("2026-11-25T07:50:40+08:00"))


def test_of_two_photos_of_one_duty_only_the_one_that_counts_is_kept(house: World, home: Home) -> None:
    photo = read_photo(ContentFile(picture(), "x.jpg"))
    do(house, "meeting", due=DUE, photo=photo)
    with pytest.raises(ConflictError):
        do(house, "meeting", due=DUE, photo=photo)
    with pytest.raises(InvalidError):
        do(house, "boiler", photo=photo, key="lacks-its-reading")
    assert len(list((home.media / "private").iterdir())) == 1


def test_nobody_undoes_at_another_place(house: World) -> None:
    row = do(house, "meeting", due=DUE)["id"]
    with pytest.raises(InvalidError):
        actions.undo_duty(by=house.people["quan"], place=house.places["lake"], row_id=row)


@pytest.mark.parametrize("who", ["carl", "otto", "tara", "root"])
def test_only_who_may_record_there_does_duties(house: World, who: str) -> None:
    with pytest.raises(ForbiddenError):
        do(house, "meeting", who=who, due=DUE)


def waive(world: World, who: str = "mei", **more: Any) -> Any:
    given = {
        "clause": "round",
        "reason": "Doors replaced",
        "valid_from": date(2026, 11, 25),
        "valid_until": date(2026, 11, 30),
    }
    return waiving.grant_waiver(by=world.people[who], place=world.places["bund"], **given | more)


def test_a_waiver_is_a_row_of_the_register_with_reason_approver_and_end(house: World, home: Home) -> None:
    import pyarrow.parquet as pq

    waive(house)
    feed(home.lake)
    (row,) = pq.read_table(home.lake / "waivers.parquet").to_pylist()
    assert (row["site_id"], row["clause_id"], row["approved_by"], row["reason"], row["valid_until"]) == (
        "bund", "round", "mei", "Doors replaced", date(2026, 11, 30),
    )  # fmt: skip


def test_a_waiver_ends_with_yesterday_or_goes_when_it_began_today(house: World) -> None:
    waive(house)
    waive(house, valid_from=date(2026, 11, 20))
    for one in Waiver.objects.everywhere("test").select_related("place"):
        waiving.end_waiver(by=house.people["mei"], waiver=one)
    (left,) = Waiver.objects.everywhere("test")
    assert left.valid_until == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("who", "more", "refusal"),
    [
        ("anna", {}, ForbiddenError),
        ("mei", {"reason": " "}, InvalidError),
        ("mei", {"valid_until": date(2026, 11, 1)}, InvalidError),
    ],
)
def test_a_waiver_needs_a_manager_a_reason_and_an_end(house: World, who: str, more: Any, refusal: type) -> None:
    with pytest.raises(refusal):
        waive(house, who, **more)


@pytest.mark.parametrize("how", [waiving.grant_waiver, waiving.ask_waiver])
def test_a_waiver_reaches_back_a_week_and_lasts_a_year(house: World, now: Callable[[str], None], how: Any) -> None:
    now("2026-11-25T00:30:00+08:00")  # the 24th in UTC
    given = {"by": house.people["mei"], "place": house.places["bund"], "clause": "round", "reason": "Works"}
    first, last = date(2026, 11, 18), date(2027, 11, 18)
    with pytest.raises(InvalidError, match="2026-11-17; a waiver may begin on 2026-11-18"):
        how(**given, valid_from=date(2026, 11, 17), valid_until=last)
    with pytest.raises(InvalidError, match="2027-11-19; a waiver lasts at most 366 days, here until 2027-11-18"):
        how(**given, valid_from=first, valid_until=date(2027, 11, 19))
    answer = how(**given, valid_from=first, valid_until=last, key="once")
    now("2026-12-24T00:30:00+08:00")
    assert how(**given, valid_from=first, valid_until=last, key="once") == answer


def test_a_request_is_approved_for_the_days_that_were_asked(house: World, now: Callable[[str], None]) -> None:
    first = date(2026, 11, 18)
    asked = waiving.ask_waiver(
        by=house.people["anna"], place=house.places["bund"], clause="round", reason="x", valid_from=first,
        valid_until=first,
    )["request"]  # fmt: skip
    now("2026-12-24T08:00:00+08:00")
    request = WaiverRequest.objects.everywhere("tests").select_related("place", "asked_by").get(pk=asked)
    waiving.decide_waiver(by=house.people["mei"], request=request, approved=True)
    assert Waiver.objects.everywhere("tests").get().valid_from == first


def test_duties_go_only_to_somebody_who_may_record_there(house: World) -> None:
    days = {"since": date(2026, 11, 25), "until": date(2026, 11, 25)}
    give = {"by": house.people["mei"], "place": house.places["bund"], "clause": "round"} | days
    actions.reassign_duty(to=house.people["anna"], **give)
    with pytest.raises(InvalidError, match="Carl"):
        actions.reassign_duty(to=house.people["carl"], **give)
    with pytest.raises(ForbiddenError):
        actions.reassign_duty(to=house.people["anna"], **give | {"by": house.people["anna"]})


@pytest.mark.parametrize(
    ("time", "due", "sentence"),
    [
        ("18:59", "2026-11-25T20:00:00+08:00", "only from Wed 25 Nov 19:00"),
        ("19:00", "2026-11-24T20:00:00+08:00", "is over"),
    ],
)
def test_what_would_count_for_nothing_is_refused(house: World, now: Now, time: str, due: str, sentence: str) -> None:
    now(time)
    with pytest.raises(InvalidError, match=sentence):
        do(house, "supper", due=due)
    now("19:00" if time == "18:59" else "18:59")
    do(house, "supper", due=due)
    assert Done.objects.everywhere("test").count() == 1
