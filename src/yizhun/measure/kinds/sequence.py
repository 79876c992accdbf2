"""sequence: in this order, as the Declare templates have it. One finding an activation, or a case."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import ibis

from yizhun.measure.ask import Ask
from yizhun.measure.calendar import later
from yizhun.measure.expression import attach, first_by
from yizhun.measure.finding import decide, raw
from yizhun.measure.limit import durations
from yizhun.measure.scope import Asked
from yizhun.standard.kinds import UNARY

_CASE = ("number", "site_id", "case_id")
_ACTIVATION = (*_CASE, "act_id")
_ORDER = ("occurred_at", "event_id")


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all sequence clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    plans: dict[str, Callable[[Ask], ibis.Table]] = {
        "response": lambda some: _response(some, "response"),
        "precedence": lambda some: _precedence(some, "precedence"),
        "succession": lambda some: _response(some, "succession_r").union(_precedence(some, "succession_p")),
        "not-succession": _not_succession,
        "chain-response": _chain_response,
        "chain-precedence": _chain_precedence,
    }
    found: list[ibis.Table] = []
    for template, of in plans.items():
        some = ask.some(partial(_uses, frozenset({template})))
        if some.asked:
            found.append(of(some))
    unary = ask.some(partial(_uses, UNARY))
    if unary.asked:
        found.append(_unary(unary))
    return reduce(lambda one, other: one.union(other), found)


def _uses(templates: frozenset[str], one: Asked) -> bool:
    return one.measure.template in templates


def _activations(ask: Ask, role: str, of: Callable[[Asked], Any]) -> ibis.Table:
    """Events of a case that ask for something, inside the duty: _ACTIVATION, act_at and the columns of `duty`."""
    rel = ask.on_duty(_events(ask, role, of)).rename(act_at="occurred_at", act_id="event_id")
    return _on_duty(ask, rel, "act_at")


def _on_duty(ask: Ask, rel: ibis.Table, at: str) -> ibis.Table:
    inside = (rel[at] >= rel.duty_from) & (rel[at] < rel.duty_until)
    ruled = (rel[at] >= rel.reign_from) & (rel[at] < rel.reign_until)
    return ask.where_applies(rel.filter(inside & ruled))


def _events(ask: Ask, role: str, of: Callable[[Asked], Any]) -> ibis.Table:
    rel = ask.matching(role, of, ("case_id",))
    return rel.filter(rel.case_id.notnull())


def _within(ask: Ask, rel: ibis.Table, name: str, sign: int = 1) -> ibis.Table:
    """Add `until`: act_at moved by the clause's `within`; null where it has none."""
    rel = ask.duration(rel, name, lambda one: one.measure.within)
    return later(ask.world, rel, "act_at", name, "until", durations(one.measure.within for one in ask.asked), sign)


def _partner(ask: Ask, rel: ibis.Table, events: ibis.Table, before: bool, strict: bool = False) -> ibis.Table:
    """Add `hit_at`, `hit_id`: the nearest other event of the same case at or after (before) the activation."""
    kept = (*_ACTIVATION, "act_at", "until", "since_us", "as_of_us")
    rel = ask.world.numbered("sequence_activation", rel.select(*kept))
    others = events.select(*_CASE, hit_at="occurred_at", hit_id="event_id")
    pairs = rel.select("row_no", *_ACTIVATION, "act_at").join(others, list(_CASE))
    if before:
        near = pairs.hit_at <= pairs.act_at
    else:
        near = (pairs.hit_at > pairs.act_at) if strict else (pairs.hit_at >= pairs.act_at)
    pairs = pairs.filter(near & (pairs.hit_id != pairs.act_id))
    nearest = first_by(pairs.select("row_no", "hit_at", "hit_id"), ("row_no",), ("hit_at", "hit_id"), last=before)
    return attach(rel, nearest, ["row_no"])


def _response(ask: Ask, name: str) -> ibis.Table:
    rel = _within(ask, _activations(ask, f"{name}_first", lambda one: one.measure.first), f"{name}_within")
    rel = _partner(ask, rel, _events(ask, f"{name}_then", lambda one: one.measure.then), before=False)
    words = decide(
        (rel.hit_at.notnull() & (rel.until.isnull() | (rel.hit_at <= rel.until)), "met", "in-order"),
        (rel.hit_at.notnull(), "late", "after-due"),
        (ibis.coalesce(rel.as_of_us <= rel.until, False), "pending", "not-yet-due"),
        other=("missed", "not-followed"),
    )
    due = ibis.coalesce(rel.until, rel.act_at)
    return raw(rel, due_at=due, done_at=rel.hit_at, evidence_id=ibis.coalesce(rel.hit_id, rel.act_id), **words)


def _precedence(ask: Ask, name: str) -> ibis.Table:
    rel = _within(ask, _activations(ask, f"{name}_then", lambda one: one.measure.then), f"{name}_within", -1)
    rel = _partner(ask, rel, _events(ask, f"{name}_first", lambda one: one.measure.first), before=True)
    preceded = rel.hit_at.notnull() & (rel.until.isnull() | (rel.hit_at >= rel.until))
    words = decide((preceded, "met", "in-order"), other=("failed", "not-preceded"))
    evidence = ibis.ifelse(preceded, rel.hit_id, rel.act_id)
    return raw(rel, due_at=rel.act_at, done_at=rel.act_at, evidence_id=evidence, **words)


def _not_succession(ask: Ask) -> ibis.Table:
    rel = _within(ask, _activations(ask, "first", lambda one: one.measure.first), "within")
    rel = _partner(ask, rel, _events(ask, "then", lambda one: one.measure.then), before=False, strict=True)
    followed = rel.hit_at.notnull() & (rel.until.isnull() | (rel.hit_at <= rel.until))
    words = decide((followed, "failed", "followed"), other=("met", "as-asked"))
    done = ibis.ifelse(followed, rel.hit_at, ibis.null().cast("int64"))
    return raw(rel, due_at=rel.act_at, done_at=done, evidence_id=rel.act_id, **words)


def _neighbours(ask: Ask, following: bool) -> ibis.Table:
    """Every event of a case with its neighbour of any activity: site_id, case_id, act_id, near_at, near_id."""
    events = ask.world.tables["events"]
    events = events.filter(events.case_id.notnull()).select("site_id", "case_id", *_ORDER)
    window = ibis.window(group_by=["site_id", "case_id"], order_by=list(_ORDER))
    at, name = (events.occurred_at, events.event_id)
    return events.select(
        "site_id",
        "case_id",
        act_id=name,
        near_at=(at.lead() if following else at.lag()).over(window),
        near_id=(name.lead() if following else name.lag()).over(window),
    )


def _chained(ask: Ask, rel: ibis.Table, role: str, of: Callable[[Asked], Any], following: bool) -> ibis.Table:
    """Add near_at, near_id and `right`: whether the neighbour is an event of the asked activity."""
    rel = attach(rel, _neighbours(ask, following), ["site_id", "case_id", "act_id"])
    asked = _events(ask, role, of).select(*_CASE, near_id="event_id", right=ibis.literal(True))
    rel = attach(rel, asked, [*_CASE, "near_id"])
    return rel.mutate(right=ibis.coalesce(rel.right, False))


def _chain_response(ask: Ask) -> ibis.Table:
    rel = _within(ask, _activations(ask, "first", lambda one: one.measure.first), "within")
    rel = _chained(ask, rel, "then", lambda one: one.measure.then, following=True)
    words = decide(
        (rel.right & (rel.until.isnull() | (rel.near_at <= rel.until)), "met", "in-order"),
        (rel.right, "late", "after-due"),
        (rel.near_at.notnull(), "failed", "other-next"),
        (ibis.coalesce(rel.as_of_us <= rel.until, False), "pending", "not-yet-due"),
        other=("missed", "not-followed"),
    )
    done = ibis.ifelse(rel.right, rel.near_at, ibis.null().cast("int64"))
    evidence = ibis.ifelse(rel.right, rel.near_id, rel.act_id)
    due = ibis.coalesce(rel.until, rel.act_at)
    return raw(rel, due_at=due, done_at=done, evidence_id=evidence, **words)


def _chain_precedence(ask: Ask) -> ibis.Table:
    rel = _within(ask, _activations(ask, "then", lambda one: one.measure.then), "within", -1)
    rel = _chained(ask, rel, "first", lambda one: one.measure.first, following=False)
    met = rel.right & (rel.until.isnull() | (rel.near_at >= rel.until))
    words = decide(
        (met, "met", "in-order"),
        (rel.right | rel.near_at.isnull(), "failed", "not-preceded"),
        other=("failed", "other-previous"),
    )
    evidence = ibis.ifelse(met, rel.near_id, rel.act_id)
    return raw(rel, due_at=rel.act_at, done_at=rel.act_at, evidence_id=evidence, **words)


def _unary(ask: Ask) -> ibis.Table:
    """absence, exactly-once, init and end: one finding a case, by its occurrences of `first` as they stand."""
    rel = _cases(ask)
    hits = _events(ask, "first", lambda one: one.measure.first)
    order = ibis.window(group_by=list(_CASE), order_by=list(_ORDER))
    hits = hits.mutate(position=ibis.row_number().over(order))
    one = hits.filter(hits.position == 0).select(*_CASE, one_at="occurred_at", one_id="event_id")
    two = hits.filter(hits.position == 1).select(*_CASE, two_at="occurred_at", two_id="event_id")
    counted = hits.group_by(list(_CASE)).aggregate(times=hits.count())
    ends = hits.select(*_CASE, "event_id").mutate(is_hit=ibis.literal(True))
    for table in (one, two, counted):
        rel = attach(rel, table, list(_CASE))
    for name in ("begin", "final"):
        side = ends.select(*_CASE, **{f"{name}_id": ends.event_id, f"{name}_hit": ends.is_hit})
        rel = attach(rel, side, [*_CASE, f"{name}_id"])
    rel = rel.mutate(
        times=ibis.coalesce(rel.times, 0),
        begin_hit=ibis.coalesce(rel.begin_hit, False),
        final_hit=ibis.coalesce(rel.final_hit, False),
    )
    return _unary_judged(ask, rel)


def _cases(ask: Ask) -> ibis.Table:
    """Every case of the sites on duty when it began: _CASE, begin_at, begin_id, final_at, final_id."""
    events = ask.world.tables["events"]
    events = events.filter(events.case_id.notnull()).select("site_id", "case_id", *_ORDER)
    keys = ("site_id", "case_id")
    begin = first_by(events, keys, _ORDER).rename(begin_at="occurred_at", begin_id="event_id")
    window = ibis.window(group_by=list(keys), order_by=[ibis.desc(name) for name in _ORDER])
    ranked = events.mutate(position=ibis.row_number().over(window))
    final = ranked.filter(ranked.position == 0).drop("position").rename(final_at="occurred_at", final_id="event_id")
    cases = begin.join(final, list(keys))
    rel = ask.everywhere(ask.clauses("case")).join(cases, "site_id")
    return _on_duty(ask, rel, "begin_at")


def _unary_judged(ask: Ask, rel: ibis.Table) -> ibis.Table:
    which = {
        template: rel.number.isin([one.number for one in ask.asked if one.measure.template == template] or [-1])
        for template in sorted(UNARY)
    }
    never, once, init, end = which["absence"], which["exactly-once"], which["init"], which["end"]
    words = decide(
        (never & (rel.times > 0), "failed", "occurred"),
        (once & (rel.times == 0), "missed", "not-done"),
        (once & (rel.times > 1), "failed", "repeated"),
        (init & ~rel.begin_hit, "failed", "other-first"),
        (end & ~rel.final_hit, "failed", "other-last"),
        other=("met", "as-asked"),
    )
    deciding: list[tuple[Any, str]] = [
        (never & (rel.times > 0), "one"),
        (once & (rel.times == 1), "one"),
        (once & (rel.times > 1), "two"),
        (init, "begin"),
    ]
    due = ibis.cases(*((when, rel[f"{name}_at"]) for when, name in deciding), else_=rel.final_at)
    evidence = ibis.cases(*((when, rel[f"{name}_id"]) for when, name in deciding), else_=rel.final_id)
    undone = (never & (rel.times == 0)) | (once & (rel.times == 0))
    counts = never | once
    nothing = ibis.null().cast("int64")
    return raw(
        rel,
        due_at=due,
        done_at=ibis.ifelse(undone, nothing, due),
        found=ibis.ifelse(counts, rel.times, nothing),
        asked=ibis.cases((never, 0), (once, 1)),
        evidence_id=evidence,
        **words,
    )
