"""reconcile: two sources agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.oracle.book import seen
from tests.oracle.clock import shift
from tests.oracle.duties import Duty, Ruling, in_order
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from yizhun.standard.duration import Duration

States = dict[datetime, Row]
"""What a source says of a subject, by instant; of several at one instant the last."""


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for every state of the right source."""
    if not duty.place.has("states"):
        return
    for subject_id in sorted({row["subject_id"] for row in duty.place.rows("states")}):
        subject = duty.place.one("subjects", "subject_id", subject_id)
        own = duty.of(subject) if subject else duty
        if own is None:
            continue
        rows = own.place.speaks({"subject_id": subject_id})
        within = own.limits(rows, ruling.measure.within)
        if within is None or not own.applies(ruling, rows):
            continue
        left, right = (_states(own, name, subject_id) for name in (ruling.measure.left, ruling.measure.right))
        for state in right.values():
            if own.judges(ruling, state["occurred_at"]):
                yield _compared(own, ruling, state, left, right, within[0])


def _states(duty: Duty, source: str, subject_id: str) -> States:
    found = in_order(r for r in duty.place.rows("states") if r["source"] == source and r["subject_id"] == subject_id)
    if len({row["occurred_at"] for row in found}) < len(found):
        seen(44)
    return {row["occurred_at"]: row for row in found}


def _compared(duty: Duty, ruling: Ruling, state: Row, left: States, right: States, within: Duration | None) -> Finding:
    at: datetime = state["occurred_at"]
    said = _latest(left, at)
    done_at = None
    if said and said["state"] == state["state"]:
        verdict, reason, done_at = "met", "equal", at
    else:
        verdict, reason = "failed", "different" if said else "absent"
        seen(42)
        if within is not None:
            verdict, reason, done_at = _corrected(duty, reason, at, left, right, shift(at, within, duty.place.zone))
    return duty.find(
        ruling, verdict, reason, at, subject_id=state["subject_id"], done_at=done_at, evidence_id=state.get("state_id")
    )


def _corrected(
    duty: Duty, reason: str, at: datetime, left: States, right: States, until: datetime
) -> tuple[str, str, datetime | None]:
    """What the next state of either source, no later than `until`, makes of the difference."""
    seen(43)
    following = min((moment for moment in (*left, *right) if at < moment <= until), default=None)
    if following is None:
        pending = duty.place.as_of <= until
        return ("pending", "may-be-corrected", None) if pending else ("failed", reason, None)
    a, b = _latest(left, following), _latest(right, following)
    agree = a is not None and b is not None and a["state"] == b["state"]
    return ("late", "corrected", following) if agree else ("failed", reason, None)


def _latest(states: States, at: datetime) -> Row | None:
    before = [moment for moment in states if moment <= at]
    return states[max(before)] if before else None
