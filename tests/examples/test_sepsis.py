"""Sepsis: antibiotics within the hour, the order of the pathway, and the verdicts that Declare4Py stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import need
from tests.examples.world import Judged, judged, nothing_lost

STORED = "textbook/declare4py_sepsis_constraint12.json"


@pytest.fixture
def found() -> Judged:
    return judged("sepsis", (("sepsis/SEPSIS.xes.gz", "map.yaml"),))


def test_every_row_is_accounted_for(found: Judged) -> None:
    nothing_lost(found)
    assert found.imports[0].rows == 15_214
    assert found.one("SELECT count(*) FROM cases") == 1_050


def test_antibiotics_within_an_hour(found: Judged) -> None:
    verdicts = found.verdicts("sepsis.antibiotics")
    assert (verdicts["late"], verdicts["met"] + verdicts["late"]) == (481, 823)


def test_lactate_within_three_hours_where_it_was_not_measured_before_triage(found: Judged) -> None:
    early = (
        "SELECT t.case_id FROM events t JOIN events l USING (case_id) WHERE t.activity = 'ER Sepsis Triage' "
        "AND l.activity = 'LacticAcid' AND l.occurred_at < t.occurred_at"
    )
    answered = "SELECT case_id FROM events WHERE activity = 'LacticAcid'"
    assert dict(
        found.rows(
            f"SELECT verdict, count(*) FROM findings WHERE clause_id = 'sepsis.lactate' AND case_id NOT IN ({early}) "
            f"AND case_id IN ({answered}) GROUP BY ALL"
        )
    ) == {"met": 709, "late": 11}
    assert found.one(f"SELECT count(DISTINCT case_id) FROM ({early})") == 139


def test_the_order_of_the_pathway(found: Judged) -> None:
    assert found.verdicts("sepsis.registered-first") == {"met": 995, "failed": 55}
    assert found.verdicts("sepsis.triage-first")["failed"] == 17
    assert found.verdicts("sepsis.triaged")["missed"] == 6
    assert found.verdicts("sepsis.admitted") == {"met": 691, "missed": 132}


def test_declare4py_stored_the_same_verdicts_for_all_1050_cases(found: Judged) -> None:
    stored: dict[str, Any] = json.loads(need(STORED).read_text())["constraint_12"]
    ours = found.rows(
        "WITH c AS (SELECT case_id, min(event_id) AS first FROM events GROUP BY ALL), "
        "f AS (SELECT * FROM findings WHERE clause_id = 'sepsis.constraint-12') "
        "SELECT count(f.verdict) AS activations, count(*) FILTER (f.verdict <> 'met') AS violated "
        "FROM c LEFT JOIN f USING (case_id) "
        "GROUP BY c.case_id, c.first ORDER BY c.first"
    )
    assert len(ours) == 1_050
    assert [activations for activations, _ in ours] == stored["num_activations"]
    assert [int(activations > 0 and not violated) for activations, violated in ours] == stored["state"]
