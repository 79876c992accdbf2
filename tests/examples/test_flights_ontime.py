"""Flights of 2015: on time is less than 15 minutes late, by airport and by airline."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost


@pytest.fixture
def found() -> Judged:
    return judged("flights_ontime", (("flights_ontime/flights.csv.gz", "map.yaml"),))


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 58_492


def test_late_arrivals(found: Judged) -> None:
    assert found.verdicts("flights.on-time") == {
        "met": 57_474 - 11_685,
        "failed": 11_685,
        "excused": 881 + 137,
    }


def test_the_best_and_the_worst_airline(found: Judged) -> None:
    shares = found.rows(
        "SELECT subject_id, round(100 * count(*) FILTER (verdict = 'failed') / count(*), 1) AS late FROM findings "
        "WHERE verdict <> 'excused' GROUP BY ALL ORDER BY late"
    )
    assert shares[0] == ("AS", 10.9)
    assert shares[-1] == ("NK", 33.2)


def test_clock_times_of_one_to_four_digits_are_in_the_zone_of_their_airport(found: Judged) -> None:
    assert found.rows(
        "SELECT site_id, strftime(occurred_at::TIMESTAMP, '%Y-%m-%d %H:%M') FROM observations "
        "WHERE observation_id IN ('2', '3') ORDER BY observation_id"
    ) == [("LAX", "2015-01-02 00:25"), ("DEN", "2015-01-01 15:23")]
