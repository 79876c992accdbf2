"""share: such a part of all. One finding a site and period."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure.ask import Ask
from yizhun.measure.expression import FIGURE, attach, ratio
from yizhun.measure.finding import decide, raw
from yizhun.measure.period import KEY, asked_periods, figure_asked, in_periods
from yizhun.standard.parameters import EachSubject

_EXACT = "decimal(20, 9)"
_NARROW = "decimal(18, 12)"
"""From here digits are cut off fifty times faster than from a wide decimal."""


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all share clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    asked = ask.world.keep("share_asked", asked_periods(ask))
    members = _members(ask, asked)
    members = attach(members, _having(ask), [*KEY, "member"])
    counted = members.group_by(list(KEY)).aggregate(whole=members.count(), part=members.has.count())
    rel = attach(asked, counted, list(KEY))
    rel = rel.mutate(whole=ibis.coalesce(rel.whole, 0), part=ibis.coalesce(rel.part, 0))
    above = ibis.coalesce(rel.part.cast(_EXACT) > _times(rel.at_most, rel.whole), False)
    below = ibis.coalesce(rel.part.cast(_EXACT) < _times(rel.at_least, rel.whole), False)
    unknown = rel.partial | rel.running | (rel.whole == 0)
    words = decide(
        (rel.partial, "excused", "partial-period"),
        (rel.running, "pending", "period-running"),
        (rel.whole == 0, "excused", "none-to-count"),
        (above, "failed", "above-maximum"),
        (below, "failed", "below-minimum"),
        other=("met", "as-asked"),
    )
    found = ibis.ifelse(unknown, ibis.null().cast(FIGURE), ratio(rel.part, rel.whole))
    asked_figure = figure_asked(rel, above & ~unknown, below & ~unknown)
    return raw(rel, due_at=rel.period_until - 1, found=found, asked=asked_figure, **words)


def _times(share: Any, number: Any) -> Any:
    return share.cast(_NARROW).cast(_EXACT) * number.cast(_EXACT)


def _members(ask: Ask, asked: ibis.Table) -> ibis.Table:
    """Everything that is part of the whole: KEY and `member` (a subject or a case)."""
    parts: list[ibis.Table] = []
    subjects = ask.some(lambda one: isinstance(one.measure.of, EachSubject))
    if subjects.asked:
        kinds = subjects.clauses("of_subject", subject_kind=(pa.string(), lambda one: one.measure.of.subject)).drop(
            "term"
        )
        known = ask.world.tables["subjects_on_duty"]
        rel = asked.join(kinds, "number")
        rel = rel.join(known, [rel.subject_kind == known.kind, rel.site_id == known.site_id], rname="{name}_s")
        last = rel.period_until - 1
        parts.append(
            rel.filter((last >= rel.subject_from) & (last < rel.subject_until)).select(*KEY, member="subject_id")
        )
    cases = ask.some(lambda one: not isinstance(one.measure.of, EachSubject))
    if cases.asked:
        events = cases.matching("of", lambda one: one.measure.of.activity, ("case_id",))
        events = in_periods(cases, events.filter(events.case_id.notnull()))
        parts.append(events.select(*KEY, member="case_id").distinct())
    return parts[0] if len(parts) == 1 else parts[0].union(parts[1])


def _having(ask: Ask) -> ibis.Table:
    """Subjects or cases with the asked event in the period: KEY, `member`, `has`."""
    events = ask.matching("with", lambda one: one.measure.with_, ("subject_id", "case_id"))
    of_subject = ask.clauses("having", each=(pa.bool_(), lambda one: isinstance(one.measure.of, EachSubject))).drop(
        "term"
    )
    events = in_periods(ask, events.join(of_subject, "number"))
    events = events.mutate(member=ibis.ifelse(events.each, events.subject_id, events.case_id))
    return events.filter(events.member.notnull()).select(*KEY, "member").distinct().mutate(has=1)
