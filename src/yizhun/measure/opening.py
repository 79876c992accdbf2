"""Opening hours as a clock: the site's `hours` in, tables that turn instants into opening time elapsed and back out.

Sites with the same rows and zone share a *pattern*. Time lines are cut at buckets of 2^36 µs (19 hours), so that
every look-up is an equality on (pattern, bucket) with a small rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure import zone
from yizhun.measure.ask import Ask
from yizhun.measure.expression import attach, floor_div, without
from yizhun.measure.world import World
from yizhun.standard.kinds import WEEKDAYS

BUCKET = 36
HORIZON = 2 * 366 * zone.DAY
_EPOCH = date(1970, 1, 1)
_OPENED = ("number", "site_id", "case_id", "from_id")


@dataclass(frozen=True)
class _Row:
    weekday: str | None
    day: date | None
    opens: str | None
    closes: str | None


def _table(name: str, *columns: str) -> pa.Schema:
    return pa.schema([(c, pa.string() if c == "site_id" else pa.int64()) for c in columns], {"name": name})


PATTERN = _table("hours_pattern", "site_id", "pattern")
TILE = _table("hours_tile", "pattern", "bucket", "tile_from", "tile_until", "elapsed", "open")
ELAPSED = _table("hours_elapsed", "pattern", "bucket", "elapsed_from", "elapsed_until", "opened_at")
DAYS = _table("hours_days", "pattern", "day", "ordinal")
CLOSING = _table("hours_closing", "pattern", "ordinal", "closing")


def tables(world: World) -> dict[str, ibis.Table]:
    """The five tables of all patterns (PATTERN, TILE, ELAPSED, DAYS, CLOSING), made once an evaluation."""
    if not world.hours:
        rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        for number, ((tz, pattern), sites) in enumerate(_patterns(world).items()):
            rows["hours_pattern"] += [{"site_id": site, "pattern": number} for site in sites]
            for name, row in _pattern_rows(tz, pattern, world.first - 2 * zone.DAY, world.last + HORIZON):
                rows[name].append({"pattern": number, **row})
        for schema in (PATTERN, TILE, ELAPSED, DAYS, CLOSING):
            name = schema.metadata[b"name"].decode()
            world.hours[name] = world.register(name, rows[name], schema.remove_metadata())
    return world.hours


def _patterns(world: World) -> dict[tuple[str, tuple[_Row, ...]], list[str]]:
    hours = world.tables["hours"].select("site_id", "weekday", "date", "opens", "closes")
    order = ["site_id", "weekday", "date", "opens", "closes"]
    zones = world.tables["sites"].select("site_id", "timezone")
    by_site: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in world.engine.arrow(hours.join(zones, "site_id").order_by(order)).to_pylist():
        by_site[row["site_id"], row["timezone"]].append(_Row(row["weekday"], row["date"], row["opens"], row["closes"]))
    patterns: dict[tuple[str, tuple[_Row, ...]], list[str]] = defaultdict(list)
    for (site, tz), rows in by_site.items():
        patterns[tz, tuple(rows)].append(site)
    return patterns


def _spans(tz: str, rows: tuple[_Row, ...], first: date, last: date) -> Iterator[tuple[date, int, int]]:
    """Day and instants of every opening, a date row in place of its weekday."""
    dated: dict[date, list[_Row]] = defaultdict(list)
    weekly: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.day is not None:
            dated[row.day].append(row)
        elif row.weekday is not None:
            weekly[row.weekday].append(row)
    day = first
    while day <= last:
        for row in dated[day] if day in dated else weekly[WEEKDAYS[day.weekday()]]:
            if row.opens and row.closes:
                yield day, *_instants(tz, day, row.opens, row.closes)
        day += timedelta(days=1)


def _instants(tz: str, day: date, opens: str, closes: str) -> tuple[int, int]:
    begin, end = _clock(opens), _clock(closes)
    over = end <= begin
    return _at(tz, day, begin), _at(tz, day, end + (timedelta(days=1) if over else timedelta()))


def _clock(text: str) -> timedelta:
    hours, minutes, *seconds = (int(part) for part in text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def _at(tz: str, day: date, clock: timedelta) -> int:
    return zone.instant(tz, datetime.combine(day, time()) + clock)


def _pattern_rows(tz: str, rows: tuple[_Row, ...], first: int, last: int) -> Iterator[tuple[str, dict[str, int]]]:
    begin, end = zone.local_date(tz, first), zone.local_date(tz, last)
    spans = list(_spans(tz, rows, begin, end))
    united = zone.united((opened, closed) for _, opened, closed in spans)
    elapsed, reached = 0, first
    for opened, closed in united:
        for tile in _cut(reached, opened):
            yield "hours_tile", tile | {"elapsed": elapsed, "open": 0}
        for tile in _cut(opened, closed):
            yield "hours_tile", tile | {"elapsed": elapsed + tile["tile_from"] - opened, "open": 1}
        for part in _cut(elapsed, elapsed + closed - opened):
            low, high = part["tile_from"], part["tile_until"]
            opened_at = opened + low - elapsed
            yield (
                "hours_elapsed",
                {"bucket": part["bucket"], "elapsed_from": low, "elapsed_until": high, "opened_at": opened_at},
            )
        elapsed += closed - opened
        reached = closed
    for tile in _cut(reached, last):
        yield "hours_tile", tile | {"elapsed": elapsed, "open": 0}
    yield from _day_rows(spans, begin, end)


def _day_rows(spans: list[tuple[date, int, int]], begin: date, end: date) -> Iterator[tuple[str, dict[str, int]]]:
    closings: dict[date, int] = {}
    for day, _, closed in spans:
        closings[day] = max(closings.get(day, closed), closed)
    ordinal, day = 0, begin
    while day <= end:
        if day in closings:
            ordinal += 1
            yield "hours_closing", {"ordinal": ordinal, "closing": closings[day]}
        yield "hours_days", {"day": (day - _EPOCH).days, "ordinal": ordinal}
        day += timedelta(days=1)


def _cut(begin: int, end: int) -> Iterator[dict[str, int]]:
    while begin < end:
        bucket = begin >> BUCKET
        until = min(end, (bucket + 1) << BUCKET)
        yield {"bucket": bucket, "tile_from": begin, "tile_until": until}
        begin = until


def elapsed(world: World, rel: ibis.Table, at: str, name: str) -> ibis.Table:
    """Add column `name`: opening time (µs) elapsed on the site's clock at the instant in `at`; needs `pattern`."""
    tiles = tables(world)["hours_tile"]
    joined = rel.left_join(
        tiles,
        [
            rel.pattern == tiles.pattern,
            (rel[at] >> BUCKET) == tiles.bucket,
            rel[at] >= tiles.tile_from,
            rel[at] < tiles.tile_until,
        ],
        rname="{name}_t",
    )
    inside = ibis.ifelse(joined.open == 1, joined[at] - joined.tile_from, 0)
    found = joined.mutate(**{name: joined.elapsed + inside})
    return without(found, "pattern_t", "bucket", "tile_from", "tile_until", "elapsed", "open")


def reached(world: World, rel: ibis.Table, target: str, name: str) -> ibis.Table:
    """Add column `name`: the earliest instant at which the opening time elapsed equals `target`; null if never."""
    table = tables(world)["hours_elapsed"]
    before = rel[target] - 1
    joined = rel.left_join(
        table,
        [
            rel.pattern == table.pattern,
            (before >> BUCKET) == table.bucket,
            before >= table.elapsed_from,
            before < table.elapsed_until,
        ],
        rname="{name}_t",
    )
    found = joined.mutate(**{name: joined.opened_at + joined[target] - joined.elapsed_from})
    return without(found, "pattern_t", "bucket", "elapsed_from", "elapsed_until", "opened_at")


def with_pattern(world: World, rel: ibis.Table) -> ibis.Table:
    """Add `pattern`, null where the site has no hours."""
    patterns = tables(world)["hours_pattern"]
    return attach(rel, patterns, ["site_id"])


def with_due(world: World, rel: ibis.Table, at: str, name: str, due: str) -> ibis.Table:
    """Add `due`: `at` plus the duration `<name>_days|_micros` in opening days and opening time; and `pattern`."""
    rel = with_pattern(world, rel)
    rel = world.with_offset(rel, at)
    rel = rel.mutate(day=floor_div(rel[at] + rel.offset, zone.DAY)).drop("offset")
    days, closing = tables(world)["hours_days"], tables(world)["hours_closing"]
    rel = attach(rel, days, ["pattern", "day"])
    rel = rel.mutate(nth=rel.ordinal + rel[f"{name}_days"]).drop("ordinal")
    rel = attach(rel, closing.rename(nth="ordinal"), ["pattern", "nth"])
    base = ibis.ifelse(rel[f"{name}_days"] > 0, rel.closing, rel[at])
    rel = rel.mutate(open_base=base).drop("day", "nth", "closing")
    rel = elapsed(world, rel, "open_base", "open_elapsed")
    rel = rel.mutate(open_target=rel.open_elapsed + rel[f"{name}_micros"])
    rel = reached(world, rel, "open_target", "open_reached")
    found = ibis.ifelse(rel[f"{name}_micros"] > 0, rel.open_reached, rel.open_base)
    return rel.mutate(**{due: found}).drop("open_base", "open_elapsed", "open_reached")


def paused(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Move `due` by the pauses of the case that begin before it; an open pause runs to `as_of`."""
    some = ask.some(lambda one: one.measure.pause is not None)
    pauses = _pauses(some, rel)
    by_hours = any(one.measure.clock == "opening-hours" for one in some.asked)
    clocked: Any = pauses.by_hours & (pauses.within_micros > 0)
    if by_hours:
        pauses = elapsed(ask.world, elapsed(ask.world, pauses, "pause_from", "from_e"), "pause_until", "until_e")
        clocked = pauses.by_hours & (pauses.within_micros > 0)
        begin = ibis.ifelse(clocked, pauses.from_e, pauses.pause_from)
        end = ibis.ifelse(clocked, pauses.until_e, pauses.pause_until)
        base = ibis.ifelse(clocked, pauses.open_target, pauses.due)
    else:
        begin, end, base = pauses.pause_from, pauses.pause_until, pauses.due
    pauses = pauses.mutate(begin=begin, length=end - begin, base=base)
    so_far = ibis.window(group_by=list(_OPENED), order_by=["pause_from", "pause_until"], preceding=None, following=0)
    pauses = pauses.mutate(up_to=pauses.length.sum().over(so_far))
    acting = pauses.filter(pauses.begin - (pauses.up_to - pauses.length) < pauses.base)
    moved = acting.group_by(list(_OPENED)).aggregate(moved=acting.length.sum())
    rel = attach(rel, moved, _OPENED)
    rel = rel.mutate(moved=ibis.coalesce(rel.moved, 0).cast("int64"))
    if not by_hours:
        return rel.mutate(due=rel.due + rel.moved).drop("moved")
    rel = rel.mutate(open_target=rel.open_target + rel.moved)
    rel = reached(ask.world, rel, "open_target", "open_moved")
    clocked = rel.by_hours & (rel.within_micros > 0) & (rel.moved > 0)
    return rel.mutate(due=ibis.ifelse(clocked, rel.open_moved, rel.due + rel.moved)).drop("moved", "open_moved")


def _pauses(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Merged pauses of every opened case, cut to after its `from`: `pause_from`, `pause_until` beside rel's columns."""
    start = ask.matching("pause_from", lambda one: one.measure.pause.from_, ("case_id",))
    end = ask.matching("pause_to", lambda one: one.measure.pause.to, ("case_id",))
    start = start.select("number", "site_id", "case_id", begins="occurred_at", begin_id="event_id")
    end = end.select("number", "site_id", "case_id", ends="occurred_at", end_id="event_id")
    keys = ["number", "site_id", "case_id"]
    pairs = start.join(end, keys)
    pairs = pairs.filter((pairs.ends >= pairs.begins) & (pairs.end_id != pairs.begin_id))
    ended = pairs.group_by([*keys, "begins", "begin_id"]).aggregate(ends=pairs.ends.min())
    each = attach(start, ended, [*keys, "begins", "begin_id"])
    merged = each.group_by([*keys, "ends"]).aggregate(begins=each.begins.min())
    joined = rel.join(merged, keys, rname="{name}_m")
    cut = joined.mutate(
        pause_from=ibis.greatest(joined.begins, joined.from_at), pause_until=ibis.coalesce(joined.ends, joined.as_of_us)
    )
    return cut.filter(cut.pause_until > cut.pause_from).drop("begins", "ends")
