"""Whom a repeating duty is asked of: clauses in, one row a clause, site and subject (or the site itself) out.

`unit` is the subject's id, or empty where the duty is the site's own; it is never null, so that it can be joined.
"""

from __future__ import annotations

import ibis
import pyarrow as pa

from yizhun.measure.ask import Ask
from yizhun.measure.scope import Asked
from yizhun.standard.parameters import EachSubject

UNIT = ("number", "site_id", "unit")


def _subject_kind(one: Asked) -> str | None:
    per = one.measure.per
    return per.subject if isinstance(per, EachSubject) else None


def units(ask: Ask) -> ibis.Table:
    """Every unit on duty: number, term, clause (of all editions), site_id, unit, subject_id and those of `duty`."""
    clauses = ask.clauses("unit", subject_kind=(pa.string(), _subject_kind), clause=(pa.string(), _clause))
    sites = ask.everywhere(clauses.filter(clauses.subject_kind.isnull()).drop("subject_kind"))
    sites = sites.mutate(subject_id=ibis.null().cast("string"), unit=ibis.literal(""))
    each = ask.subjects(ask.everywhere(clauses.filter(clauses.subject_kind.notnull())))
    each = each.mutate(unit=each.subject_id).select(*sites.columns)
    return ask.where_applies(sites.union(each))


def unit_of(ask: Ask, events: ibis.Table, name: str) -> ibis.Table:
    """Add `unit` to events by the clause's `per`; events without the subject that it asks for are dropped."""
    each = ask.clauses(name, each=(pa.bool_(), lambda one: _subject_kind(one) is not None)).drop("term")
    joined = events.join(each, "number")
    joined = joined.mutate(unit=ibis.ifelse(joined.each, joined.subject_id, "")).drop("each")
    return joined.filter(joined.unit.notnull())


def _clause(one: Asked) -> str:
    return f"{one.root}/{one.clause.id}"
