"""deadline: answered within."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.oracle.book import seen
from tests.oracle.clock import minutes
from tests.oracle.conditions import Rows
from tests.oracle.duties import Duty, Ruling, in_order
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.hours import Clock, pauses


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each case's first `from`, or for every one with `each`."""
    if not duty.place.has("events"):
        return
    for case_id, events in cases(duty).items():
        asked = [event for event in events if duty.place.is_one_of(event, ruling.measure.from_)]
        if len(asked) > 1:
            seen(58)
        for start in asked if ruling.measure.each else asked[:1]:
            rows = duty.place.speaks({"case_id": case_id, "subject_id": _subject(duty, start)})
            if duty.judges(ruling, start["occurred_at"]) and duty.applies(ruling, rows):
                yield from _case(duty, ruling, start, events, rows)


def cases(duty: Duty) -> dict[str, list[Row]]:
    """The site's events by case, in order; events without a case belong to none."""
    by_case: dict[str, list[Row]] = defaultdict(list)
    for event in in_order(duty.place.rows("events")):
        if "case_id" in event:
            by_case[event["case_id"]].append(event)
        else:
            seen(11)
    return by_case


def _case(duty: Duty, ruling: Ruling, start: Row, events: list[Row], rows: Rows) -> Iterator[Finding]:
    measure, at = ruling.measure, start["occurred_at"]
    within = duty.limits(rows, measure.within)
    if within is None:
        return
    due, reason = _due(duty, measure, start, events, within[0])
    if due is None:
        yield _find(duty, ruling, start, None, at, "excused", reason, start)
        return
    answer = next(iter(_later(duty, start, events, measure.to)), None)
    until = min(due, answer["occurred_at"]) if answer else due
    let_off = next((e for e in _later(duty, start, events, measure.unless) if e["occurred_at"] <= until), None)
    if let_off:
        seen(12)
        yield _find(duty, ruling, start, due, due, "excused", "unless", let_off)
    elif answer:
        verdict, reason = ("met", "in-time") if answer["occurred_at"] <= due else ("late", "after-due")
        yield _find(duty, ruling, start, due, due, verdict, reason, answer, answer)
    else:
        verdict, reason = ("pending", "not-yet-due") if duty.place.as_of <= due else ("missed", "not-done")
        yield _find(duty, ruling, start, due, due, verdict, reason, start)


def _due(duty: Duty, measure: Any, start: Row, events: list[Row], within: Any) -> tuple[datetime | None, str]:
    """When the answer is due, or None and why there is no such time."""
    if within == "carried":
        return start.get("due_at"), "no-due-date"
    clock = Clock(duty.place, measure.clock == "opening-hours", _pauses(duty, measure, start, events))
    if not clock.has_hours:
        seen(23)
        return None, "no-hours"
    return clock.due(start["occurred_at"], within), "no-hours"


def _pauses(duty: Duty, measure: Any, start: Row, events: list[Row]) -> list[tuple[datetime, datetime]]:
    if measure.pause is None:
        return []
    begins, ends = (
        [event for event in events if duty.place.is_one_of(event, activities)]
        for activities in (measure.pause.from_, measure.pause.to)
    )
    return pauses(begins, ends, start["occurred_at"], duty.place.as_of)


def _later(duty: Duty, start: Row, events: list[Row], activities: Any) -> list[Row]:
    """Events of these activities at or after the start; a row never answers itself."""
    later = [event for event in events if event is not start and event["occurred_at"] >= start["occurred_at"]]
    return [event for event in later if duty.place.is_one_of(event, activities)]


def _subject(duty: Duty, start: Row) -> str | None:
    """Whom the event is about, else whom its case is about."""
    case = duty.place.one("cases", "case_id", start["case_id"]) or {}
    return start.get("subject_id") or case.get("subject_id")


def _find(
    duty: Duty, ruling: Ruling, start: Row, due: datetime | None, due_at: datetime, verdict: str, reason: str,
    evidence: Row, answer: Row | None = None,
) -> Finding:  # fmt: skip
    done_at = answer["occurred_at"] if answer else None
    return duty.find(
        ruling, verdict, reason, due_at, done_at=done_at, case_id=start["case_id"],
        subject_id=_subject(duty, start),
        actor_id=answer.get("actor_id") if answer else None,
        found=minutes(start["occurred_at"], done_at), asked=minutes(start["occurred_at"], due),
        evidence_id=evidence.get("event_id"),
    )  # fmt: skip
