"""Findings in, verdicts counted out: by edition, clause, site and local month of the due time.

Beside an earlier evaluation what it counted of findings that still hold is taken over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

import ibis
import pyarrow as pa

from yizhun.evidence.engine import DuckDB
from yizhun.measure import zone
from yizhun.measure.expression import floor_div
from yizhun.measure.finding import VERDICTS
from yizhun.measure.judge import Judged
from yizhun.measure.rest import Resting
from yizhun.measure.world import World

KEYS = ("edition", "clause_id", "site_id", "period")
COUNT = ibis.schema({**dict.fromkeys(KEYS, "string"), **dict.fromkeys((*VERDICTS, "last_at"), "int64")})
DECIDED = ("met", "late", "missed", "failed")


def counts(judged: Judged) -> ibis.Table:
    """The table COUNT, kept in the engine; `last_at` (µs UTC) is the latest due time of what is decided."""
    world, rest = judged.world, judged.rest
    if rest is None or judged.anew is None or not isinstance(world.engine, DuckDB):
        return world.engine.materialise("counts", _counted(world, judged.findings))
    parts = [_counted(world, judged.anew), *_taken_over(world.engine, world, rest)]
    rows = reduce(lambda one, other: one.union(other), parts)
    summed = {verdict: rows[verdict].sum().cast("int64") for verdict in VERDICTS}
    return world.engine.materialise("counts", rows.group_by(list(KEYS)).aggregate(**summed, last_at=rows.last_at.max()))


def _taken_over(engine: DuckDB, world: World, rest: Resting) -> Sequence[ibis.Table]:
    """What was counted of months before the cut, and what is kept of the month that it lies in, counted again."""
    known = engine.parquet("earlier_counts", [rest.earlier.counts], COUNT).semi_join(rest.quiet, "site_id")
    known = known.anti_join(rest.following, ["edition", "clause_id"])
    if rest.cut is None:
        return [known]
    first = min(zone.local_date(tz, rest.cut) for tz in world.zones).replace(day=1)
    begin = min(zone.midnight(tz, first) for tz in world.zones)
    again = _counted(world, rest.kept.filter(rest.kept.due_at >= begin))
    month = first.isoformat()[:7]
    return [known.filter(known.period < month), again.filter(again.period >= month)]


def _counted(world: World, found: ibis.Table) -> ibis.Table:
    """Findings as COUNT."""
    rel = found.join(world.tables["sites"].select("site_id", "timezone"), "site_id")
    rel = world.with_offset(rel, "due_at")
    rel = rel.mutate(day=floor_div(rel.due_at + rel.offset, zone.DAY))
    rel = rel.join(_months(world, found), "day")
    return rel.group_by(list(KEYS)).aggregate(
        **{verdict: (rel.verdict == verdict).sum().cast("int64") for verdict in VERDICTS},
        last_at=rel.due_at.max(where=rel.verdict.isin(DECIDED)),
    )


def _months(world: World, found: ibis.Table) -> ibis.Table:
    """The month that each day belongs to, from the first due time to the last."""
    bounds = world.engine.arrow(found.aggregate(low=found.due_at.min(), high=found.due_at.max())).to_pylist()[0]
    rows: list[dict[str, object]] = []
    if bounds["low"] is not None:
        for day in range(bounds["low"] // zone.DAY - 1, bounds["high"] // zone.DAY + 2):
            rows.append({"day": day, "period": (date(1970, 1, 1) + timedelta(days=day)).isoformat()[:7]})
    return world.register("count_month", rows, pa.schema([("day", pa.int64()), ("period", pa.string())]))
