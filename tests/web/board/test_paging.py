"""Findings page by page: chosen, ordered and cut by the engine, month by the clock of each site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.web.board import keeping, page
from tests.web.world import World
from yizhun.web import clock
from yizhun.web.board import finding
from yizhun.web.board.finding import Asked
from yizhun.web.board.paging import COLUMNS
from yizhun.web.board.reading import Reading, read
from yizhun.web.organisation.actions.places import change_place
from yizhun.web.organisation.models import Place


@pytest.fixture
def kept(world: World) -> Iterator[World]:
    keeping.show(world)
    with clock.at(keeping.AS_OF):
        yield world


def reading(world: World, place: str) -> Reading:
    found = read(Place.objects.everywhere("tests").get(code=place))
    assert found is not None
    return found


def all_of(found: Reading, asked: Asked) -> list[Any]:
    rows, total = finding.page(found, asked, 1)
    for number in range(2, total // finding.PAGE + 2):
        rows += finding.page(found, asked, number)[0]
    assert len(rows) == total
    return [one.row for one in rows]


@pytest.mark.parametrize("place", ["bund", "east", "qinghe"])
def test_the_pages_together_are_all_findings_in_their_order(kept: World, place: str) -> None:
    found = reading(kept, place)
    whole = found.results.findings.to_table(columns=list(COLUMNS))
    rows = all_of(found, Asked())
    assert sorted(map(str, rows)) == sorted(map(str, whole.to_pylist()))
    assert [row["due_at"] for row in rows] == sorted((row["due_at"] for row in rows), reverse=True)
    assert finding.page(found, Asked(), 1)[1] == len(rows) > finding.PAGE


@pytest.mark.parametrize("asked", [Asked(month="2026-04"), Asked(verdict="met", month="2026-03", clause="meeting"), Asked(site="bund"),
                                   Asked(verdict="against", site="lake")])  # fmt: skip
def test_what_is_asked_for_is_chosen_by_the_clock_of_each_site(kept: World, asked: Asked) -> None:
    change_place(by=kept.people["root"], place=kept.places["lake"], timezone="Pacific/Kiritimati")
    found = reading(kept, "qinghe")
    wrong = ("late", "missed", "failed")

    def month(row: dict[str, Any]) -> str:
        zone = Place.objects.everywhere("tests").get(code=row["site_id"]).tz
        due: datetime = row["due_at"]
        return f"{due.astimezone(zone):%Y-%m}"

    expected = [
        row
        for row in found.results.findings.to_table(columns=list(COLUMNS)).to_pylist()
        if (not asked.verdict or row["verdict"] in (wrong if asked.verdict == "against" else (asked.verdict,)))
        and (not asked.clause or row["clause_id"] == asked.clause)
        and (not asked.site or row["site_id"] == asked.site)
        and (not asked.month or month(row) == asked.month)
    ]
    assert expected
    assert sorted(map(str, all_of(found, asked))) == sorted(map(str, expected))


@pytest.mark.parametrize(
    "query",
    [
        f"page={'9' * 25}", f"page={'9' * 5000}", "page=٣", "month=2026-13", "month=0000-00", "month=9999-12", "month=x",
        "site=court", "clause=none&verdict=%27",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_page_without_rows(kept: World, client_of: Any, query: str) -> None:
    answer = client_of("quan").get(f"/board/qinghe/findings/?{query}")
    assert answer.status_code == 200
    rows = page.tree(answer.content).cssselect(".table tbody tr")
    assert (len(rows) > 0) is (query == "page=٣")


def test_the_board_begins_at_the_topmost_place_without_a_tree(
    kept: World, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of("quan")
    with django_assert_max_num_queries(8):
        assert client.get("/board/")["Location"] == "/board/qinghe/"
    assert client_of("mei").get("/board/")["Location"] == "/board/bund/"
    assert client_of("otto").get("/board/")["Location"] == "/board/east/"
