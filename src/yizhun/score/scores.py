"""Counted findings in, `scores` out: how every clause and group is kept, by site, region and kind, month by month.

A clause pools its counts. A group (factor, element, touchpoint, level, all) is the weighted mean of the conformity of
its `shall` clauses that have one; `observed` is the share of weight that has.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure.expression import DECIMAL, attach
from yizhun.measure.finding import VERDICTS
from yizhun.measure.judge import Judged
from yizhun.measure.occurrence import shifted
from yizhun.measure.scope import Asked
from yizhun.measure.world import World
from yizhun.score.interval import wilson
from yizhun.standard.model import Standard

SCORE = ibis.schema(
    {
        "standard": "string",
        "scope": "string",
        "scope_id": "string",
        "by": "string",
        "by_id": "string",
        "period": "string",
        **dict.fromkeys(VERDICTS, "int64"),
        "conformity": "float64",
        "low": "float64",
        "high": "float64",
        "state": "string",
        "observed": "float64",
    }
)
ORDER = ("standard", "scope", "scope_id", "by", "by_id", "period")
_ALL = "all"
_PLACE = ("standard", "clause_id", "by", "by_id")


def scores(judged: Judged, counted: ibis.Table, standards: dict[str, Standard]) -> ibis.Table:
    """The table SCORE, kept in the engine; `counted` are `counts(judged)`, `standards` the editions by `id@edition`."""
    world = judged.world
    rules = _rules(world, standards)
    asked = world.engine.materialise("score_asked", _asked(world, rules))
    counts = world.engine.materialise("score_counts", _by_standard(world, counted))
    clauses = world.engine.materialise("score_clauses", _clauses(world, asked, counts, rules))
    rows = _told(clauses).union(_groups(world, clauses, asked, standards))
    return world.engine.materialise("scores", rows)


def _rules(world: World, standards: dict[str, Standard]) -> ibis.Table:
    """What decides the state of each numbered clause; `rank` orders editions, the base's latest last."""
    base = {one.root for one in world.asked}
    rows = [
        {
            "number": one.number,
            "term": one.term,
            "standard": one.root,
            "clause_id": one.clause.id,
            "rank": (standards[one.edition].effective - date(1, 1, 1)).days
            + (10**7 if standards[one.edition].id in base else 0),
            "shall": one.clause.force == "shall",
            "critical": one.clause.critical,
            "weight": one.clause.weight,
            "target": one.clause.target,
            "min_findings": one.clause.min_findings,
        }
        for one in world.asked
    ]
    schema = pa.schema(
        [
            ("number", pa.int32()),
            ("term", pa.int32()),
            ("standard", pa.string()),
            ("clause_id", pa.string()),
            ("rank", pa.int64()),
            ("shall", pa.bool_()),
            ("critical", pa.bool_()),
            ("weight", pa.decimal128(38, 12)),
            ("target", pa.decimal128(20, 9)),
            ("min_findings", pa.int64()),
        ]
    )
    return world.register("score_rule", rows, schema)


def _asked(world: World, rules: ibis.Table) -> ibis.Table:
    """Every clause at every site it applies to in the period: standard, clause_id, site_id, number, stale_before."""
    duty = world.duty
    during = (duty.duty_from < duty.as_of_us) & (duty.duty_until > duty.since_us)
    reigning = (duty.reign_from < duty.as_of_us) & (duty.reign_until > duty.since_us)
    rel = rules.join(duty.filter(during & reigning), "term")
    latest = ibis.window(group_by=["standard", "clause_id", "site_id"], order_by=[ibis.desc("reign_from")])
    rel = rel.mutate(position=ibis.row_number().over(latest))
    rel = rel.filter(rel.position == 0)
    rel = attach(rel, _stale(world), ["number", "timezone"])
    sites = world.tables["sites"].select("site_id", "region", kind="kind")
    return rel.join(sites, "site_id").select(
        "standard", "clause_id", "site_id", "number", "rank", "stale_before", "region", "kind"
    )


def _stale(world: World) -> ibis.Table:
    """When evidence is too old, for every clause with `fresh_for` and zone: `stale_before` (µs UTC)."""
    ends = world.engine.arrow(world.tables["sites"].select("timezone", "as_of_us").distinct()).to_pylist()
    rows: list[dict[str, object]] = [
        {"number": one.number, "timezone": end["timezone"]}
        | {"stale_before": shifted(end["timezone"], end["as_of_us"], one.clause.fresh_for, -1)}
        for one in world.asked
        if one.clause.fresh_for
        for end in ends
    ]
    schema = pa.schema([("number", pa.int32()), ("timezone", pa.string()), ("stale_before", pa.int64())])
    return world.register("score_stale", rows, schema)


def _by_standard(world: World, counted: ibis.Table) -> ibis.Table:
    """Counts of all editions of a standard together: by standard, clause_id, site_id and period."""
    roots = world.register(
        "score_root",
        [
            {"edition": edition, "standard": root}
            for edition, root in sorted({(one.edition, one.root) for one in world.asked})
        ],
        pa.schema([("edition", pa.string()), ("standard", pa.string())]),
    )
    rel = counted.join(roots, "edition")
    return rel.group_by(["standard", "clause_id", "site_id", "period"]).aggregate(
        **{verdict: rel[verdict].sum() for verdict in VERDICTS}, last_at=rel.last_at.max()
    )


def _clauses(world: World, asked: ibis.Table, counts: ibis.Table, rules: ibis.Table) -> ibis.Table:
    """Every clause by place and period with its counts, conformity and state; months only where something was found."""
    places = [
        _place(asked, by, column)
        for by, column in ((_ALL, None), ("site", "site_id"), ("region", "region"), ("kind", "kind"))
    ]
    place = reduce(lambda one, other: one.union(other), places)
    keys = ["standard", "clause_id", "site_id"]
    monthly = place.join(counts, keys)
    whole = attach(place, counts, keys).mutate(period=ibis.literal(_ALL))
    rows = whole.select(*monthly.columns).union(monthly)
    total = rows.group_by([*_PLACE, "period"]).aggregate(
        **{verdict: ibis.coalesce(rows[verdict].sum(), 0).cast("int64") for verdict in VERDICTS},
        last_at=rows.last_at.max(),
        stale_before=rows.stale_before.max(),
        number=_best(rows),
    )
    return _with_state(total.join(rules.drop("standard", "clause_id", "term", "rank"), "number"))


def _best(rows: ibis.Table) -> Any:
    """The clause that decides for a place: the base's latest edition, at a site its own."""
    ranked = (rows["rank"] * 1_000_000 + rows.number).max()
    return (ranked % 1_000_000).cast("int32")


def _place(asked: ibis.Table, by: str, column: str | None) -> ibis.Table:
    chosen = asked if column is None else asked.filter(asked[column].notnull())
    by_id = ibis.literal("") if column is None else chosen[column]
    return chosen.select(
        "standard", "clause_id", "site_id", "number", "rank", "stale_before", by=ibis.literal(by), by_id=by_id
    )


def _with_state(rel: ibis.Table) -> ibis.Table:
    n = rel.met + rel.late + rel.missed + rel.failed
    rel = rel.mutate(n=n, conformity=rel.met.cast("float64") / n.nullif(0))
    kept = rel.met.cast("decimal(20, 9)") >= rel.target * rel.n.cast("decimal(20, 9)")
    old = (rel.period == _ALL) & ibis.coalesce(rel.last_at < rel.stale_before, False)
    state = ibis.cases(
        (rel.n == 0, "no-evidence"),
        (old, "stale"),
        (rel.n < rel.min_findings, "insufficient"),
        (kept, "conforming"),
        else_="nonconforming",
    )
    return rel.mutate(state=state, low=wilson(rel.met, rel.n, -1), high=wilson(rel.met, rel.n, 1))


def _told(clauses: ibis.Table) -> ibis.Table:
    observed = ibis.ifelse(clauses.n > 0, 1.0, 0.0)
    return _as_score(clauses.mutate(scope=ibis.literal("clause"), scope_id=clauses.clause_id, observed=observed))


def _as_score(rel: ibis.Table) -> ibis.Table:
    return rel.select(**{name: rel[name].cast(kind) for name, kind in SCORE.items()})


def _groups(world: World, clauses: ibis.Table, asked: ibis.Table, standards: dict[str, Standard]) -> ibis.Table:
    """Groups of `shall` clauses by place and period; months are weighed against all that applies."""
    members = world.register("score_member", _members(world.asked, standards), _MEMBER)
    shall = clauses.filter(clauses.shall)
    weights = shall.filter(shall.period == _ALL).join(members, ["standard", "clause_id"])
    place = ["standard", "scope", "scope_id", "by", "by_id"]
    applies = weights.group_by(place).aggregate(applying=weights.weight.sum())
    rel = shall.join(members, ["standard", "clause_id"])
    share = ibis.coalesce(rel.conformity, 0.0).cast(DECIMAL)
    weight = ibis.ifelse(rel.n > 0, rel.weight, ibis.literal(0).cast("decimal(38, 12)"))
    rel = rel.mutate(share=share.cast("decimal(18, 12)"), seen=weight)
    part = (rel.share.cast("float64") * rel.seen.cast("float64")).cast(DECIMAL)
    rel = rel.mutate(part=part, short=rel.state == "nonconforming")
    total = rel.group_by([*place, "period"]).aggregate(
        **{verdict: rel[verdict].sum() for verdict in VERDICTS},
        part=rel.part.sum(),
        seen=rel.seen.sum(),
        short=rel.short.max(),
        critical=(rel.short & rel.critical).max(),
    )
    total = total.join(applies, place)
    seen = total.seen.cast("float64")
    state = ibis.cases((seen == 0, "no-evidence"), (total.critical, "nonconforming"), (~total.short, "conforming"))
    return _as_score(
        total.mutate(
            conformity=total.part.cast("float64") / seen.nullif(0),
            observed=seen / total.applying.cast("float64").nullif(0),
            low=ibis.null().cast("float64"),
            high=ibis.null().cast("float64"),
            state=state,
        )
    )


_MEMBER = pa.schema(
    [("standard", pa.string()), ("clause_id", pa.string()), ("scope", pa.string()), ("scope_id", pa.string())]
)


def _members(asked: Iterable[Asked], standards: dict[str, Standard]) -> list[dict[str, object]]:
    """Which groups each clause belongs to."""
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    for one in asked:
        factors = {factor.id: factor for factor in standards[one.edition].factors}
        factor = factors.get(one.clause.factor or "")
        groups = {_ALL: "", "level": one.measure.level}
        if factor:
            groups |= {"factor": factor.id, "element": factor.element, "touchpoint": factor.touchpoint}
        for scope, scope_id in groups.items():
            row: dict[str, object] = {
                "standard": one.root,
                "clause_id": one.clause.id,
                "scope": scope,
                "scope_id": scope_id,
            }
            found[one.root, one.clause.id, scope] = row
    return list(found.values())
