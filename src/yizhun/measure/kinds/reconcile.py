"""reconcile: two sources agree. One finding a state of `right`: what did `left` say then, and soon after?"""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure.ask import Ask
from yizhun.measure.calendar import later
from yizhun.measure.expression import attach, first_by
from yizhun.measure.finding import decide, raw
from yizhun.measure.limit import durations

_SUBJECT = ("number", "term", "site_id", "subject_id")


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all reconcile clauses; None where no states were collected."""
    if "states" not in ask.world.present:
        return None
    rel = ask.on_duty(_compared(ask))
    at = rel.at
    rel = rel.filter((at >= rel.duty_from) & (at < rel.duty_until) & (at >= rel.reign_from) & (at < rel.reign_until))
    rel = ask.where_applies(_in_force(ask, rel))
    rel = ask.duration(rel, "within", lambda one: one.measure.within)
    rel = later(ask.world, rel, "at", "within", "until", durations(one.measure.within for one in ask.asked))
    equal = ibis.coalesce(rel.left == rel.right, False)
    followed = ibis.coalesce(rel.next_at <= rel.until, False)
    agreed = followed & ibis.coalesce(rel.next_left == rel.next_right, False)
    waiting = rel.next_at.isnull() & ibis.coalesce(rel.as_of_us <= rel.until, False)
    reason = ibis.ifelse(rel.left.isnull(), "absent", "different")
    words = decide(
        (equal, "met", "equal"),
        (agreed, "late", "corrected"),
        (waiting, "pending", "may-be-corrected"),
        other=("failed", ""),
    )
    words["reason"] = ibis.ifelse(words["verdict"] == "failed", reason, words["reason"])
    done: Any = ibis.cases((equal, rel.at), (agreed, rel.next_at))
    return raw(rel, due_at=rel.at, done_at=done, evidence_id=rel.right_id, **words)


def _side(ask: Ask, side: str) -> ibis.Table:
    """The states of one source, of several at one instant the last by id: _SUBJECT, at, state, id."""
    sources = ask.clauses(side, source=(pa.string(), lambda one: getattr(one.measure, side)))
    states = ask.world.tables["states"].select(
        "site_id", "source", "subject_id", "state", at="occurred_at", id="state_id"
    )
    found = states.join(sources, "source").select(*_SUBJECT, "at", "state", "id")
    window = ibis.window(group_by=[*_SUBJECT, "at"], order_by=[ibis.desc("id")])
    ranked = found.mutate(position=ibis.row_number().over(window))
    return ranked.filter(ranked.position == 0).drop("position")


def _compared(ask: Ask) -> ibis.Table:
    """One row a state of `right`: at, right, right_id, left (null: none yet), and both sides at the next instant."""
    left, right = _side(ask, "left"), _side(ask, "right")
    marks = left.select(*_SUBJECT, "at", left_at="at", right_at=ibis.null().cast("int64")).union(
        right.select(*_SUBJECT, "at", left_at=ibis.null().cast("int64"), right_at="at")
    )
    instants = marks.group_by([*_SUBJECT, "at"]).aggregate(left_at=marks.left_at.max(), right_at=marks.right_at.max())
    so_far = ibis.window(group_by=list(_SUBJECT), order_by=["at"], preceding=None, following=0)
    known = instants.mutate(
        left_last=instants.left_at.max().over(so_far), right_last=instants.right_at.max().over(so_far)
    )
    keys = ["number", "site_id", "subject_id"]
    one = left.select(*keys, left_last="at", left="state")
    other = right.select(*keys, right_last="at", right="state", right_id="id")
    rel = attach(attach(known, one, [*keys, "left_last"]), other, [*keys, "right_last"])
    order = ibis.window(group_by=list(_SUBJECT), order_by=["at"])
    rel = rel.mutate(
        next_at=rel["at"].lead().over(order),
        next_left=rel.left.lead().over(order),
        next_right=rel.right.lead().over(order),
    )
    return rel.filter(rel.right_at.notnull()).select(
        *_SUBJECT, "at", "left", "right", "right_id", "next_at", "next_left", "next_right"
    )


def _in_force(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Without states about a known subject outside its own days."""
    known = first_by(ask.world.tables["subjects_on_duty"], ("site_id", "subject_id"), ("subject_from", "kind"))
    joined = attach(rel, known, ["site_id", "subject_id"])
    inside = (joined["at"] >= joined.subject_from) & (joined["at"] < joined.subject_until)
    return joined.filter(ibis.coalesce(inside, True)).select(*rel.columns)
