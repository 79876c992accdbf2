"""A Dutch municipality: the lawful date each application carries, and the order of the steps, from CSV and from XES."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost

SOURCES = {
    "csv": (("receipt_permit/receipt.csv.gz", "map.yaml"),),
    "xes": (("receipt_permit/08_receipt.xes.gz", "map-xes.yaml"),),
}


@pytest.fixture(params=["csv", "xes"])
def found(request: pytest.FixtureRequest) -> Judged:
    return judged("receipt_permit", SOURCES[request.param])


def test_both_formats_give_the_figures(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 8_577
    assert found.one("SELECT count(*) FROM events WHERE activity = 'application-decided'") == 1_329
    decided = found.verdicts("permits.decided")
    assert (decided["late"], decided["met"] + decided["late"]) == (377, 1_329 - 2)
    assert found.verdicts("permits.confirmed-first") == {"met": 1_434}
    assert found.verdicts("permits.determined-before-sent") == {"met": 1_299, "failed": 1}
    assert found.verdicts("permits.checked-before-determined") == {"met": 1_307}


def test_the_two_that_end_before_they_start_are_not_answered(found: Judged) -> None:
    assert found.rows(
        "SELECT case_id, verdict, reason FROM findings f WHERE clause_id = 'permits.decided' AND done_at IS NULL "
        "AND case_id IN (SELECT case_id FROM events WHERE activity = 'application-decided') ORDER BY case_id"
    ) == [("case-10862", "pending", "not-yet-due"), ("case-8267", "missed", "not-done")]


def test_late_is_after_the_date_carried_whatever_the_offset_it_is_written_in(found: Judged) -> None:
    assert found.rows(
        "SELECT f.verdict, bool_and((e.occurred_at <= s.due_at) = (f.verdict = 'met')) FROM findings f "
        "JOIN events s ON s.case_id = f.case_id AND s.activity = 'application-started' "
        "JOIN events e ON e.case_id = f.case_id AND e.activity = 'application-decided' "
        "WHERE clause_id = 'permits.decided' AND done_at IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ) == [("late", True), ("met", True)]
