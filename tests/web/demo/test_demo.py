"""The demo in small: two companies of two sites and a fortnight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.test import Client

from yizhun.web import clock
from yizhun.web.board.refresh import refresh
from yizhun.web.demo import build, companies, evidence, run, views
from yizhun.web.duties.models import Done
from yizhun.web.home import Home
from yizhun.web.ledger.chain import verify
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.models import Person, Place

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
SMALL = (
    replace(companies.COMPANIES[0], sites={"east": ("jingan",), "north": ("guomao",)}),
    replace(companies.COMPANIES[1], sites={"": ("wutong", "cuihu")}),
)


@pytest.fixture
def demo(db: None, home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    for module in (build, views):
        monkeypatch.setattr(module, "COMPANIES", SMALL)
    for module in (build, evidence):
        monkeypatch.setattr(module, "DAYS", 14)
    monkeypatch.setattr(evidence, "AHEAD", 2)
    monkeypatch.setenv(run.FLAG, "1")
    with clock.at(NOW):
        build.build(home, lambda text: None)
        yield home


def rows(home: Home, after: datetime) -> int:
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    found: int = ds.dataset(home.lake / "events", format="parquet").count_rows(pc.field("occurred_at") > after)
    return found


def test_a_day_in_the_demo(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """One build, which takes half a minute, and all that is asked of it."""
    every_post_and_access_has_somebody()
    the_last_seven_days_are_acts_of_the_people_themselves()
    it_is_judged_and_everybody_can_be_entered(demo)
    opened_later_it_is_topped_up_once(demo)
    nobody_is_entered_outside_a_demo(demo, monkeypatch)


def it_is_judged_and_everybody_can_be_entered(demo: Home) -> None:
    refresh()
    assert {one.code for one in Place.objects.everywhere("tests")} >= {"qinghe", "qinghe-east", "jingan", "wutong"}
    assert rows(demo, NOW) == 0
    assert not verify().issues
    client = Client()
    html = client.get("/demo/").content.decode()
    for person in ("lin-jing", "gu-yan", "zhou-lan", "tang-ning"):
        assert f'value="{person}"' in html
    for person, board in (("lin-jing", "/board/qinghe/"), ("tang-ning", "/board/yijing/")):
        client.post("/demo/enter/", {"person": person})
        page = client.get(board)
        assert page.status_code == 200
        assert b'id="clauses"' in page.content
    assert client.get("/open/wutong/").status_code == 200


def every_post_and_access_has_somebody() -> None:
    from yizhun.web.organisation.models import Access, Post

    accesses = set(Access.objects.everywhere("tests").values_list("access", flat=True))
    assert accesses == {"attendant", "site-manager", "quality-manager", "auditor", "administrator"}
    assert set(Post.objects.everywhere("tests").values_list("role", flat=True)) >= {
        "room-centre", "day-attendant", "night-attendant", "team-leader", "front-office", "engineer",
        "housekeeping-manager", "estate-manager", "receptionist", "security-lead", "guard", "technical-worker", "cleaner",
    }  # fmt: skip


def the_last_seven_days_are_acts_of_the_people_themselves() -> None:
    acts = Entry.objects.filter(verb="duty.done").order_by("sequence")
    times = [one.recorded_at for one in acts]
    assert len(times) > 100
    assert times == sorted(times)
    assert times[0] >= "2026-06-07T16:00"
    assert times[-1] <= NOW.isoformat(timespec="microseconds")
    done = Done.objects.everywhere("tests")
    assert done.filter(due_at__lt=F("occurred_at")).exclude(note="").exists()
    assert done.filter(outcome="fail").exists() or done.filter(outcome="pass").exists()
    assert set(done.values_list("place__code", flat=True)) == {"jingan", "guomao", "wutong", "cuihu"}
    imported = Entry.objects.filter(verb="evidence.imported").order_by("sequence").first()
    assert imported is not None
    assert imported.recorded_at.startswith("2026-06-07T16:00")


def opened_later_it_is_topped_up_once(demo: Home) -> None:
    with clock.at(NOW + timedelta(days=1)):
        build.top_up(demo)
        added, acts = rows(demo, NOW), Entry.objects.count()
        build.top_up(demo)
    assert added > 0
    assert (rows(demo, NOW), Entry.objects.count()) == (added, acts)


def nobody_is_entered_outside_a_demo(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(run.FLAG)
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/enter/", {"person": Person.objects.all()[0].person_id}).status_code == 404
    monkeypatch.setenv(run.FLAG, "1")
    (demo.folder / "demo" / "demo.json").unlink()
    assert Client().get("/demo/").status_code == 404
