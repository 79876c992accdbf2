"""credential: held by whoever must. One finding a holder and period, judged at the period's last local day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure import zone
from yizhun.measure.ask import Ask
from yizhun.measure.calendar import add_months
from yizhun.measure.expression import attach, floor_div
from yizhun.measure.finding import raw
from yizhun.measure.period import begun_periods
from yizhun.standard.parameters import EachSubject, Posts

_HOLDER = ("number", "site_id", "holder", "period_from")
ENTRY = pa.schema(
    [
        ("number", pa.int32()),
        ("list_no", pa.int32()),
        ("credential", pa.string()),
        ("held_months", pa.int64()),
        ("held_days", pa.int64()),
    ]
)
LISTS = pa.schema([("number", pa.int32()), ("list_no", pa.int32()), ("names", pa.string())])
HELD = pa.schema([("held_months", pa.int64()), ("held_days", pa.int64()), ("issued", pa.int64()), ("ripe", pa.int64())])


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all credential clauses; None where no credentials (or, for posts, no people) were collected."""
    present = ask.world.present
    if "credentials" not in present:
        return None
    ask = ask.some(lambda one: "people" in present or not isinstance(one.measure.of, Posts))
    if not ask.asked:
        return None
    holders = ask.where_applies(_holders(ask, _checks(ask)))
    lists = ask.world.register("credential_list", _lists(ask), LISTS)
    shown = _shown(ask, holders)
    rel = attach(holders.join(lists, "number"), shown, [*_HOLDER, "list_no"])
    lacking = rel.filter(~ibis.coalesce(rel.valid, False))
    window = ibis.window(group_by=list(_HOLDER), order_by=["list_no"])
    lacking = lacking.mutate(position=ibis.row_number().over(window))
    lacking = lacking.filter(lacking.position == 0)
    word = ibis.ifelse(ibis.coalesce(lacking.stale, False), "expired:", "lacks:")
    lacking = lacking.select(*_HOLDER, lack=word + lacking.names)
    judged = attach(holders, lacking, list(_HOLDER))
    return raw(
        judged,
        verdict=ibis.ifelse(judged.lack.isnull(), "met", "failed"),
        reason=ibis.coalesce(judged.lack, "held"),
        due_at=judged.due,
        waived_at=judged["last"],
        actor_id=judged.person,
    )


def _checks(ask: Ask) -> ibis.Table:
    """Every check of every clause and site: `due` (µs UTC) and `day`, the local day on which it is judged."""
    rel = begun_periods(ask)
    rel = rel.mutate(due=ibis.ifelse(rel.running, rel.as_of_us, rel.period_until - 1))
    rel = rel.mutate(last=ibis.ifelse(rel.running, rel.as_of_us - 1, rel.due))
    rel = ask.world.with_offset(rel, "last")
    rel = rel.mutate(day=floor_div(rel["last"] + rel.offset, zone.DAY)).drop("offset")
    return rel


def _holders(ask: Ask, checks: ibis.Table) -> ibis.Table:
    """Whoever must hold something at each check: `holder`, and `person` or `subject_id`."""
    text = "string"
    parts: list[ibis.Table] = []
    columns = [*checks.columns, "holder", "person", "subject_id"]
    posts = [
        (one.number, post) for one in ask.asked if isinstance(one.measure.of, Posts) for post in one.measure.of.post
    ]
    if posts:
        schema = pa.schema([("number", pa.int32()), ("role", pa.string())])
        roles = ask.world.register("credential_post", [{"number": n, "role": p} for n, p in posts], schema)
        people = ask.world.tables["people_on_duty"]
        rel = checks.join(roles, "number").join(people, ["site_id", "role"], rname="{name}_w")
        rel = rel.filter((rel["last"] >= rel.person_from) & (rel["last"] < rel.person_until))
        rel = rel.mutate(holder=rel.person_id, person=rel.person_id, subject_id=ibis.null().cast(text))
        parts.append(rel.select(*columns).distinct())
    kinds = {one.number: one.measure.of.subject for one in ask.asked if isinstance(one.measure.of, EachSubject)}
    if kinds:
        schema = pa.schema([("number", pa.int32()), ("subject_kind", pa.string())])
        rows = [{"number": n, "subject_kind": kind} for n, kind in kinds.items()]
        known = ask.world.tables["subjects_on_duty"]
        rel = checks.join(ask.world.register("credential_subject", rows, schema), "number")
        rel = rel.join(known, [rel.site_id == known.site_id, rel.subject_kind == known.kind], rname="{name}_w")
        rel = rel.filter((rel["last"] >= rel.subject_from) & (rel["last"] < rel.subject_until))
        parts.append(rel.mutate(holder=rel.subject_id, person=ibis.null().cast(text)).select(*columns))
    sites = [one.number for one in ask.asked if one.measure.of == "site"]
    if sites:
        rel = checks.filter(checks.number.isin(sites))
        nobody = ibis.null().cast(text)
        parts.append(rel.mutate(holder=rel.site_id, person=nobody, subject_id=nobody).select(*columns))
    found = reduce(lambda one, other: one.union(other), parts)
    on_duty = (found["last"] >= found.duty_from) & (found["last"] < found.duty_until)
    return found.filter(on_duty & (found["last"] >= found.reign_from) & (found["last"] < found.reign_until))


def _lists(ask: Ask) -> list[dict[str, object]]:
    return [
        {"number": one.number, "list_no": position, "names": "|".join(entry.credential for entry in entries)}
        for one in ask.asked
        for position, entries in enumerate(one.measure.all_of)
    ]


def _shown(ask: Ask, holders: ibis.Table) -> ibis.Table:
    """What each holder can show for each list: `valid` (some entry holds) and `stale` (some was, and is no longer)."""
    entries = ask.world.register(
        "credential_entry",
        [
            {"number": one.number, "list_no": position, "credential": entry.credential}
            | {"held_months": entry.held_for.months if entry.held_for else None}
            | {"held_days": entry.held_for.days if entry.held_for else None}
            for one in ask.asked
            for position, alternatives in enumerate(one.measure.all_of)
            for entry in alternatives
        ],
        ENTRY,
    )
    rel = holders.select(*_HOLDER, "day").join(entries, "number")
    papers = _papers(ask)
    rel = rel.join(
        papers,
        [
            rel.holder == papers.holder_id,
            rel.credential == papers.credential,
            papers.paper_site.isnull() | (rel.site_id == papers.paper_site),
        ],
        rname="{name}_c",
    )
    begun = rel.issued.isnull() | (rel.issued <= rel.day)
    over = ibis.coalesce(rel.expires < rel.day, False) | ibis.coalesce(rel.revoked <= rel.day, False)
    rel = rel.mutate(current=begun & ~over, gone=begun & over)
    each = rel.group_by([*_HOLDER, "list_no", "credential", "held_months", "held_days", "day"]).aggregate(
        current=rel.current.max(), gone=rel.gone.max(), first=rel.issued.min()
    )
    each = _ripe(ask, each)
    return each.group_by([*_HOLDER, "list_no"]).aggregate(
        valid=(each.current & each.long_enough).max(), stale=each.gone.max()
    )


def _papers(ask: Ask) -> ibis.Table:
    table = ask.world.tables["credentials"]
    epoch = ibis.date("1970-01-01")
    return table.select(
        "holder_id",
        "credential",
        paper_site="site_id",
        issued=table.issued_on.delta(epoch, unit="day").cast("int64"),
        expires=table.expires_on.delta(epoch, unit="day").cast("int64"),
        revoked=table.revoked_on.delta(epoch, unit="day").cast("int64"),
    )


def _ripe(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Add `long_enough`: the first issue plus `held_for` is on or before the check."""
    spans = sorted(
        {
            (entry.held_for.months, entry.held_for.days)
            for one in ask.asked
            for alternatives in one.measure.all_of
            for entry in alternatives
            if entry.held_for
        }
    )
    if not spans:
        return rel.mutate(long_enough=ibis.literal(True))
    issued = ask.world.engine.arrow(ask.world.tables["credentials"].select("issued_on").distinct())["issued_on"]
    rows = [_row(months, days, day) for months, days in spans for day in sorted(set(issued.to_pylist()) - {None})]
    held = ask.world.register("credential_held", rows, HELD)
    joined = rel.left_join(
        held,
        [rel.held_months == held.held_months, rel.held_days == held.held_days, rel["first"] == held.issued],
        rname="{name}_h",
    )
    enough: Any = joined.held_months.isnull() | ibis.coalesce(joined.ripe <= joined.day, False)
    return joined.mutate(long_enough=enough)


def _row(months: int, days: int, issued: date) -> dict[str, object]:
    ripe = add_months(issued, months) + timedelta(days=days)
    numbers: dict[str, object] = {"issued": zone.day_number(issued), "ripe": zone.day_number(ripe)}
    return {"held_months": months, "held_days": days} | numbers
