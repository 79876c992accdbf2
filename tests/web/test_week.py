"""A week in a hotel, lived in Chromium: what the board, the command line, the report and the public page make of it.

16 to 22 November 2026    Mon   Tue   Wed        Thu            Fri        Sat       Sun
meeting, by 08:15         08:00 08:05 08:40 late 08:10 offline  never      waived    08:00   4 of 6
round, by 20:00 + 10 min  19:30 20:05 19:50      19:45 offline  20:30 late 19:55     19:40   6 of 7
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.web.board import page as pages
from tests.web.duties.test_offline import BACKEND, chromium, expect, off, on, sign_in
from tests.web.world import World, make
from yizhun.web.board.refresh import tick
from yizhun.web.duties.models import Done
from yizhun.web.home import Home
from yizhun.web.ledger.chain import verify
from yizhun.web.organisation.models import Person
from yizhun.web.standards.actions import holds_in, publish

__all__ = ["chromium"]
pytestmark = pytest.mark.slow
TITLES = {"meeting": "Morning meeting by 08:15", "round": "Evening round by 20:00"}
HEAD = """
id: house
edition: "2026.1"
title: {en: House rules, zh: 店规}
effective: 2026-11-16
for: FOR
posts: [{id: day-attendant, title: {en: Day attendant, zh: 白班服务员}}]
"""
ACTIVITIES = """
- {id: meeting-held, title: {en: Meeting held, zh: 召开晨会}}
- {id: round-made, title: {en: Round made, zh: 夜巡}}
"""
CLAUSES = """
- id: meeting
  title: {en: Morning meeting by 08:15, zh: 8:15前开晨会}
  force: shall
  public: true
  role: day-attendant
  measure: {kind: schedule, activity: meeting-held, times: ["08:15"], early: PT45M}
- id: round
  title: {en: Evening round by 20:00, zh: 20:00前夜巡}
  force: shall
  public: true
  role: day-attendant
  measure: {kind: schedule, activity: round-made, times: ["20:00"], early: PT1H, grace: PT10M}
"""
HAND = {"meeting": (4, 1, 1, 0, 1), "round": (6, 1, 0, 0, 0)}
DONE = (
    ("16T08:00", "meeting"), ("16T19:30", "round"), ("17T08:05", "meeting"), ("17T20:05", "round"),
    ("18T08:40", "meeting"), ("18T19:50", "round"),
)  # fmt: skip
LATER = (("20T20:30", "round"), ("21T19:55", "round"), ("22T08:00", "meeting"), ("22T19:40", "round"))


@pytest.fixture
def world(transactional_db: None) -> World:
    """A house with a standard for the north, which the east does not have yet."""
    found = make()
    north = found.places["north"]
    files = {"standard.yaml": HEAD.replace("FOR", holds_in(north)), "activities.yaml": ACTIVITIES,
             "clauses/house.yaml": CLAUSES}  # fmt: skip
    publish(by=None, place=north, files=files)
    Person.objects.update(language="en")
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`clock("18T08:40", page)`: that time in Shanghai, for the server and for a phone."""

    def hold(time: str, page: Any = None) -> None:
        moment = datetime.fromisoformat(f"2026-11-{time}:00+08:00")
        monkeypatch.setenv("YIZHUN_NOW", moment.isoformat())
        if page is not None:
            page.clock.set_fixed_time(moment.astimezone(UTC))

    hold("15T12:00")
    return hold


@pytest.fixture
def phone(chromium: Any, world: World, live_server: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 390, "height": 780}, locale="en-GB")
    sign_in(context, world, "anna", live_server.url)
    yield context.new_page()
    context.close()


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    return client


def tap(phone: Any, clause: str, day: str) -> None:
    """The duty of that day, whether it is today's or still ahead."""
    line = phone.locator(f'[data-clause="{clause}"]', has=phone.locator(f'input[name=due_at][value^="2026-11-{day}"]'))
    if not line.first.is_visible():
        phone.locator("details.ahead > summary").click()
    line.first.locator(".tap").click()


def test_a_week_in_a_hotel(phone: Any, world: World, home: Home, clock: Callable[..., None], live_server: Any) -> None:
    adopt = {"base": "house@2026.1", "place": "east", "effective": "2026-11-16"}
    assert signed_in(world, "quan").post("/standards/adopt/", adopt).status_code == 302
    url = f"{live_server.url}/duties/bund/"

    def do(time: str, clause: str) -> None:
        clock(time, phone)
        phone.goto(url)
        count = Done.objects.everywhere("tests").count()
        tap(phone, clause, time[:2])
        expect(phone.locator("[data-unsent]")).to_be_hidden(timeout=30000)
        phone.wait_for_timeout(300)
        assert Done.objects.everywhere("tests").count() == count + 1

    for time, clause in DONE:
        do(time, clause)
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.reload()

    off(phone)
    for time, clause in (("19T08:10", "meeting"), ("19T19:45", "round")):
        clock(time, phone)
        tap(phone, clause, "19")
    expect(phone.locator("[data-unsent]")).to_contain_text("2 not sent yet")
    clock("19T21:00", phone)
    on(phone)
    expect(phone.locator("[data-unsent]")).to_be_hidden(timeout=30000)

    waiver = {"clause": "meeting", "reason": "Storm", "valid_from": "2026-11-21", "valid_until": "2026-11-21"}
    assert signed_in(world, "mei").post("/duties/bund/waivers/grant/", waiver).status_code == 302
    for time, clause in LATER:
        do(time, clause)

    clock("23T00:00")
    generation = tick()
    assert generation is not None
    assert not verify().issues
    rows = {row["scope_id"]: row for row in generation.scores(scope="clause", by_id="bund", period="all")}
    assert {name: counts(row) for name, row in rows.items()} == HAND

    # The command line, on the folders as they lie there.
    said = evaluated(home, generation.as_of)
    assert {one["scope_id"]: counts(one) for one in said["clauses"]} == HAND
    for one in said["clauses"]:
        row = rows[one["scope_id"]]
        assert (one["conformity"], one["low"], one["high"]) == (row["conformity"], row["low"], row["high"])

    # What people read: 4 of 6 is 66.7%, 6 of 7 is 85.7%.
    mei = signed_in(world, "mei")
    board = pages.clauses(mei.get("/board/bund/").content)
    assert {title: (one["kept"], one["n"]) for title, one in board.items()} == {
        TITLES["meeting"]: ("66.7%", "6"), TITLES["round"]: ("85.7%", "7"),
    }  # fmt: skip
    report = pages.text(pages.tree(mei.get("/board/bund/report.html").content))
    public = pages.text(pages.tree(Client().get("/open/bund/", headers={"Accept-Language": "en"}).content))
    for text in ("66.7%", "85.7%"):
        assert text in report
    assert "4 of 6 on time since November 2026" in public
    assert "6 of 7 on time since November 2026" in public
    open_data = Client().get("/open/bund/conformity.json").json()
    found = {one["clause_id"]: (one["n"], one["met"]) for one in open_data["data"] if one["period"] == "2026-11"}
    assert found == {"meeting": (6, 4), "round": (7, 6)}


def counts(row: Any) -> tuple[int, ...]:
    return tuple(row[name] for name in ("met", "late", "missed", "failed", "excused"))


def evaluated(home: Home, as_of: str) -> Any:
    command = [sys.executable, "-m", "yizhun", "evaluate", str(home.library), "--evidence", str(home.lake),
               "--as-of", as_of, "--site", "bund", "--json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
