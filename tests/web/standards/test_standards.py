"""Adopting, publishing, reading with live figures, comparing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.web.world import World
from yizhun.evaluation import evaluate
from yizhun.insight.figure import percent
from yizhun.results import write
from yizhun.standard.dump import content_hash
from yizhun.standard.library import open_library
from yizhun.web import clock
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.feed import feed
from yizhun.web.ledger.models import Entry
from yizhun.web.standards import actions, shelf
from yizhun.web.standards.models import Edition

DAY = date(2026, 1, 1)
SMALL = """id: tidy
edition: "1"
title: {en: Tidy, zh: 整洁}
effective: 2026-01-01
for: site.in_east = 'yes'
"""
CLAUSE = """- id: entrance.swept
  title: {en: The entrance is swept, zh: 入口已清扫}
  force: shall
  role: day-attendant
  measure: {kind: schedule, activity: swept, times: ["09:00"]}
"""


def adopt(world: World, place: str = "east", by: str = "quan", base: str = "hotel@2026.1") -> str:
    answer = actions.adopt(by=world.people[by], base=base, place=world.places[place], effective=DAY)
    return str(answer["edition"])


def publish(world: World, head: str = SMALL, **more: Any) -> Any:
    files = {"standard.yaml": head, "clauses/entrance.yaml": CLAUSE}
    return actions.publish(by=world.people["quan"], place=world.places["east"], files=files, **more)


def test_an_adopted_pack_is_a_layer_in_the_library_with_its_hash(world: World, home: Home) -> None:
    key = adopt(world)
    (entry,) = open_library(home.library).entries
    assert (entry.standard.key, entry.root, entry.depth) == (key, "hotel", 1)
    assert Edition.objects.everywhere("tests").get().hash == content_hash(entry.standard)
    assert Entry.objects.latest("sequence").verb == "standard.adopted"


def test_it_judges_the_sites_of_its_part_and_no_others(world: World, home: Home) -> None:
    adopt(world)
    feed(home.lake)
    found = evaluate(home.library, home.lake, "2026-03-01", "2026-03-02")
    judged = {row["by_id"] for row in found.scores.to_pylist() if row["by"] == "site"}
    assert judged == {"bund", "lake"}


def test_two_regions_may_adopt_one_edition_each(world: World, home: Home) -> None:
    assert {adopt(world, "east"), adopt(world, "north")} == {"hotel-east@2026.1", "hotel-north@2026.1"}
    assert len(open_library(home.library).entries) == 2


def test_an_edition_is_published_once(world: World, home: Home) -> None:
    publish(world)
    with pytest.raises(ConflictError, match="published already"):
        publish(world)
    assert (home.library / "tidy@1" / "standard.yaml").read_text() == SMALL


def test_a_standard_with_errors_is_refused_with_all_of_them(world: World, home: Home) -> None:
    with pytest.raises(InvalidError, match="effective"):
        publish(world, SMALL.replace("effective: 2026-01-01\n", ""))
    assert list(home.library.iterdir()) == []


@pytest.mark.parametrize("head", [SMALL.replace("for: site.in_east = 'yes'\n", ""), SMALL.replace("in_east", "in_north"),
                                  SMALL.replace("= 'yes'", "= 'yes' or site.kind = 'x'")])  # fmt: skip
def test_a_standard_may_not_hold_outside_its_part(world: World, head: str) -> None:
    with pytest.raises(InvalidError, match="where it holds"):
        publish(world, head)


def test_a_standard_may_hold_in_less_than_its_part(world: World) -> None:
    publish(world, SMALL.replace("= 'yes'", "= 'yes' and site.kind = 'hotel'"))


@pytest.mark.parametrize("who", ["anna", "mei", "otto", "root", "tara"])
def test_only_a_quality_manager_of_the_part_adopts(world: World, who: str) -> None:
    with pytest.raises(ForbiddenError):
        adopt(world, by=who)


def test_the_library_is_what_the_database_says(world: World, home: Home) -> None:
    key = adopt(world)
    before = (home.library / key / "standard.yaml").read_text()
    (home.library / key / "standard.yaml").write_text("id: forged")
    (home.library / "stranger@1").mkdir()
    shelf.restore()
    assert (home.library / key / "standard.yaml").read_text() == before
    assert [one.name for one in home.library.iterdir()] == [key]


def test_the_document_shows_the_figures_of_the_engine(world: World, home: Home, client_of: Any) -> None:
    publish(world)
    from yizhun.web.ledger.act import Act, act

    def work(doing: Act) -> dict[str, Any]:
        for day, hour in ((2, 0), (3, 0), (4, 3)):  # 08:00, 08:00, 11:00 in Shanghai: in time, in time, late
            at = datetime(2026, 3, day, hour, 0, tzinfo=UTC)
            doing.tells("events", occurred_at=at, site_id="bund", activity="swept", actor_id="anna")
        return {}

    act("test.swept", by=None, place="bund", body={}, work=work)
    feed(home.lake)
    found = evaluate(home.library, home.lake, "2026-03-02", "2026-03-05")
    write(found, home.results)
    (row,) = [
        one
        for one in found.scores.to_pylist()
        if (one["scope"], one["by_id"], one["period"]) == ("clause", "bund", "all")
    ]
    page = client_of("mei").get("/standards/tidy@1/?place=bund").content.decode()
    assert percent(row["conformity"]) in page
    assert "入口已清扫" in page
    assert "入口已清扫" in client_of("anna").get("/standards/tidy@1/").content.decode()
    assert "%" not in client_of("anna").get("/standards/tidy@1/").content.decode().split("<article", 1)[1]


def test_two_editions_are_compared(world: World, client_of: Any) -> None:
    publish(world)
    later = SMALL.replace('"1"', '"2"').replace("2026-01-01", "2026-06-01")
    files = {
        "standard.yaml": later,
        "clauses/entrance.yaml": CLAUSE.replace('"09:00"', '"08:00"').replace("shall", "should"),
    }
    actions.publish(by=world.people["quan"], place=world.places["east"], files=files)
    client = client_of("anna")
    page = client.get("/standards/tidy@1/to/tidy@2/").content.decode()
    assert "entrance.swept" in page
    assert client.get("/standards/tidy@1/to/tidy@9/").status_code == 404


def test_what_is_adopted_for_a_later_day_is_not_said_to_hold_now(world: World, client_of: Any) -> None:
    given = {"base": "retail@2026.1", "place": "east", "effective": "2099-03-01"}
    html = client_of("quan").post("/standards/adopt/", given, follow=True).content.decode()
    assert "已采用，2099年3月1日起生效。" in html


def test_forms_begin_with_the_day_that_it_is_where_one_writes_standards(world: World, client_of: Any) -> None:
    publish(world)
    client = client_of("quan")
    with clock.at(datetime(2026, 3, 2, 17, tzinfo=UTC)):  # the third in Shanghai
        for page in ("adopt/", "drafts/begin/?base=tidy@1", "drafts/begin/?base=hotel@2026.1"):
            url = f"/standards/{page}"
            assert 'value="2026-03-03"' in client.get(url).content.decode(), url
