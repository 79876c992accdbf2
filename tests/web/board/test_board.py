"""The board's figures, read back out of its pages: those of `yizhun evaluate`, and those worked out by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.web.board import keeping, page
from tests.web.world import World
from yizhun.evaluation import evaluate
from yizhun.evidence.lake import append
from yizhun.insight.figure import percent, whole
from yizhun.web import clock
from yizhun.web.board import finding
from yizhun.web.home import Home
from yizhun.web.ledger.rows import table_of

TITLES = {
    "fix": "Faults are fixed in half an hour",
    "meeting": "Morning meeting by 08:15",
    "floor": "The floor is dry",
    "quiet": "The corridor is quiet",
}


@pytest.fixture
def kept(world: World) -> Iterator[World]:
    keeping.show(world)
    for person in world.people.values():
        person.language = "en"
        person.save(update_fields=["language"])
    with clock.at(keeping.AS_OF):
        yield world


def test_a_site_by_hand(kept: World, client_of: Any) -> None:
    rows = page.clauses(client_of("mei").get("/board/bund/").content)
    assert rows[TITLES["fix"]] | {"interval": ""} == {
        "state": "conforming", "kept": "96.9%", "interval": "", "target": "90%", "short": "1", "n": "32",
    }  # fmt: skip
    assert (rows[TITLES["meeting"]]["kept"], rows[TITLES["meeting"]]["n"]) == ("91.2%", "34")
    assert (rows[TITLES["floor"]]["short"], rows[TITLES["floor"]]["n"]) == ("1", "4")
    assert (rows[TITLES["quiet"]]["state"], rows[TITLES["quiet"]]["kept"]) == ("no evidence", "–")


def test_what_is_late_now(kept: World, client_of: Any) -> None:
    html = page.tree(client_of("mei").get("/board/bund/").content)
    late = [page.text(one) for one in html.cssselect("#late li")]
    assert len(late) == 1
    assert late[0].startswith("Morning meeting by 08:15")
    assert "due 15 min ago" in late[0]


def test_a_group_and_a_region_by_hand(kept: World, client_of: Any) -> None:
    group = page.clauses(client_of("quan").get("/board/qinghe/").content)
    region = page.clauses(client_of("quan").get("/board/east/").content)
    assert (group[TITLES["fix"]]["kept"], group[TITLES["fix"]]["n"]) == ("87.5%", "48")  # 42 of 48
    assert (region[TITLES["fix"]]["kept"], region[TITLES["fix"]]["n"]) == ("85.7%", "42")  # 36 of 42


@pytest.mark.parametrize(("code", "by", "by_id"), [("bund", "site", "bund"), ("east", "region", "east"), ("qinghe", "all", "")])  # fmt: skip
def test_every_figure_is_that_of_evaluate(
    kept: World, client_of: Any, home: Home, code: str, by: str, by_id: str
) -> None:
    rows = page.clauses(client_of("quan").get(f"/board/{code}/").content)
    told = evaluate(home.library, home.lake, as_of=keeping.AS_OF.isoformat()).scores.to_pylist()
    mine = [
        row for row in told if (row["scope"], row["by"], row["by_id"], row["period"]) == ("clause", by, by_id, "all")
    ]
    assert len(mine) == len(rows) == 4
    for row in mine:
        n = row["met"] + row["late"] + row["missed"] + row["failed"]
        shown = rows[TITLES[row["scope_id"]]]
        assert (shown["kept"], shown["n"], shown["short"]) == (
            percent(row["conformity"]),
            whole(n),
            whole(n - row["met"]),
        )
        assert shown["interval"] == (f"{percent(row['low'])} – {percent(row['high'])}" if n else "")


def test_every_figure_opens(kept: World, client_of: Any) -> None:
    """From the board to the clause, its findings and the record: every link of the board answers."""
    client = client_of("quan")
    for code in ("bund", "east", "qinghe"):
        html = client.get(f"/board/{code}/").content
        for url in sorted(set(page.links(html, "/board/")) - {"/board/"}):
            assert client.get(url).status_code == 200, url


def test_findings_of_a_figure_are_as_many_as_it_says(kept: World, client_of: Any) -> None:
    client = client_of("mei")
    for clause, short in (("fix", 1), ("meeting", 3), ("floor", 1)):
        html = client.get(f"/board/bund/findings/?verdict=against&clause={clause}&standard=keeping").content
        assert len(page.tree(html).cssselect(".table tbody tr")) == short
    march = client.get("/board/bund/findings/?clause=fix&month=2026-03").content
    assert page.text(page.tree(march).cssselect("h1")[0]) == "Faults are fixed in half an hour · 30 findings"


def test_a_record_has_what_only_its_own_file_of_the_lake_holds(kept: World, home: Home) -> None:
    row = {"event_id": "noted", "occurred_at": keeping.AS_OF, "recorded_at": keeping.AS_OF, "site_id": "bund"}
    append(home.lake, "events", table_of("events", [row | {"activity": "fixed", "note": "the left tap"}]))
    (found,) = finding.records(kept.places["bund"], "noted")
    assert (found.journal, found.row["note"], found.row["occurred_at"]) == ("events", "the left tap", keeping.AS_OF)
    assert finding.records(kept.places["lake"], "noted") == []


def test_a_record_is_what_the_lake_holds(kept: World, client_of: Any) -> None:
    html = client_of("mei").get(f"/board/bund/records/{keeping.RECORD}/").content
    said = page.text(page.tree(html).cssselect("main")[0])
    assert "Fault fixed" in said
    assert "Sun 1 Mar 2026 10:45" in said


def test_a_clause_page_counts_its_reasons(kept: World, client_of: Any) -> None:
    html = page.tree(client_of("mei").get("/board/bund/clauses/keeping/meeting/").content)
    reasons = [page.text(one) for one in html.cssselect(".c4 .ask li")]
    assert reasons == ["not done2missed", "done after it was due1late"]
    assert client_of("mei").get("/board/bund/clauses/keeping/nothing/").status_code == 404
    assert client_of("mei").get("/board/bund/clauses/other/fix/").status_code == 404


def test_a_report_of_a_place_holds_its_figures_only(kept: World, client_of: Any) -> None:
    client = client_of("mei")
    html = client.get("/board/bund/report.html")
    assert html.headers["Content-Disposition"] == 'attachment; filename="bund.html"'
    assert "96.9%" in html.content.decode()
    assert "Lake Hotel" not in html.content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/board/bund/report.xlsx").content))
    cells = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert "Bund Hotel" in cells
    assert "Lake Hotel" not in cells
    assert client.get("/board/bund/report.pdf").content.startswith(b"%PDF")


def test_nobody_sees_another_place(kept: World, client_of: Any) -> None:
    for who, own, other in (("mei", "bund", "lake"), ("otto", "lake", "gate"), ("tara", "court", "bund")):
        client = client_of(who)
        assert client.get(f"/board/{own}/").status_code == 200
        for path in ("", "findings/", "clauses/keeping/fix/", f"records/{keeping.RECORD}/", "report.html"):
            assert client.get(f"/board/{other}/{path}").status_code == 404, (who, path)
    assert client_of("mei").get("/board/qinghe/").status_code == 404
    assert client_of("anna").get("/board/bund/").status_code == 403


@pytest.mark.parametrize("page_", ["²", "-1", "x", "9" * 30])
def test_a_page_that_is_none_breaks_nothing(kept: World, client_of: Any, page_: str) -> None:
    assert client_of("mei").get(f"/board/bund/findings/?page={page_}").status_code == 200


def test_findings_of_another_site_cannot_be_asked_for(kept: World, client_of: Any) -> None:
    html = client_of("mei").get("/board/bund/findings/?site=lake").content
    assert page.tree(html).cssselect(".table tbody tr") == []
    assert client_of("otto").get("/board/lake/records/floor-0/").status_code == 404


def test_a_place_without_figures_says_so(kept: World, client_of: Any) -> None:
    html = client_of("tara").get("/board/court/")
    assert html.status_code == 200
    assert "Nothing was judged here yet" in html.content.decode()


def test_the_page_says_as_of_when(kept: World, client_of: Any) -> None:
    html = page.tree(client_of("mei").get("/board/bund/").content)
    assert page.text(html.cssselect(".as-of")[0]) == "as of Fri 3 Apr 08:30"
