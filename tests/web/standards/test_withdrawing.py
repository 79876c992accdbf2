"""A standard withdrawn from a part of the tree: nothing new falls due there, and what was judged stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.web.standards.test_standards import CLAUSE, SMALL, adopt, publish
from tests.web.world import World
from yizhun.evaluation import evaluate
from yizhun.standard.library import open_library
from yizhun.web import clock
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.feed import feed
from yizhun.web.ledger.models import Entry
from yizhun.web.standards import actions, withdrawing
from yizhun.web.standards.models import Edition

WHEN = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The evening of 2 March 2026 in Shanghai."""
    with clock.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        yield


def edition(key: str = "tidy@1") -> Edition:
    return Edition.objects.everywhere("tests").select_related("place").get(key=key)


def withdraw(world: World, key: str = "tidy@1", place: str = "east", since: date = WHEN, **more: Any) -> str:
    given = {"by": world.people["quan"], "reason": "Sold to another group"} | more
    told = withdrawing.withdraw(edition=edition(key), place=world.places[place], since=since, **given)
    return str(told["edition"])


def judged(home: Home) -> dict[str, list[str]]:
    """Days on which the entrance was to be swept, by site; the lake is judged to 6 March."""
    feed(home.lake)
    found = evaluate(home.library, home.lake, "2026-03-01", "2026-03-06")
    days: dict[str, list[str]] = {}
    for row in sorted(found.findings.to_pylist(), key=lambda one: one["due_at"]):
        if row["verdict"] != "pending":
            days.setdefault(row["site_id"], []).append(f"{row['due_at']:%d}")
    return days


WHOLE = ["01", "02", "03", "04", "05", "06"]


def test_nothing_falls_due_from_the_day_on_and_the_past_stays(world: World, home: Home) -> None:
    publish(world)
    assert judged(home) == {"bund": WHOLE, "lake": WHOLE}
    assert withdraw(world) == "tidy@1.2"
    assert judged(home) == {"bund": WHOLE[:3], "lake": WHOLE[:3]}


def test_a_site_is_left_and_the_others_go_on(world: World, home: Home) -> None:
    publish(world)
    withdraw(world, place="lake")
    assert judged(home) == {"bund": WHOLE, "lake": WHOLE[:3]}
    withdraw(world, "tidy@1.2", "bund", date(2026, 3, 5))
    assert judged(home) == {"bund": WHOLE[:4], "lake": WHOLE[:3]}


def test_a_region_is_left_with_all_its_sites(world: World, home: Home) -> None:
    files = {"standard.yaml": SMALL.replace("in_east", "in_qinghe"), "clauses/entrance.yaml": CLAUSE}
    actions.publish(by=world.people["quan"], place=world.places["qinghe"], files=files)
    withdraw(world, place="north")
    assert judged(home) == {"bund": WHOLE, "lake": WHOLE, "gate": WHOLE[:3]}


def test_it_stands_in_the_ledger_and_on_the_pages(world: World, client_of: Any) -> None:
    publish(world)
    withdraw(world, place="lake")
    entry = Entry.objects.latest("sequence")
    assert (entry.verb, entry.by, entry.place) == ("standard.withdrawn", "quan", "east")
    for said in ("Sold to another group", '"left":"lake"', "tidy@1.2"):
        assert said in entry.body
    for url in ("/standards/", "/standards/tidy@1/", "/standards/tidy@1.2/"):
        page = client_of("anna").get(url).content.decode()
        assert "Sold to another group" in page, url


def test_what_was_withdrawn_may_be_adopted_again(world: World, home: Home) -> None:
    key = adopt(world)
    withdraw(world, key)
    again = actions.adopt(
        by=world.people["quan"], base="hotel@2026.1", place=world.places["east"], effective=date(2026, 3, 6)
    )
    assert again["edition"] == "hotel-east@2026.1.3"
    assert len(open_library(home.library).entries) == 3


def test_a_mistake_of_today_is_taken_back_today(world: World, home: Home) -> None:
    answer = actions.adopt(
        by=world.people["quan"], base="hotel@2026.1", place=world.places["east"], effective=date(2026, 3, 2)
    )
    withdraw(world, answer["edition"], since=date(2026, 3, 2))
    assert judged(home) == {}


def test_what_was_judged_is_not_taken_back(world: World) -> None:
    publish(world)
    with pytest.raises(InvalidError, match="earliest"):
        withdraw(world, since=date(2026, 3, 2))


def test_it_is_withdrawn_once_from_its_own_part_and_with_a_reason(world: World) -> None:
    publish(world)
    with pytest.raises(InvalidError, match="does not hold there"):
        withdraw(world, place="gate")
    with pytest.raises(InvalidError, match="why"):
        withdraw(world, reason=" ")
    withdraw(world)
    with pytest.raises(ConflictError, match="follows"):
        withdraw(world)
    with pytest.raises(ConflictError, match="any more"):
        withdraw(world, "tidy@1.2", "lake")


@pytest.mark.parametrize("who", ["anna", "mei", "otto", "root", "tara"])
def test_only_a_quality_manager_of_the_part_withdraws(world: World, who: str) -> None:
    publish(world)
    with pytest.raises(ForbiddenError):
        withdraw(world, by=world.people[who])


def test_it_is_withdrawn_on_a_page(world: World, client_of: Any) -> None:
    publish(world)
    client = client_of("quan")
    assert "/standards/tidy@1/withdraw/" in client.get("/standards/tidy@1/").content.decode()
    given = {"place": "east", "since": "2026-03-01", "reason": "Sold"}
    assert "2026-03-03" in client.post("/standards/tidy@1/withdraw/", given).content.decode()
    assert client.post("/standards/tidy@1/withdraw/", given | {"since": "2026-03-04"}).status_code == 302
    assert edition("tidy@1.2").over
    assert "withdraw/" not in client.get("/standards/tidy@1.2/").content.decode()
