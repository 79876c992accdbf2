"""checklist: inspected and found right. One finding an observation; with `every` also one a gap that is too long."""

from __future__ import annotations

import ibis
import pyarrow as pa

from yizhun.measure.ask import Ask
from yizhun.measure.expression import FIGURE
from yizhun.measure.finding import decide, raw
from yizhun.measure.gap import gaps, judged
from yizhun.measure.limit import durations
from yizhun.measure.period import figure_asked
from yizhun.measure.scope import Asked
from yizhun.measure.unit import unit_of, units
from yizhun.standard.parameters import EachSubject


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all checklist clauses; None where no observations were collected."""
    if "observations" not in ask.world.present:
        return None
    found = _inspected(ask)
    often = ask.some(lambda one: one.measure.every is not None)
    return found.union(_not_inspected(often)) if often.asked else found


def _item(one: Asked) -> str:
    return str(one.measure.item or one.clause.id)


def _matching(ask: Ask, name: str) -> ibis.Table:
    items = ask.clauses(name, item=(pa.string(), _item))
    seen = ask.world.tables["observations"].select(
        "site_id", "item", "occurred_at", "observation_id", "outcome", "value", "subject_id", "case_id", "actor_id"
    )
    return seen.join(items, "item")


def _inspected(ask: Ask) -> ibis.Table:
    rel = ask.on_duty(_matching(ask, "item"))
    at = rel.occurred_at
    rel = rel.filter((at >= rel.duty_from) & (at < rel.duty_until) & (at >= rel.reign_from) & (at < rel.reign_until))
    rel = ask.where_applies(_in_force(ask, rel))
    rel = ask.amount(rel, "at_least", lambda one: one.measure.range and one.measure.range.at_least)
    rel = ask.amount(rel, "at_most", lambda one: one.measure.range and one.measure.range.at_most)
    read = rel.value.notnull() & (rel.at_least.notnull() | rel.at_most.notnull())
    above = read & ibis.coalesce(rel.value > rel.at_most, False)
    below = read & ibis.coalesce(rel.value < rel.at_least, False)
    words = decide(
        (above, "failed", "above-maximum"),
        (below, "failed", "below-minimum"),
        (read, "met", "in-range"),
        (rel.outcome == "pass", "met", "found-right"),
        (rel.outcome == "fail", "failed", "found-wrong"),
        other=("excused", "not-applicable"),
    )
    asked = ibis.ifelse(read, figure_asked(rel, above, below), ibis.null().cast(FIGURE))
    return raw(rel, due_at=at, done_at=at, found=rel.value, asked=asked, evidence_id=rel.observation_id, **words)


def _in_force(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Without observations of a subject of the asked kind outside its own days."""
    each = ask.some(lambda one: isinstance(one.measure.per, EachSubject))
    if not each.asked:
        return rel
    kinds = ask.clauses("per", subject_kind=(pa.string(), lambda one: getattr(one.measure.per, "subject", None))).drop(
        "term"
    )
    known = ask.world.tables["subjects_on_duty"]
    rel = rel.join(kinds, "number")
    joined = rel.left_join(
        known,
        [rel.site_id == known.site_id, rel.subject_id == known.subject_id, rel.subject_kind == known.kind],
        rname="{name}_s",
    )
    inside = (joined.occurred_at >= joined.subject_from) & (joined.occurred_at < joined.subject_until)
    return joined.filter(ibis.coalesce(inside, True)).select(*rel.columns)


def _not_inspected(ask: Ask) -> ibis.Table:
    seen = unit_of(ask, _matching(ask, "every_item"), "every_each")
    nobody = ibis.null().cast("string")
    seen = seen.select("number", "site_id", "unit", at="occurred_at", id="observation_id", actor=nobody)
    asked = ask.duration(units(ask), "at_most", lambda one: one.measure.every)
    found = gaps(ask, ask.world.keep("checklist_asked", asked), seen, durations(one.measure.every for one in ask.asked))
    rel = judged(found, ("not-inspected",) * 4)
    return rel.filter(rel.verdict != "met")
