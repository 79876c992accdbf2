"""Boston: a request is closed by the date it carries; the city's own label agrees on every row that can be decided."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost

FILES = tuple((f"boston311_animal/filtered_{year}.csv.gz", "map.yaml") for year in range(2013, 2020))
AGREEING = {2013: 2_496, 2014: 2_237, 2015: 2_551, 2016: 3_927, 2017: 4_267, 2018: 4_417, 2019: 4_602}
LABELLED = """
    SELECT f.*, c.on_time FROM findings f JOIN cases c USING (case_id)
    JOIN events e ON e.case_id = f.case_id AND e.activity = 'request-closed'
    JOIN events o ON o.case_id = f.case_id AND o.activity = 'request-opened'
    WHERE f.verdict <> 'excused'"""


@pytest.fixture
def found() -> Judged:
    return judged("boston311_animal", FILES)


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert sum(result.rows for result in found.imports) == 46_638
    assert found.one("SELECT count(*) FROM events WHERE site_id = 'unknown' AND activity = 'request-opened'") == 166


def test_verdicts(found: Judged) -> None:
    assert found.verdicts("requests.closed") == {"met": 23_431, "late": 1_056, "missed": 3_326, "excused": 18_825}


def test_the_citys_label_agrees_on_every_row_with_both_dates(found: Judged) -> None:
    agreeing = found.rows(
        f"SELECT year(o.occurred_at - INTERVAL 5 HOURS) AS y, count(*) FROM ({LABELLED}) f "
        "JOIN events o ON o.case_id = f.case_id AND o.activity = 'request-opened' "
        "WHERE (f.verdict = 'met') = (f.on_time = 'ONTIME') GROUP BY y"
    )
    assert sum(count for _, count in agreeing) == sum(AGREEING.values()) - 10
    for year, count in agreeing:
        assert 0 <= AGREEING[year] - count <= {2015: 3, 2016: 5, 2017: 2}.get(year, 0)


def test_the_only_other_rows_close_before_they_open(found: Judged) -> None:
    assert found.rows(
        f"SELECT f.verdict, f.on_time, count(*), bool_and(e.occurred_at < o.occurred_at) FROM ({LABELLED}) f "
        "JOIN events e ON e.case_id = f.case_id AND e.activity = 'request-closed' "
        "JOIN events o ON o.case_id = f.case_id AND o.activity = 'request-opened' "
        "WHERE (f.verdict = 'met') <> (f.on_time = 'ONTIME') GROUP BY ALL"
    ) == [("missed", "ONTIME", 10, True)]


def test_what_is_left_open_past_its_date_is_what_the_city_calls_overdue(found: Judged) -> None:
    assert found.rows(
        "SELECT c.on_time, count(*) FROM findings f JOIN cases c USING (case_id) WHERE verdict = 'missed' "
        "AND case_id NOT IN (SELECT case_id FROM events WHERE activity = 'request-closed') GROUP BY ALL"
    ) == [("OVERDUE", 3_316)]
