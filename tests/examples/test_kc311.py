"""Kansas City: potholes filled by the next day, beside the city's label, which counts otherwise."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost


@pytest.fixture
def found() -> Judged:
    return judged("kc311", (("kc311/311_Call_Center_Service_Requests.csv.gz", "map.yaml"),))


def agreement(found: Judged, clause: str) -> list[tuple[bool, int]]:
    """Decided findings of closed potholes by whether the label says the same."""
    return found.rows(
        "SELECT (f.verdict = 'met') = (c.exceeded = 'N') AS same, count(*) FROM findings f "
        f"JOIN cases c USING (case_id) WHERE clause_id = '{clause}' AND done_at IS NOT NULL GROUP BY same ORDER BY same"
    )


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 4_493
    assert found.rows("SELECT exceeded, count(*) FROM cases GROUP BY ALL ORDER BY ALL") == [("N", 1_374), ("Y", 3_119)]


def test_the_citys_own_days_reproduce_its_label_on_2719_of_2812(found: Judged) -> None:
    assert found.verdicts("potholes.days") == {"met": 149, "failed": 2_663}
    assert agreement(found, "potholes.days") == [(False, 93), (True, 2_719)]


def test_dates_give_the_same_verdict_wherever_there_is_a_closing_date(found: Judged) -> None:
    assert agreement(found, "potholes.filled") == [(False, 77), (True, 2_278)]
    assert found.one(
        "SELECT count(*) FROM findings a JOIN findings b USING (case_id) WHERE a.clause_id = 'potholes.days' "
        "AND b.clause_id = 'potholes.filled' AND b.done_at IS NOT NULL AND (a.verdict = 'met') <> (b.verdict = 'met')"
    ) == 0  # fmt: skip


def test_a_pothole_without_a_closing_date_is_missed_or_pending(found: Judged) -> None:
    verdicts = found.verdicts("potholes.filled")
    assert verdicts["missed"] + verdicts["pending"] == 1_681 + 457
