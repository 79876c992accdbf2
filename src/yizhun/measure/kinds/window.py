"""window: only at these hours of the local wall clock. One finding an event."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure import zone
from yizhun.measure.ask import Ask
from yizhun.measure.expression import floor_div
from yizhun.measure.finding import decide, raw
from yizhun.standard.kinds import WEEKDAYS

_THURSDAY = 3  # 1970-01-01
_HOURS = pa.schema([("opens", pa.int64()), ("closes", pa.int64())])


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all window clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    events = ask.matching("activity", lambda one: one.measure.activity, ("case_id", "subject_id", "actor_id"))
    rel = ask.on_duty(events)
    inside = (rel.occurred_at >= rel.duty_from) & (rel.occurred_at < rel.duty_until)
    ruled = (rel.occurred_at >= rel.reign_from) & (rel.occurred_at < rel.reign_until)
    rel = ask.where_applies(rel.filter(inside & ruled))
    rel = ask.limit(rel, "hours", lambda one: one.measure.hours, _HOURS, _hours)
    rel = rel.join(ask.clauses("days", **_days()).drop("term"), "number")
    rel = ask.world.with_offset(rel, "occurred_at")
    wall = rel.occurred_at + rel.offset
    rel = rel.mutate(day=floor_div(wall, zone.DAY))
    rel = rel.mutate(clock=wall - rel.day * zone.DAY, weekday=(rel.day + _THURSDAY) % 7)
    words = decide((_open(rel), "met", "inside-hours"), other=("failed", "outside-hours"))
    return raw(rel, due_at=rel.occurred_at, done_at=rel.occurred_at, evidence_id=rel.event_id, **words)


def _open(rel: ibis.Table) -> Any:
    """Inside a window that starts on this day, or past midnight in one that started on the day before."""
    today = ibis.cases(*((rel.weekday == n, rel[day]) for n, day in enumerate(WEEKDAYS)))
    before = ibis.cases(*(((rel.weekday + 6) % 7 == n, rel[day]) for n, day in enumerate(WEEKDAYS)))
    over = rel.opens > rel.closes
    all_day = rel.opens == rel.closes
    plain = ~over & (rel.clock >= rel.opens) & (rel.clock <= rel.closes)
    evening, morning = over & (rel.clock >= rel.opens), over & (rel.clock <= rel.closes)
    return (today & (all_day | plain | evening)) | (before & morning)


def _days() -> dict[str, Any]:
    return {day: (pa.bool_(), lambda one, day=day: day in one.measure.days) for day in WEEKDAYS}


def _hours(hours: str) -> dict[str, int]:
    opens, closes = (_micros(part) for part in hours.split("-"))
    return {"opens": opens, "closes": closes}


def _micros(clock: str) -> int:
    hours, minutes = clock.strip().split(":")[:2]
    return (int(hours) * 60 + int(minutes)) * 60 * zone.SECOND
