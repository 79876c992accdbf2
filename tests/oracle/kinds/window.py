"""window: only at these hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.oracle.book import seen
from tests.oracle.clock import DAY, local
from tests.oracle.duties import Duty, Ruling
from tests.oracle.finding import Finding
from yizhun.standard.kinds import WEEKDAYS


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each event."""
    if not duty.place.has("events"):
        return
    for event in duty.place.events(ruling.measure.activity):
        at: datetime = event["occurred_at"]
        rows = duty.place.speaks(event)
        hours = duty.limits(rows, ruling.measure.hours)
        if hours is None or not duty.judges(ruling, at) or not duty.applies(ruling, rows):
            continue
        if "case_id" not in event:
            seen(11)
        inside = is_inside(local(at, duty.place.zone), hours[0], ruling.measure.days)
        verdict, reason = ("met", "inside-hours") if inside else ("failed", "outside-hours")
        ids = {name: event.get(name) for name in ("subject_id", "case_id", "actor_id")}
        yield duty.find(ruling, verdict, reason, at, done_at=at, evidence_id=event.get("event_id"), **ids)


def is_inside(wall: datetime, hours: str, days: tuple[str, ...]) -> bool:
    """Whether the local clock lies in the window, both ends inside."""
    opens, closes = (_since_midnight(part) for part in hours.split("-"))
    at = wall - datetime.combine(wall.date(), datetime.min.time())
    today, yesterday = (WEEKDAYS[day.weekday()] in days for day in (wall, wall - DAY))
    if at in (opens, closes):
        seen(35)
    if opens == closes:
        return today
    if opens < closes:
        return today and opens <= at <= closes
    return (today and opens <= at) or (yesterday and at <= closes)


def _since_midnight(clock: str) -> timedelta:
    hour, minute = clock.split(":")[:2]
    return timedelta(hours=int(hour), minutes=int(minute))
