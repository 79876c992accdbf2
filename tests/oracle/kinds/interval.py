"""interval: never longer than this between two."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.clock import minutes
from tests.oracle.conditions import limit
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.gaps import Gap, gaps
from tests.oracle.seen import seen
from yizhun.standard.duration import Duration


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each gap that began under this ruling."""
    if not duty.place.has("events"):
        return
    for one in duty.each(ruling.measure.per):
        for gap in _gaps(one):
            if gap.ruling is ruling and one.applies(ruling, one.place.speaks(one.subject, subject=one.subject)):
                yield _finding(one, gap)


def _gaps(duty: Duty) -> Iterator[Gap]:
    rows = duty.place.speaks(duty.subject, subject=duty.subject)

    def events_of(ruling: Ruling) -> list[Row]:
        found = duty.place.events(ruling.measure.activity)
        mine = [e for e in found if duty.subject is None or e.get("subject_id") == duty.subject_id]
        if len({e["occurred_at"] for e in mine}) < len(mine):
            seen(56)
        return mine

    def at_most(ruling: Ruling) -> Duration | None:
        is_interval = ruling.measure.kind == "interval"
        return limit(ruling.measure.at_most, rows) if is_interval else None

    return gaps(duty, events_of, at_most)


def _finding(duty: Duty, gap: Gap) -> Finding:
    done_at = gap.end["occurred_at"] if gap.end else None
    end = gap.end or {}
    if done_at is None:
        verdict, reason = ("pending", "not-yet-due") if duty.place.as_of <= gap.due else ("missed", "not-done")
    else:
        verdict, reason = ("met", "in-time") if done_at <= gap.due else ("late", "after-due")
    return duty.find(
        gap.ruling, verdict, reason, gap.due, subject_id=duty.subject_id, done_at=done_at,
        actor_id=end.get("actor_id"), evidence_id=end.get("event_id"),
        found=minutes(gap.start, done_at), asked=minutes(gap.start, gap.due), repeats=True, open_gap=gap.end is None,
    )  # fmt: skip
