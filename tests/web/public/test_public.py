"""What anybody reads: the same figures in plain words, no script, cells that are too small hidden."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.web.board import keeping, page
from tests.web.world import World
from yizhun.evaluation import evaluate
from yizhun.web import clock
from yizhun.web.home import Home
from yizhun.web.public.fields import FEW, FIELDS, hidden


@pytest.fixture
def kept(world: World) -> Iterator[World]:
    keeping.show(world)
    with clock.at(keeping.AS_OF):
        yield world


def told(client: Client, language: str) -> dict[str, str]:
    client.cookies["language"] = language
    html = page.tree(client.get("/open/bund/").content)
    return {page.text(one.cssselect("h3")[0]): page.text(one.cssselect(".told")[0]) for one in html.cssselect("li")}


def test_plain_words(kept: World) -> None:
    assert told(Client(), "en") == {
        "Faults are fixed in half an hour": "29 of 30 within 30 minutes in March",
        "Morning meeting by 08:15": "29 of 31 on time in March",
        "The floor is dry": "Too few records to say",
    }
    assert told(Client(), "zh-hans")["报修半小时内修好"] == "3月 30 次中 29 次在 30 分钟内"


def test_it_needs_no_script_and_keeps_to_itself(kept: World) -> None:
    html = Client().get("/open/bund/").content.decode()
    assert "<script" not in html
    assert "http://" not in html
    assert "https://" not in html


def test_what_is_not_public_is_not_there(kept: World) -> None:
    assert "quiet" not in Client().get("/open/bund/", headers={"Accept-Language": "en"}).content.decode()
    assert {row["clause_id"] for row in rows()} == {"fix", "meeting", "floor"}


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Client().get("/open/bund/conformity.csv").content.decode())))


def test_open_data_has_the_columns_settled(kept: World) -> None:
    names = "site edition hash clause_id title_en title_zh period n met conformity low high state as_of"
    assert " ".join(rows()[0]) == names == " ".join(field.name for field in FIELDS)


def test_open_data_is_that_of_evaluate(kept: World, home: Home) -> None:
    scores = evaluate(home.library, home.lake, as_of=keeping.AS_OF.isoformat()).scores.to_pylist()
    mine = {
        (row["scope_id"], row["period"]): row
        for row in scores
        if row["scope"] == "clause" and row["by_id"] == "bund" and row["scope_id"] != "quiet"
    }
    data = json.loads(Client().get("/open/bund/conformity.json").content)["data"]
    assert {(row["clause_id"], row["period"]) for row in data} == set(mine)
    for row in data:
        score = mine[row["clause_id"], row["period"]]
        n = score["met"] + score["late"] + score["missed"] + score["failed"]
        expected = [n, score["met"], score["conformity"], score["low"], score["high"], score["state"]]
        shown = [row[name] for name in ("n", "met", "conformity", "low", "high", "state")]
        # Two or three findings of April: the whole less March would tell them.
        assert shown == (expected if n >= FEW and row["period"] != "all" else [None] * 6)


def test_few_are_hidden(kept: World) -> None:
    april = next(row for row in rows() if (row["clause_id"], row["period"]) == ("fix", "2026-04"))
    march = next(row for row in rows() if (row["clause_id"], row["period"]) == ("fix", "2026-03"))
    assert [april[name] for name in ("n", "met", "conformity", "low", "high", "state")] == [""] * 6
    assert (march["n"], march["met"], march["state"]) == ("30", "29", "conforming")


@pytest.mark.parametrize(("found", "told", "away"), [
    ({"01": 9, "02": 8, "all": 17}, "02", set()),
    ({"01": 9, "02": 8, "03": 2, "all": 19}, "02", {"03", "01"}),
    ({"01": 9, "02": 8, "03": 2, "all": 19}, "all", {"03", "02"}),
    ({"01": 9, "02": 2, "all": 11}, "01", {"02", "all"}),
    ({"01": 9, "02": 2, "all": 11}, "all", {"02", "01"}),
    ({"01": 9, "02": 8, "03": 2, "04": 1, "all": 20}, "02", {"03", "04", "01"}),
    ({"01": 9, "02": 8, "03": 3, "04": 4, "all": 24}, "02", {"03", "04"}),
    ({"01": 9, "02": 0, "all": 9}, "01", {"02"}),
    ({"01": 3, "all": 3}, "all", {"01", "all"}),
    ({"01": 3, "02": 4, "all": 7}, "all", {"01", "02"}),
])  # fmt: skip
def test_what_is_hidden_is_not_what_is_left_of_the_whole(found: dict[str, int], told: str, away: set[str]) -> None:
    assert hidden(found, told) == away


def test_the_dictionary_describes_every_column(kept: World) -> None:
    fields = json.loads(Client().get("/open/bund/dictionary.json").content)["fields"]
    assert [field["name"] for field in fields] == list(rows()[0])
    assert all(field["description_en"] and field["description_zh"] for field in fields)


def test_only_sites_that_are_judged_are_public(kept: World) -> None:
    for code in ("qinghe", "court", "nowhere"):
        assert Client().get(f"/open/{code}/").status_code == 404
        assert Client().get(f"/open/{code}/conformity.csv").status_code == 404
