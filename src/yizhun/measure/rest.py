"""What need not be judged again: an earlier evaluation and the evidence in, the findings that still hold out.

A site is at rest when its evidence is what it was and the clock has passed nothing that could decide a finding there:
no local midnight, no due of a pending finding. Where editions came to the library, what was due before the first of
them takes effect still holds. Whatever cannot be known for certain is judged again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.tables import TABLES
from yizhun.measure import zone
from yizhun.measure.finding import FINDING
from yizhun.measure.moment import Moment
from yizhun.measure.scope import Asked
from yizhun.measure.world import JOURNALS, World
from yizhun.standard.dump import content_hash
from yizhun.standard.kinds import Credential, Deadline, Reconcile
from yizhun.standard.library import Library

SHARED = ""
"""The name under which the digest of what belongs to no site stands among those of the sites."""
_TIMES = ("due_at", "done_at")
_SITE = pa.schema([("site_id", pa.string())])


@dataclass(frozen=True)
class Earlier:
    """An evaluation that lies in a folder: what it was made from, the files of its findings and of their counts."""

    editions: Mapping[str, str]
    since: str
    as_of: str
    digests: Mapping[str, str]
    findings: Sequence[Path]
    counts: Path

    def told(self, engine: DuckDB) -> ibis.Table:
        """Its findings as FINDING with int64 µs, unread as yet."""
        return parquet(engine, "earlier_findings", self.findings)


@dataclass(frozen=True)
class Resting:
    """Findings that still hold (`kept`) and those that are judged again (`dropped`), as FINDING with int64 µs.

    `restless` are the sites to judge, `quiet` the others as a table; `moving` the numbers of the clauses to judge at
    every site, `following` their names as a table. At quiet sites what is due from `cut` on (µs UTC) is judged again.
    """

    earlier: Earlier
    kept: ibis.Table
    dropped: ibis.Table
    restless: frozenset[str]
    quiet: ibis.Table
    moving: frozenset[int]
    following: ibis.Table
    cut: int | None


def parquet(engine: DuckDB, name: str, files: Sequence[Path]) -> ibis.Table:
    """Files of findings under a name, unread as yet: FINDING with int64 µs."""
    columns = dict(ibis.Schema.from_pyarrow(FINDING)) | dict.fromkeys(_TIMES, "int64")
    return engine.parquet(name, files, ibis.schema(columns), _TIMES)


def digests(evidence: Evidence) -> dict[str, str]:
    """A digest of all that the evidence says of each site; under SHARED, of what it says of no single one.

    An attribute that a row does not have is as one that nobody has: a new one moves only the sites that name it.
    """
    totals: dict[str, list[str]] = {SHARED: [" ".join(sorted(evidence.present))]}
    for name in sorted(evidence.present):
        table = evidence.table(name)
        site = ibis.coalesce(table.site_id, SHARED) if TABLES[name].column("site_id") else ibis.literal(SHARED)
        keyed = table.select(site=site, row=_row(table, evidence.attributes(name)))
        told = keyed.group_by("site").aggregate(rows=keyed.count(), total=keyed.row.sum())
        for found in evidence.engine.arrow(told).to_pylist():
            totals.setdefault(found["site"], []).append(f"{name} {found['rows']} {found['total']}")
    return {site: "\n".join(parts) for site, parts in totals.items()}


def _row(table: ibis.Table, attributes: Sequence[str]) -> Any:
    """A number that tells what a row says: its columns, and with them each attribute that it has."""
    own = ibis.struct({name: table[name] for name in table.columns if name not in attributes}).hash()
    row = own.cast("decimal(38, 0)")
    for name in attributes:
        value = ibis.struct({"own": own, "name": ibis.literal(name), "value": table[name]}).hash()
        row += ibis.ifelse(table[name].isnull(), 0, value.cast("decimal(38, 0)"))
    return row


def resting(
    earlier: Earlier, library: Library, world: World, now: Mapping[str, str], since: str, as_of: Moment
) -> Resting | None:
    """What still holds of an earlier evaluation; `now` are today's digests. None where all is to be judged again."""
    editions = {entry.standard.key: content_hash(entry.standard) for entry in library.entries}
    engine = world.engine
    same = earlier.editions.items() <= editions.items() and earlier.since == since
    if not same or earlier.digests.get(SHARED) != now[SHARED] or not isinstance(engine, DuckDB):
        return None
    cut = _cut(library, earlier, world)
    before = Moment.parse(earlier.as_of, "as_of")
    ends = {tz: before.end(tz) for tz in world.zones}
    told = earlier.told(engine)
    sites = engine.arrow(world.tables["sites"].select("site_id", "timezone")).to_pylist()
    zones = {tz for tz in world.zones if _same_day(tz, ends[tz], as_of.end(tz))}
    still = {row["site_id"] for row in sites if row["timezone"] in zones and _same(earlier, now, row["site_id"])}
    moved = any(ends[tz] != as_of.end(tz) for tz in world.zones)
    moving = [one for one in world.asked if (moved or cut is not None) and _moves(one)]
    following = world.register(
        "moving",
        [{"edition": one.edition, "clause_id": one.clause.id} for one in moving],
        pa.schema([("edition", pa.string()), ("clause_id", pa.string())]),
    )
    steady, followed = _parted(told, following, ["edition", "clause_id"]) if moving else (told, None)
    if moved:
        still -= _stirred(engine, steady, world, ends)
    if not still:
        return None
    restless = frozenset(row["site_id"] for row in sites) - still
    quiet = world.register("resting", [{"site_id": site} for site in sorted(still)], _SITE)
    stirred, kept = _parted(steady, quiet, ["site_id"])
    dropped = [stirred] if followed is None else [stirred, followed]
    if cut is not None:
        dropped.append(kept.filter(kept.due_at >= cut))
        kept = kept.filter(kept.due_at < cut)
    again = reduce(lambda one, other: one.union(other), dropped)
    return Resting(earlier, kept, again, restless, quiet, frozenset(one.number for one in moving), following, cut)


def _cut(library: Library, earlier: Earlier, world: World) -> int | None:
    """When the first edition that came since takes effect; what was due before is judged by the others, as before."""
    came = [entry.standard.effective for entry in library.entries if entry.standard.key not in earlier.editions]
    return min((zone.midnight(tz, day) for tz in world.zones for day in came), default=None)


def _parted(rel: ibis.Table, side: ibis.Table, keys: list[str]) -> tuple[ibis.Table, ibis.Table]:
    """Rows without and with a match."""
    return rel.anti_join(side, keys), rel.semi_join(side, keys)


def _same(earlier: Earlier, now: Mapping[str, str], site: str) -> bool:
    return site in earlier.digests and earlier.digests[site] == now.get(site)


def _same_day(tz: str, before: int, now: int) -> bool:
    """Whether no midnight of the zone lies between two moments, nor touches them."""
    return before == now or (before < now and zone.local_date(tz, before - 1) == zone.local_date(tz, now + 1))


def _moves(one: Asked) -> bool:
    """Whether findings of a clause follow the clock by more than their due: posts held now, corrections, pauses."""
    measure = one.measure
    return isinstance(measure, Credential | Reconcile) or (isinstance(measure, Deadline) and measure.pause is not None)


def _stirred(engine: Engine, told: ibis.Table, world: World, ends: Mapping[str, int]) -> set[str]:
    """Sites where time alone may have decided something: a due has passed, or evidence from later has its day."""
    clock = world.register(
        "earlier_end",
        [{"timezone": tz, "ended": at} for tz, at in ends.items()],
        pa.schema([("timezone", pa.string()), ("ended", pa.int64())]),
    )
    sites = world.tables["sites"].select("site_id", "timezone", "as_of_us").join(clock, "timezone")
    found = told.select("site_id", "verdict", "reason", "due_at", "done_at").join(sites, "site_id")
    passed = (found.verdict == "pending") & (found.due_at <= found.as_of_us)
    hidden = (found.reason == "waived") & found.done_at.isnull()
    rows = [found.filter(passed | hidden).select("site_id")]
    for name in JOURNALS:
        late = world.tables[name].select("site_id", "occurred_at")
        dated = late.filter(late.occurred_at > min(ends.values())).join(sites, "site_id")
        rows.append(dated.filter(dated.occurred_at > dated.ended).select("site_id"))
    every = reduce(lambda one, other: one.union(other), rows)
    return set(engine.arrow(every.distinct())["site_id"].to_pylist())
