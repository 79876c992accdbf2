"""interval: never longer than this between two. One finding a gap."""

from __future__ import annotations

import ibis

from yizhun.measure.ask import Ask
from yizhun.measure.gap import gaps, judged
from yizhun.measure.limit import durations
from yizhun.measure.unit import unit_of, units


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all interval clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    events = ask.matching("activity", lambda one: one.measure.activity, ("subject_id", "actor_id"))
    events = unit_of(ask, events, "each").select(
        "number", "site_id", "unit", at="occurred_at", id="event_id", actor="actor_id"
    )
    asked = ask.duration(units(ask), "at_most", lambda one: one.measure.at_most)
    asked = ask.world.keep("interval_asked", asked)
    found = gaps(ask, asked, events, durations(one.measure.at_most for one in ask.asked))
    return judged(found, ("in-time", "after-due", "not-done", "not-yet-due"))
