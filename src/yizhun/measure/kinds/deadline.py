"""deadline: answered within. One finding a case (or an opening event): was `to` there when it was due?"""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure import opening
from yizhun.measure.ask import Ask
from yizhun.measure.calendar import later
from yizhun.measure.expression import attach, first_by, minutes
from yizhun.measure.finding import decide, raw
from yizhun.measure.limit import durations
from yizhun.measure.scope import Asked
from yizhun.standard.duration import Duration
from yizhun.standard.parameters import Table

OPENED = ("number", "site_id", "case_id", "from_id")
_ORDER = ("occurred_at", "event_id")


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all deadline clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    opened = ask.world.numbered("deadline_opened", _due(ask, _opened(ask)))
    opened = _answered(ask, opened, "to", lambda one: one.measure.to)
    opened = _excused(ask, opened)
    return _judged(opened)


def _opened(ask: Ask) -> ibis.Table:
    """The events that start a clock: the first of a case, or every one with `each`; only those inside the duty."""
    events = ask.matching("from", lambda one: one.measure.from_, ("case_id", "subject_id", "due_at"))
    events = events.filter(events.case_id.notnull())
    each = [one.number for one in ask.asked if one.measure.each]
    once = [one.number for one in ask.asked if not one.measure.each]
    if once:
        first = events.filter(events.number.isin(once)) if each else events
        first = first_by(first, ("number", "site_id", "case_id"), _ORDER)
        events = first.union(events.filter(events.number.isin(each))) if each else first
    events = events.rename(from_at="occurred_at", from_id="event_id", carried="due_at")
    rel = ask.on_duty(events)
    inside = (rel.from_at >= rel.duty_from) & (rel.from_at < rel.duty_until)
    ruled = (rel.from_at >= rel.reign_from) & (rel.from_at < rel.reign_until)
    return ask.where_applies(_with_subject(ask, rel.filter(inside & ruled)))


def _with_subject(ask: Ask, rel: ibis.Table) -> ibis.Table:
    cases = ask.world.tables["cases"].select("site_id", "case_id", case_subject="subject_id")
    joined = attach(rel, cases, ["site_id", "case_id"])
    named = joined.mutate(subject_id=ibis.coalesce(joined.subject_id, joined.case_subject))
    return named.drop("case_subject")


def _due(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Add `due`, and `no_date` or `no_hours` where it is null for want of one."""
    rel = rel.join(
        ask.clauses(
            "clock",
            by_hours=(pa.bool_(), lambda one: one.measure.clock == "opening-hours"),
            by_record=(pa.bool_(), lambda one: one.measure.within == "carried"),
        ).drop("term"),
        "number",
    )
    rel = ask.duration(rel, "within", _within)
    plain = durations(_within(one) for one in ask.asked if one.measure.clock == "always")
    rel = later(ask.world, rel, "from_at", "within", "plain_due", plain)
    if any(one.measure.clock == "opening-hours" for one in ask.asked):
        rel = opening.with_due(ask.world, rel, "from_at", "within", "open_due")
    else:
        rel = rel.mutate(open_due=ibis.null().cast("int64"))
    due = ibis.cases((rel.by_record, rel.carried), (rel.by_hours, rel.open_due), else_=rel.plain_due)
    rel = rel.mutate(due=due, no_hours=rel.by_hours & due.isnull(), no_date=rel.by_record & rel.carried.isnull())
    rel = opening.paused(ask, rel) if any(one.measure.pause for one in ask.asked) else rel
    return rel.select(*OPENED, "subject_id", "from_at", "due", "no_hours", "no_date", "since_us", "as_of_us")


def _within(one: Asked) -> Duration | Table[Duration] | None:
    return None if one.measure.within == "carried" else one.measure.within


def _answered(ask: Ask, opened: ibis.Table, role: str, of: Any) -> ibis.Table:
    """Add the first event of a role at or after `from` in the same case: `<role>_at`, `<role>_id`, `<role>_actor`."""
    events = ask.matching(role, of, ("case_id", "actor_id"))
    events = events.filter(events.case_id.notnull()).select(
        "number", "site_id", "case_id", answer_at="occurred_at", answer_id="event_id", answer_actor="actor_id"
    )
    starts = opened.select("row_no", *OPENED, "from_at")
    pairs = starts.join(events, ["number", "site_id", "case_id"])
    pairs = pairs.filter((pairs.answer_at >= pairs.from_at) & (pairs.answer_id != pairs.from_id))
    pairs = pairs.select("row_no", "answer_at", "answer_id", "answer_actor")
    pairs = first_by(pairs, ("row_no",), ("answer_at", "answer_id")).select(
        "row_no", **{f"{role}_at": "answer_at", f"{role}_id": "answer_id", f"{role}_actor": "answer_actor"}
    )
    return attach(opened, pairs, ["row_no"])


def _excused(ask: Ask, opened: ibis.Table) -> ibis.Table:
    """Add `unless_at`, `unless_id`: an event that lets the case off, at or before the earlier of answer and due."""
    some = ask.some(lambda one: bool(one.measure.unless))
    if not some.asked:
        return opened.mutate(unless_at=ibis.null().cast("int64"), unless_id=ibis.null().cast("string"))
    found = _answered(some, opened, "unless", lambda one: one.measure.unless)
    decided = ibis.least(ibis.coalesce(found.to_at, found.due), found.due)
    within = found.unless_at <= decided
    return found.mutate(unless_at=ibis.ifelse(within, found.unless_at, ibis.null().cast("int64"))).drop("unless_actor")


def _judged(rel: ibis.Table) -> ibis.Table:
    excused = rel.no_date | rel.no_hours | rel.unless_at.notnull()
    words = decide(
        (rel.no_date, "excused", "no-due-date"),
        (rel.no_hours, "excused", "no-hours"),
        (rel.unless_at.notnull(), "excused", "unless"),
        (rel.to_at <= rel.due, "met", "in-time"),
        (rel.to_at.notnull(), "late", "after-due"),
        (rel.as_of_us <= rel.due, "pending", "not-yet-due"),
        other=("missed", "not-done"),
    )
    nothing = ibis.null().cast("int64")
    done = ibis.ifelse(excused, nothing, rel.to_at)
    answered = done.notnull()
    return raw(
        rel,
        due_at=ibis.coalesce(rel.due, rel.from_at),
        done_at=done,
        actor_id=ibis.ifelse(answered, rel.to_actor, ibis.null().cast("string")),
        found=minutes(done - rel.from_at),
        asked=minutes(rel.due - rel.from_at),
        evidence_id=ibis.cases(
            (rel.no_date | rel.no_hours, rel.from_id),
            (rel.unless_at.notnull(), rel.unless_id),
            (answered, rel.to_id),
            else_=rel.from_id,
        ),
        **words,
    )
