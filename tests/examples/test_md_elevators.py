"""Lifts of Maryland on 1 November 2022: certificates that have expired, inspections that are overdue."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost


@pytest.fixture
def found() -> Judged:
    day = (("since", "2022-11-01"), ("as_of", "2022-11-01"))
    return judged("md_elevators", (("md_elevators/md_elevators.csv.gz", "map.yaml"),), day)


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 25_204


def test_expired_certificates(found: Judged) -> None:
    assert found.rows(
        "SELECT verdict, reason, count(*) FROM findings WHERE clause_id = 'lifts.certificate' GROUP BY ALL ORDER BY ALL"
    ) == [("failed", "expired:certificate", 13_963), ("met", "held", 25_024 - 13_963)]


def test_overdue_inspections(found: Judged) -> None:
    overdue = found.one(
        "SELECT count(*) FROM subjects s LEFT JOIN events e USING (subject_id) WHERE status = 'Active' AND "
        "coalesce((e.occurred_at - INTERVAL 4 HOURS)::DATE + INTERVAL 1 YEAR, DATE '2001-01-01') <= DATE '2022-11-01'"
    )
    verdicts = found.verdicts("lifts.inspected")
    assert verdicts == {"missed": overdue, "pending": 25_024 - overdue}
