"""Traffic fines and hospital billing: lawful deadlines and order in two logs of the R package eventdataR."""

from __future__ import annotations

import pytest

from tests.examples.world import Judged, judged, nothing_lost


@pytest.fixture
def fines() -> Judged:
    return judged("eventdataR/fines", (("eventdataR/traffic_fines.csv.gz", "map.yaml"),))


@pytest.fixture
def billing() -> Judged:
    return judged("eventdataR/billing", (("eventdataR/hospital_billing.csv.gz", "map.yaml"),))


def test_fines_are_accounted_for(fines: Judged) -> None:
    nothing_lost(fines)
    assert fines.imports[0].rows == 34_724
    assert fines.one("SELECT count(*) FROM cases") == 10_000


def test_fines_sent_after_ninety_days_are_those_that_the_dates_say(fines: Judged) -> None:
    assert fines.verdicts("fines.sent") == {"met": 2_594, "late": 3_965, "missed": 22, "excused": 3_419}
    sent = (
        "SELECT c.case_id, "
        "date_diff('day', c.occurred_at + INTERVAL 3 HOURS, s.occurred_at + INTERVAL 3 HOURS) AS days "
        "FROM events c JOIN events s USING (case_id) WHERE c.activity = 'fine-created' AND s.activity = 'fine-sent'"
    )
    assert fines.one(f"SELECT count(*) FROM ({sent}) WHERE days > 90") == 3_970
    assert fines.rows(
        f"SELECT f.verdict, count(*), min(days > 90), max(days > 90) FROM ({sent}) JOIN findings f USING (case_id) "
        "WHERE clause_id = 'fines.sent' GROUP BY ALL ORDER BY ALL"
    ) == [("excused", 11, False, True), ("late", 3_965, True, True), ("met", 2_594, False, False)]


def test_a_penalty_follows_sixty_days_after_its_notification(fines: Judged) -> None:
    assert fines.verdicts("fines.penalty-after-notice") == {"met": 4_635}
    assert fines.verdicts("fines.penalty-at-sixty-days") == {"met": 4_635}


def test_billing_is_accounted_for(billing: Judged) -> None:
    nothing_lost(billing)
    assert billing.imports[0].rows == 49_951
    assert billing.one("SELECT count(*) FROM cases") == 9_999


def test_bills_late_by_whole_days_and_to_the_second(billing: Judged) -> None:
    whole, exact = billing.verdicts("billing.billed"), billing.verdicts("billing.billed-exactly")
    assert (whole["late"], whole["met"] + whole["late"]) == (3_141, 6_961)
    assert (exact["late"], exact["met"] + exact["late"]) == (3_214, 6_961)


def test_order_and_rework(billing: Judged) -> None:
    assert billing.verdicts("billing.closed-first")["failed"] == 1
    assert billing.verdicts("billing.no-cancellation")["failed"] == 327
    assert billing.verdicts("billing.not-reopened")["failed"] == 612
