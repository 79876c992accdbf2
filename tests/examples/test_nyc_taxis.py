"""Taxis: every trip to and from the airport at its flat fare, tax and surcharges as posted."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost


@pytest.fixture
def found() -> Judged:
    return judged("nyc_taxis", (("nyc_taxis/raw_taxis.csv.gz", "map.yaml"),))


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 6_500


def test_the_flat_fare_of_130_trips(found: Judged) -> None:
    assert found.verdicts("fares.jfk") == {"met": 130}
    assert found.rows("SELECT DISTINCT found, asked FROM findings WHERE clause_id = 'fares.jfk'") == [(52, 52)]


def test_surcharges(found: Judged) -> None:
    assert found.verdicts("fares.surcharges") == {"met": 19_500}
