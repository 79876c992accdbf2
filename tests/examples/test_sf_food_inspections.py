"""Kitchens of San Francisco: how long between two inspections, and in which band the score lies."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost

FILES = (
    ("sf_food_inspections/businesses.csv.gz", "businesses.yaml"),
    ("sf_food_inspections/inspections.csv.gz", "inspections.yaml"),
)


@pytest.fixture
def found() -> Judged:
    return judged("sf_food_inspections", FILES, (("since", "2015-02-01"),))


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert [result.rows for result in found.imports] == [6_399, 14_233]


def test_gaps_of_more_than_a_year(found: Judged) -> None:
    verdicts = found.verdicts("kitchens.inspected")
    assert verdicts["late"] == 3_291
    assert verdicts["met"] + verdicts["late"] == 8_475 - 3


def test_the_three_gaps_that_are_none_lie_on_one_day(found: Judged) -> None:
    assert found.one(
        "SELECT count(*) FROM (SELECT site_id, occurred_at FROM events GROUP BY ALL HAVING count(*) = 2)"
    ) == 3  # fmt: skip


def test_every_kitchen_has_one_gap_that_is_still_open(found: Judged) -> None:
    verdicts = found.verdicts("kitchens.inspected")
    assert verdicts["missed"] + verdicts["pending"] == 6_399


def test_bands(found: Judged) -> None:
    assert found.verdicts("kitchens.good") == {"met": 8_211, "failed": 14_233 - 8_211}
    assert found.verdicts("kitchens.not-poor") == {"met": 14_233 - 348, "failed": 348}
