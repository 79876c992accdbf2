"""A library and evidence in, findings out: what all kinds share is made here, then every kind gives its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import reduce
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from yizhun.errors import EvidenceError, InputError
from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence
from yizhun.issue import Issue
from yizhun.measure import zone
from yizhun.measure.ask import Ask
from yizhun.measure.expression import without
from yizhun.measure.finding import findings, none
from yizhun.measure.kinds import PLANS
from yizhun.measure.moment import Moment
from yizhun.measure.portion import from_then, narrowed, portions
from yizhun.measure.rest import Earlier, Resting, digests, parquet, resting
from yizhun.measure.scope import Asked, Scope, scope
from yizhun.measure.world import JOURNALS, Waiver, World
from yizhun.standard.library import Library
from yizhun.text import Text

_BEGIN = date(1900, 1, 1)
_ALL = "findings_in_all"
_SPAN = {
    "subjects": ("subject", "kind", "since", "until", "subject_id"),
    "people": ("person", "role", "since", "until", "person_id"),
}


@dataclass(frozen=True)
class Judged:
    """Findings as a table in the engine (FINDING's columns, times int64 µs UTC), and what they were made of.

    Beside an earlier evaluation `anew` are those that were judged in this one and `instead_of` those that they take the
    place of; what was taken over, `rest` tells. `digests` are those of the evidence, where they were asked.
    """

    findings: ibis.Table
    world: World
    since: str
    as_of: str
    anew: ibis.Table | None = None
    instead_of: ibis.Table | None = None
    rest: Resting | None = None
    digests: Mapping[str, str] | None = None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Warnings that came up while judging."""
        return tuple(_undecided(clause, limit, rows) for (_, clause, limit), rows in self.world.undecided.items())

    def lie_in(self, files: Sequence[Path]) -> None:
        """Read the findings from where they were written: the earlier ones that they were made of may be gone."""
        if self.rest and isinstance(self.world.engine, DuckDB):
            parquet(self.world.engine, _ALL, files)


def judge(
    library: Library,
    evidence: Evidence,
    since: str | None = None,
    as_of: str | None = None,
    only: Sequence[str] = (),
    earlier: Earlier | None = None,
) -> Judged:
    """Judge the sites of the evidence (or `only` some) by the library, from `since` to `as_of` (all unless said).

    What an `earlier` evaluation found and nothing has touched since is taken over; the findings are the same.
    Raises InputError for moments that cannot be read, StandardError where two layers hold for one site.
    """
    spans = _spans(evidence)
    begin, end = _period(evidence, spans, since, as_of)
    world = _world(library, evidence, spans, begin, end, _sites(evidence, only))
    now = digests(evidence) if earlier else None
    rest = resting(earlier, library, world, now, begin.text, end) if earlier and now else None
    if rest:
        anew = _anew(world, rest, end)
        if not world.undecided:  # they are counted over everything
            found = _named(world.engine, rest.kept.union(anew))
            return Judged(found, world, begin.text, end.text, anew, rest.dropped, rest, now)
        world.undecided.clear()
    found = _all(world, portions(world, world.asked))
    if earlier is None or not isinstance(world.engine, DuckDB):
        return Judged(found, world, begin.text, end.text)
    return Judged(found, world, begin.text, end.text, found, earlier.told(world.engine), None, now)


def _named(engine: Engine, found: ibis.Table) -> ibis.Table:
    return engine.view(_ALL, engine.compile(found), found.schema()) if isinstance(engine, DuckDB) else found


def _anew(world: World, rest: Resting, as_of: Moment) -> ibis.Table:
    """What an earlier evaluation cannot say: of restless sites, of moving clauses, and what is due since the cut.

    Of what waits the earliest hides the others, so that all that waits is looked at where the cut is yet to come.
    """
    moving = tuple(one for one in world.asked if one.number in rest.moving)
    steady = tuple(one for one in world.asked if one.number not in rest.moving)
    parts = list(portions(world, moving))
    if rest.restless:
        parts += portions(narrowed(world, rest.restless), steady)
    found = _all(world, parts)
    if rest.cut is None:
        return found
    where = from_then(world, min([rest.cut, *(as_of.end(tz) for tz in world.zones)]))
    if rest.restless:
        known = world.engine.arrow(rest.quiet)["site_id"].to_pylist()
        where = narrowed(where, frozenset(known))
    later = _all(world, portions(where, steady))
    return found.union(later.filter(later.due_at >= rest.cut))


def _all(world: World, parts: Iterable[tuple[World, tuple[Asked, ...]]]) -> ibis.Table:
    """The findings of all kinds; `parts` are clauses with the world that each is held against."""
    asks = [
        Ask(kind, own, where)
        for where, asked in parts
        for kind in PLANS
        if (own := tuple(one for one in asked if one.measure.kind == kind))
    ]
    kept = [told for ask in asks if (told := _judged(ask)) is not None]
    return reduce(lambda one, other: one.union(other), kept) if kept else none(world)


def _judged(ask: Ask) -> ibis.Table | None:
    """The findings of all clauses of a kind, kept in the engine; None where there is nothing to judge them from."""
    plan = PLANS[ask.kind](ask)
    return None if plan is None else ask.world.keep(f"findings_{ask.kind}", findings(ask.world, plan))


def _undecided(clause: str, limit: str, rows: int) -> Issue:
    return Issue(
        "no-row-of-table",
        Text(
            f"{clause}: no row of table `{limit}` holds for {rows:,} record(s): no finding.",
            f"{clause}：决策表 `{limit}` 没有一行适用于 {rows:,} 条记录，这些记录没有判定。",
        ),
        "warning",
        Text("Add a last row without `when`.", "请在表末加一行不带 `when` 的规则。"),
    )


def _sites(evidence: Evidence, only: Sequence[str]) -> ibis.Table:
    """The sites to judge; InputError names those that the evidence does not have."""
    sites = evidence.table("sites")
    if not only:
        return sites
    known = evidence.engine.arrow(sites.select("site_id"))["site_id"].to_pylist()
    unknown = [name for name in only if name not in set(known)]
    if unknown:
        near = {name: (get_close_matches(name, known, 1) or [None])[0] for name in unknown}
        raise InputError(
            [
                Issue(
                    "no-such-site",
                    Text(f"The evidence has no site {name}.", f"证据中没有场所 {name}。"),
                    hint=Text(f"Did you mean {meant}?", f"是否指 {meant}？") if meant else None,
                )
                for name, meant in near.items()
            ]
        )
    return sites.filter(sites.site_id.isin(list(only)))


def _spans(evidence: Evidence) -> dict[str, tuple[int, int]]:
    """First and last instant of each journal that has rows."""
    found: dict[str, tuple[int, int]] = {}
    for name in JOURNALS:
        table = evidence.table(name)
        bounds = table.aggregate(first=table.occurred_at.min(), last=table.occurred_at.max())
        row = evidence.engine.arrow(bounds).to_pylist()[0]
        if row["first"] is not None:
            found[name] = (row["first"], row["last"])
    return found


def _period(
    evidence: Evidence, spans: dict[str, tuple[int, int]], since: str | None, as_of: str | None
) -> tuple[Moment, Moment]:
    """The period asked; by default from the earliest evidence to the end of the day of the latest."""
    if (since is None or as_of is None) and not spans:
        raise EvidenceError.of(
            "nothing-to-judge",
            Text("The evidence has no dated record.", "证据中没有带时间的记录。"),
            Text("Say --since and --as-of.", "请用 --since 与 --as-of 指定起止时间。"),
        )
    first = since or _day_of(evidence, spans, 0)
    last = as_of or _day_of(evidence, spans, 1)
    return Moment.parse(first, "since"), Moment.parse(last, "as_of")


def _day_of(evidence: Evidence, spans: dict[str, tuple[int, int]], end: int) -> str:
    """The local day of the earliest (0) or latest (1) record, in its own site's zone."""
    pick = max if end else min
    name = pick(spans, key=lambda journal: spans[journal][end])
    table, sites = evidence.table(name), evidence.table("sites").select("site_id", "timezone")
    at = spans[name][end]
    zones = evidence.engine.arrow(
        table.filter(table.occurred_at == at).join(sites, "site_id").select("timezone").distinct()
    )
    return pick(zone.local_date(tz, at) for tz in zones["timezone"].to_pylist()).isoformat()


def _world(
    library: Library,
    evidence: Evidence,
    spans: dict[str, tuple[int, int]],
    begin: Moment,
    end: Moment,
    judged_sites: ibis.Table,
) -> World:
    engine = evidence.engine
    zones = tuple(sorted(engine.arrow(evidence.table("sites").select("timezone").distinct())["timezone"].to_pylist()))
    if zones and all(begin.start(tz) > end.end(tz) for tz in zones):
        raise InputError.of(
            "period-backwards",
            Text(
                f"The period ends ({end.text}) before it begins ({begin.text}).",
                f"期间的终点（{end.text}）早于起点（{begin.text}）。",
            ),
            Text(
                "Say --since and --as-of so that evidence lies between.", "请用 --since 与 --as-of 指定含有证据的期间。"
            ),
        )
    moments = pa.table(
        {
            "timezone": pa.array(zones, pa.string()),
            "since_us": pa.array([begin.start(tz) for tz in zones], pa.int64()),
            "as_of_us": pa.array([end.end(tz) for tz in zones], pa.int64()),
        }
    )
    sites = judged_sites.join(engine.register("moment", moments), "timezone", rname="{name}_m")
    asked = scope(library, sites, engine)
    tables = _tables(evidence, sites, spans, min(moments["as_of_us"].to_pylist(), default=0))
    starts = _starts(asked, engine, tables)
    since, as_of = (min(moments["since_us"].to_pylist()), max(moments["as_of_us"].to_pylist()))
    return World(
        engine=engine,
        tables=tables,
        present=evidence.present,
        asked=asked.asked,
        duty=asked.duty,
        zones=zones,
        first=min([since, *starts, *(first for first, _ in spans.values())]),
        last=max([as_of, *starts, *(last for _, last in spans.values())]),
        since=max(since, min(starts, default=since)),
        as_of=as_of,
        last_start=max([as_of, *starts]),
        waivers=_waivers(evidence, sites),
    )


def _starts(asked: Scope, engine: Engine, tables: dict[str, ibis.Table]) -> list[int]:
    """When the first and the last duty begin."""
    spans = [(asked.duty, "duty_from"), (asked.duty, "reign_from"), (tables["subjects_on_duty"], "subject_from")]
    found: list[int] = []
    for table, column in spans:
        real = table.filter((table[column] > zone.FAR_PAST) & (table[column] < zone.FAR_FUTURE))
        bounds = engine.arrow(real.aggregate(low=real[column].min(), high=real[column].max())).to_pylist()[0]
        found += [value for value in bounds.values() if value is not None]
    return found


def _tables(
    evidence: Evidence, sites: ibis.Table, spans: dict[str, tuple[int, int]], as_of: int
) -> dict[str, ibis.Table]:
    """All tables; journals only up to each site's `as_of`, registers also with their days as instants."""
    names = ("sites", "subjects", "cases", "prices", "people", "credentials", "hours", "waivers", *JOURNALS)
    tables = {name: evidence.table(name) for name in names}
    tables["sites"] = sites
    ends = sites.select("site_id", "as_of_us")
    for name, (_, last) in spans.items():
        if last > as_of:
            joined = tables[name].join(ends, "site_id", rname="{name}_s")
            tables[name] = joined.filter(joined.occurred_at <= joined.as_of_us).select(*tables[name].columns)
    tables["subjects_on_duty"] = _on_duty(evidence, sites, "subjects")
    tables["people_on_duty"] = _on_duty(evidence, sites, "people")
    return tables


def _on_duty(evidence: Evidence, sites: ibis.Table, name: str) -> ibis.Table:
    """Subjects or people with their first and last day as instants: `<who>_from`, `<who>_until`."""
    who, kind, since, until, key = _SPAN[name]
    if name not in evidence.present:
        times = ((f"{who}_from", pa.int64()), (f"{who}_until", pa.int64()))
        schema = pa.schema([*((column, pa.string()) for column in (key, "site_id", kind)), *times])
        return evidence.engine.register(f"{name}_on_duty", schema.empty_table())
    rows = evidence.table(name).select(key, "site_id", kind, since, until)
    zones = sites.select("site_id", "timezone")
    dated = rows.join(zones, "site_id")
    days = _midnights(evidence.engine, f"{who}_midnight", dated, ((since, 0), (until, 1)))
    dated = _with_midnight(dated, days, since, 0, f"{who}_from", zone.FAR_PAST)
    dated = _with_midnight(dated, days, until, 1, f"{who}_until", zone.FAR_FUTURE)
    return evidence.engine.materialise(
        f"{name}_on_duty", dated.select(key, "site_id", kind, f"{who}_from", f"{who}_until")
    )


def _midnights(engine: Engine, name: str, rel: ibis.Table, columns: Iterable[tuple[str, int]]) -> ibis.Table:
    """Instants at which days in columns (with 1, the days after them) begin: timezone, day, after, midnight."""
    rows: list[dict[str, Any]] = []
    for column, after in columns:
        pairs = rel.filter(rel[column].notnull()).select("timezone", day=rel[column]).distinct()
        for row in engine.arrow(pairs).to_pylist():
            at = (zone.over if after else zone.midnight)(row["timezone"], max(row["day"], _BEGIN))
            rows.append(row | {"after": after, "midnight": at})
    schema = pa.schema(
        [("timezone", pa.string()), ("day", pa.date32()), ("after", pa.int64()), ("midnight", pa.int64())]
    )
    return engine.register(name, pa.Table.from_pylist(rows, schema=schema))


def _with_midnight(rel: ibis.Table, days: ibis.Table, column: str, after: int, name: str, missing: int) -> ibis.Table:
    side = days.filter(days.after == after).select("timezone", "day", "midnight")
    joined = rel.left_join(side, [rel.timezone == side.timezone, rel[column] == side.day], rname="{name}_d")
    found = joined.mutate(**{name: ibis.coalesce(joined.midnight, missing)})
    return without(found, "timezone_d", "day", "midnight")


def _waivers(evidence: Evidence, sites: ibis.Table) -> tuple[Waiver, ...]:
    table = evidence.table("waivers")
    named = table if "standard" in table.columns else table.mutate(standard=ibis.null().cast("string"))
    rows = named.select("site_id", "clause_id", "standard", "valid_from", "valid_until")
    rows = rows.join(sites.select("site_id", "timezone"), "site_id").distinct()
    return tuple(
        Waiver(
            row["site_id"],
            row["clause_id"],
            row["standard"],
            zone.midnight(row["timezone"], max(row["valid_from"], _BEGIN)),
            zone.over(row["timezone"], max(row["valid_until"], _BEGIN)),
        )
        for row in evidence.engine.arrow(rows).to_pylist()
    )
