"""Calendar periods that clauses ask about: clauses in, one row a clause, site and period out; evidence in them."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import BooleanValue

from yizhun.measure.ask import Ask
from yizhun.measure.calendar import BUCKET, periods
from yizhun.measure.expression import without

KEY = ("number", "site_id", "period_from")


def asked_periods(ask: Ask) -> ibis.Table:
    """Every period of every clause and site that has begun: KEY, period_until, partial, running, and both limits.

    `partial`: not wholly inside the duty; `running`: not over at `as_of`.
    """
    rel = begun_periods(ask)
    anchor = ibis.greatest(rel.period_from, rel.duty_from)
    rel = rel.filter((anchor >= rel.reign_from) & (anchor < rel.reign_until))
    rel = ask.amount(rel, "at_least", lambda one: one.measure.at_least)
    return ask.amount(rel, "at_most", lambda one: one.measure.at_most)


def begun_periods(ask: Ask) -> ibis.Table:
    """Every period that has begun, as `asked_periods`, without limits and for every edition that it touches."""
    calendar = periods(ask.world, f"{ask.kind}_period", (one.measure.per for one in ask.asked))
    clauses = ask.clauses("per", per=(pa.string(), lambda one: one.measure.per))
    rel = ask.everywhere(clauses).join(calendar, ["per", "timezone"])
    begun = (rel.period_from < rel.as_of_us) & (rel.duty_from < rel.as_of_us)
    overlaps = (rel.period_from < rel.duty_until) & (rel.period_until > rel.duty_from)
    rel = rel.filter(begun & overlaps & (rel.period_until > rel.since_us))
    return rel.mutate(
        partial=(rel.period_from < rel.duty_from) | (rel.period_until > rel.duty_until),
        running=rel.period_until - 1 >= rel.as_of_us,
    )


def in_periods(ask: Ask, rows: ibis.Table) -> ibis.Table:
    """Rows (number, site_id, occurred_at) that lie inside the duty, with the period they fall in: `period_from`."""
    calendar = ask.world.tables[f"{ask.kind}_period_cut"]
    spans = calendar.select("per", "timezone", "bucket", "period_from", "period_until")
    duty = ask.world.duty.select("term", "site_id", "timezone", "duty_from", "duty_until")
    clauses = ask.clauses("row_per", per=(pa.string(), lambda one: one.measure.per))
    rel = without(rows, "term").join(clauses, "number").join(duty, ["term", "site_id"])
    at = rel.occurred_at
    rel = rel.filter((at >= rel.duty_from) & (at < rel.duty_until))
    rel = rel.join(
        spans,
        [
            rel.per == spans.per,
            rel.timezone == spans.timezone,
            (rel.occurred_at >> BUCKET) == spans.bucket,
            rel.occurred_at >= spans.period_from,
            rel.occurred_at < spans.period_until,
        ],
        rname="{name}_p",
    )
    return rel.select(*rows.columns, "period_from")


def figure_asked(rel: ibis.Table, above: BooleanValue, below: BooleanValue) -> Any:
    """The figure asked: the bound that is broken, else at_least where there is one, else at_most."""
    low, high = rel.at_least_figure, rel.at_most_figure
    return ibis.cases((above, high), (below, low), else_=ibis.coalesce(low, high))
