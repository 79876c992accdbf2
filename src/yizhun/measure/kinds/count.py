"""count: so many in a calendar period. One finding a site and period."""

from __future__ import annotations

import ibis
import pyarrow as pa

from yizhun.measure.ask import Ask
from yizhun.measure.expression import attach
from yizhun.measure.finding import decide, raw
from yizhun.measure.period import KEY, asked_periods, figure_asked, in_periods

_WHAT = {"none": None, "subject": "subject_id", "actor": "actor_id", "case": "case_id", "value": "value"}


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all count clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    rel = ask.world.keep("count_asked", asked_periods(ask))
    rel = attach(rel, _counted(ask), list(KEY))
    rel = rel.mutate(counted=ibis.coalesce(rel.counted, 0))
    above = ibis.coalesce(rel.counted > rel.at_most, False)
    enough = ibis.coalesce(rel.counted >= rel.at_least, True)
    words = decide(
        (above, "failed", "above-maximum"),
        (rel.partial, "excused", "partial-period"),
        (rel.running & (rel.at_most.notnull() | ~enough), "pending", "period-running"),
        (enough, "met", "as-asked"),
        other=("missed", "below-minimum"),
    )
    return raw(rel, due_at=rel.period_until - 1, found=rel.counted, asked=figure_asked(rel, above, ~enough), **words)


def _counted(ask: Ask) -> ibis.Table:
    """How many of what each clause counts, by KEY: column `counted`."""
    kinds = sorted({column for one in ask.asked if (column := _WHAT[one.measure.distinct])})
    events = ask.matching("activity", lambda one: one.measure.activity, tuple(kinds))
    if not kinds:
        within = in_periods(ask, events)
        return within.group_by(list(KEY)).aggregate(counted=within.count())
    what = ask.clauses("what", what=(pa.string(), lambda one: _WHAT[one.measure.distinct])).drop("term")
    events = events.join(what, "number")
    values = ((events.what == column, events[column].cast("string")) for column in kinds)
    within = in_periods(ask, events.mutate(thing=ibis.cases(*values, else_=events.event_id)))
    return within.group_by(list(KEY)).aggregate(counted=within.thing.nunique())
