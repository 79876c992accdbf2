"""The one relation that every kind gives, and what is decided once for all: since, waivers, names of clauses.

A kind gives RAW; `findings` turns it into FINDING: rows told for the period asked, waived ones excused.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Value

from yizhun.measure.expression import DECIMAL, FIGURE
from yizhun.measure.world import Waiver, World
from yizhun.measure.zone import united

VERDICTS = ("met", "late", "missed", "failed", "pending", "excused")
RAW = ibis.schema(
    {
        "number": "int32",
        "site_id": "string",
        "subject_id": "string",
        "case_id": "string",
        "actor_id": "string",
        "due_at": "int64",
        "done_at": "int64",
        "verdict": "string",
        "found": FIGURE,
        "asked": FIGURE,
        "reason": "string",
        "evidence_id": "string",
        "told": "boolean",
        "waived_at": "int64",
    }
)
FINDING = pa.schema(
    [
        ("edition", pa.string()),
        ("clause_id", pa.string()),
        ("site_id", pa.string()),
        ("subject_id", pa.string()),
        ("case_id", pa.string()),
        ("actor_id", pa.string()),
        ("due_at", pa.timestamp("us", tz="UTC")),
        ("done_at", pa.timestamp("us", tz="UTC")),
        ("verdict", pa.string()),
        ("found", pa.decimal128(18, 6)),
        ("asked", pa.decimal128(18, 6)),
        ("reason", pa.string()),
        ("evidence_id", pa.string()),
    ]
)
WAIVED = pa.schema(
    [("number", pa.int32()), ("site_id", pa.string()), ("waived_from", pa.int64()), ("waived_until", pa.int64())]
)
ORDER = (
    "edition", "clause_id", "site_id", "due_at", "subject_id", "case_id", "actor_id", "evidence_id", "verdict",
    "reason", "done_at", "found", "asked",
)  # fmt: skip


def raw(rel: ibis.Table, **columns: Value | str | None) -> ibis.Table:
    """A relation with `since_us` as RAW: given columns (an expression, a text, or None for null), others by name.

    What is neither is null. Findings due from `since` on are told, and those for which `told` is given and holds (an
    open gap); a waiver must hold at `waived_at`, which is `due_at` unless given. A figure of more than twelve digits
    before the point is null.
    """
    due: Any = columns["due_at"]
    told: Any = columns.get("told", ibis.literal(False))
    columns = {"waived_at": due, **columns, "told": told | (due >= rel["since_us"])}
    chosen: dict[str, Any] = {}
    for name, kind in RAW.items():
        value: Any = columns[name] if name in columns else (rel[name] if name in rel.columns else None)
        if isinstance(value, str):
            value = ibis.literal(value)
        given = ibis.null() if value is None else value
        chosen[name] = _figure(given) if kind == RAW["found"] else given.cast(kind)
    return rel.select(**chosen)


def _figure(value: Any) -> Any:
    """A value as a figure; one of few digits by way of a narrow decimal, which is fifty times faster in DuckDB."""
    told = value.try_cast(FIGURE)
    narrow = value.try_cast("decimal(18, 12)").try_cast(FIGURE)
    return ibis.coalesce(narrow, told) if value.type() == ibis.dtype(DECIMAL) else told


def decide(*branches: tuple[Any, str, str], other: tuple[str, str]) -> dict[str, Value]:
    """Verdict and reason together: (condition, verdict, reason) rows, the first that holds; else `other`."""
    verdict = ibis.cases(*((when, then) for when, then, _ in branches), else_=other[0])
    reason = ibis.cases(*((when, why) for when, _, why in branches), else_=other[1])
    return {"verdict": verdict, "reason": reason}


def findings(world: World, rows: ibis.Table) -> ibis.Table:
    """A raw relation as a table with the columns of FINDING, times still as int64 µs; unordered."""
    clauses = world.register(
        "clause_names",
        [{"number": one.number, "edition": one.edition, "clause_id": one.clause.id} for one in world.asked],
        pa.schema([("number", pa.int32()), ("edition", pa.string()), ("clause_id", pa.string())]),
    )
    named = rows.filter(rows.told).join(clauses, "number")
    return _waived(world, named).select(*FINDING.names)


def none(world: World) -> ibis.Table:
    """No findings at all, with the columns of FINDING."""
    kinds = RAW.to_pyarrow()
    known = [pa.field(name, kinds.field(name).type if name in kinds.names else pa.string()) for name in FINDING.names]
    return world.engine.register("no_findings", pa.schema(known).empty_table())


def _waived(world: World, rel: ibis.Table) -> ibis.Table:
    """Findings that a waiver holds for are excused, whatever their verdict was."""
    if not world.waivers:
        return rel
    spans = world.register("waived", _spans(world), WAIVED)
    joined = rel.left_join(
        spans,
        [
            rel.number == spans.number,
            rel.site_id == spans.site_id,
            rel.waived_at >= spans.waived_from,
            rel.waived_at < spans.waived_until,
        ],
        rname="{name}_w",
    )
    waived = joined.waived_from.notnull()
    return joined.mutate(
        verdict=ibis.ifelse(waived, "excused", joined.verdict),
        reason=ibis.ifelse(waived, "waived", joined.reason),
    )


def _spans(world: World) -> list[dict[str, object]]:
    """The waivers of each clause and site as spans that do not overlap, so that a finding meets one at most."""
    by_clause: dict[tuple[int, str], list[Waiver]] = defaultdict(list)
    for one in world.asked:
        names = (None, one.root, one.edition.partition("@")[0])
        for waiver in world.waivers:
            if waiver.clause_id == one.clause.id and waiver.standard in names:
                by_clause[one.number, waiver.site_id].append(waiver)
    rows: list[dict[str, object]] = []
    for (number, site), waivers in by_clause.items():
        for begin, end in united((waiver.starts, waiver.ends) for waiver in waivers):
            rows.append({"number": number, "site_id": site, "waived_from": begin, "waived_until": end})
    return rows
