"""interval: never longer than this between two."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.book import seen
from tests.oracle.clock import minutes
from tests.oracle.duties import Duty, Ruling
from tests.oracle.finding import Finding
from tests.oracle.gaps import Gap, gaps


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each gap that began under this ruling."""
    if not duty.place.has("events"):
        return
    happened = duty.place.events(ruling.measure.activity)
    for one in duty.each(ruling.measure.per):
        rows = one.place.speaks(one.subject, subject=one.subject)
        limits = one.limits(rows, ruling.measure.at_most)
        mine = [e for e in happened if one.subject is None or e.get("subject_id") == one.subject_id]
        if len({e["occurred_at"] for e in mine}) < len(mine):
            seen(56)
        if limits and one.applies(ruling, rows):
            yield from (_finding(one, ruling, gap) for gap in gaps(one, ruling, mine, limits[0]))


def _finding(duty: Duty, ruling: Ruling, gap: Gap) -> Finding:
    done_at = gap.end["occurred_at"] if gap.end else None
    end = gap.end or {}
    if done_at is None:
        verdict, reason = ("pending", "not-yet-due") if duty.place.as_of <= gap.due else ("missed", "not-done")
    else:
        verdict, reason = ("met", "in-time") if done_at <= gap.due else ("late", "after-due")
    return duty.find(
        ruling, verdict, reason, gap.due, subject_id=duty.subject_id, done_at=done_at,
        actor_id=end.get("actor_id"), evidence_id=end.get("event_id"),
        found=minutes(gap.start, done_at), asked=minutes(gap.start, gap.due), repeats=True, open_gap=gap.end is None,
    )  # fmt: skip
