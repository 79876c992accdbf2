"""Gaps between events of a duty that must not be too long: units and their events in, RAW findings out."""

from __future__ import annotations

from collections.abc import Iterable

import ibis

from yizhun.measure.ask import Ask
from yizhun.measure.calendar import later
from yizhun.measure.expression import attach, first_by, minutes
from yizhun.measure.finding import decide, raw
from yizhun.measure.unit import UNIT
from yizhun.standard.duration import Duration


def gaps(ask: Ask, units: ibis.Table, events: ibis.Table, durations: Iterable[Duration]) -> ibis.Table:
    """One row a gap: `units` carries the duty and `at_most_*`; `events` UNIT, at, id, actor (all evidence).

    Gaps come from all evidence. The first starts at the last event before the duty, where that gap is not overdue
    when the duty begins, else when it begins. Columns: those of units, gap_from, gap_until, ended_by, actor, due.
    """
    spans = list(durations)
    happened = first_by(events, (*UNIT, "at"), ("id",))
    happened = happened.join(units.select(*UNIT, "duty_from"), list(UNIT))
    before = (
        happened.filter(happened.at < happened.duty_from).group_by(list(UNIT)).aggregate(gap_from=lambda t: t.at.max())
    )
    inside = happened.filter(happened.at >= happened.duty_from)
    inside = inside.select(*UNIT, gap_from="at", id="id", actor="actor")
    starts = _first(ask, units, before, spans).anti_join(inside, [*UNIT, "gap_from"]).union(inside)
    following = ibis.window(group_by=list(UNIT), order_by=["gap_from"])
    chained = starts.mutate(
        gap_until=starts.gap_from.lead().over(following),
        ended_by=starts.id.lead().over(following),
        ender=starts.actor.lead().over(following),
    ).drop("id", "actor")
    rel = units.join(chained, list(UNIT))
    rel = later(ask.world, rel, "gap_from", "at_most", "due", spans)
    anchor = ibis.greatest(rel.gap_from, rel.duty_from)
    rel = rel.filter((anchor >= rel.reign_from) & (anchor < rel.reign_until) & (rel.due < rel.duty_until))
    several = len({(one.root, one.clause.id) for one in ask.asked}) < len(ask.asked)
    return _next_only(rel) if several else rel


def _next_only(rel: ibis.Table) -> ibis.Table:
    """Of the gaps that wait only the earliest: editions that look at different events each leave one open."""
    waits = rel.gap_until.isnull() & (rel.as_of_us <= rel.due)
    keys = ["clause", "site_id", "unit"]
    rel = attach(rel, rel.filter(waits).group_by(keys).aggregate(next_due=lambda t: t.due.min()), keys)
    waits = rel.gap_until.isnull() & (rel.as_of_us <= rel.due)
    return rel.filter(~waits | (rel.due == rel.next_due)).drop("next_due")


def _first(ask: Ask, units: ibis.Table, before: ibis.Table, spans: list[Duration]) -> ibis.Table:
    begun = attach(units, before, list(UNIT))
    begun = later(
        ask.world, begun.mutate(at=ibis.coalesce(begun.gap_from, begun.duty_from)), "at", "at_most", "first_due", spans
    )
    carried = begun.gap_from.notnull() & (begun.first_due >= begun.duty_from)
    nothing = ibis.null().cast("string")
    return begun.select(
        *UNIT, gap_from=ibis.ifelse(carried, begun.gap_from, begun.duty_from), id=nothing, actor=nothing
    )


def judged(rel: ibis.Table, reasons: tuple[str, str, str, str]) -> ibis.Table:
    """Gaps as RAW; `reasons` for met, late, missed and pending."""
    open_gap = rel.gap_until.isnull()
    words = decide(
        (open_gap & (rel.as_of_us <= rel.due), "pending", reasons[3]),
        (open_gap, "missed", reasons[2]),
        (rel.gap_until <= rel.due, "met", reasons[0]),
        other=("late", reasons[1]),
    )
    return raw(
        rel,
        due_at=rel.due,
        done_at=rel.gap_until,
        actor_id=rel.ender,
        found=minutes(rel.gap_until - rel.gap_from),
        asked=minutes(rel.due - rel.gap_from),
        evidence_id=rel.ended_by,
        told=open_gap,
        **words,
    )
