"""Days at the ends of the calendar: what never ends, and moments of judging that cannot be meant."""

from __future__ import annotations

import pytest

from yizhun.errors import InputError
from yizhun.evaluation import judge_rows
from yizhun.standard.model import Standard

NEVER = "9999-12-31"
STANDARD = Standard.model_validate(
    {
        "id": "std",
        "edition": "1",
        "title": "a standard",
        "effective": "2026-03-01",
        "clauses": [
            {
                "id": "round",
                "title": "a round",
                "force": "shall",
                "measure": {"kind": "schedule", "activity": "round", "times": ["08:00"], "per": {"subject": "room"}},
            },
            {
                "id": "licence",
                "title": "a licence",
                "force": "shall",
                "measure": {
                    "kind": "credential",
                    "of": {"post": ["guard"]},
                    "all_of": ["guard-licence"],
                    "per": "month",
                },
            },
        ],
    }
)
GIVEN = {
    "sites": [{"site_id": "A", "timezone": "America/New_York", "closed_on": NEVER}],
    "subjects": [{"subject_id": "301", "site_id": "A", "kind": "room", "until": NEVER}],
    "people": [{"person_id": "li", "site_id": "A", "role": "guard", "since": "2025-01-01", "until": NEVER}],
    "credentials": [
        {"holder_id": "li", "credential": "guard-licence", "issued_on": "2025-01-01", "expires_on": NEVER},
    ],
    "waivers": [
        {"site_id": "A", "clause_id": "round", "valid_from": "2026-03-02", "valid_until": NEVER, "reason": "closed",
         "approved_by": "Sun"},
    ],
    "events": [{"site_id": "A", "occurred_at": "2026-03-01T07:50", "activity": "round", "subject_id": "301"}],
}  # fmt: skip


def test_the_last_day_of_the_calendar_never_is_over() -> None:
    found = judge_rows([STANDARD], GIVEN, None, "2026-03-02T12:00").to_pylist()
    told = {(row["clause_id"], row["due_at"].strftime("%d")): row["verdict"] for row in found}
    assert told["round", "02"] == "excused"
    assert told["licence", "02"] == "met"


@pytest.mark.parametrize("moments", [("2026-03-01", NEVER), ("0001-01-01", "2026-03-02"), ("2026-03-01", "2200-01-01")])
def test_a_moment_that_cannot_be_meant_is_told(moments: tuple[str, str]) -> None:
    with pytest.raises(InputError) as refused:
        judge_rows([STANDARD], GIVEN, *moments)
    assert "1900 to 2199" in str(refused.value)
