"""Calendar steps and periods: a start and a duration in, the instant at which it is over out, in local time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

import ibis
import pyarrow as pa

from yizhun.measure import zone
from yizhun.measure.expression import floor_div, without
from yizhun.measure.world import World
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Per

PERIOD = pa.schema(
    [("per", pa.string()), ("timezone", pa.string()), ("period_from", pa.int64()), ("period_until", pa.int64())]
)
STEP = pa.schema([("step_months", pa.int64()), ("step_days", pa.int64()), ("day", pa.int64()), ("target", pa.int64())])
BUCKET = 36
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later, or the month's last day where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def later(
    world: World, rel: ibis.Table, at: str, name: str, due: str, durations: Iterable[Duration], sign: int = 1
) -> ibis.Table:
    """Add column `due` (µs UTC): the instant `at` plus (`sign` 1) or minus (-1) `<name>_months|_days|_micros`.

    `durations` are all that may occur: where none has a calendar part nothing but an addition is planned.
    """
    steps = sorted({(d.months, d.days) for d in durations if d.is_calendar})
    exact_part = rel[f"{name}_micros"] * sign
    if not steps:
        return rel.mutate(**{due: rel[at] + exact_part})
    table = _steps(world, f"step_{due}", steps, sign)
    rel = world.with_offset(rel, at)
    rel = rel.mutate(local=rel[at] + rel.offset)
    rel = rel.mutate(day=floor_div(rel.local, zone.DAY))
    matches = [
        rel[f"{name}_months"] == table.step_months,
        rel[f"{name}_days"] == table.step_days,
        rel.day == table.day,
    ]
    rel = rel.left_join(table, matches, rname="{name}_step")
    target = ibis.coalesce(rel.target, rel.day)
    rel = rel.mutate(local=target * zone.DAY + (rel.local - rel.day * zone.DAY))
    rel = world.with_instant(rel, "local", "stepped")
    exact = (rel[f"{name}_months"] == 0) & (rel[f"{name}_days"] == 0)
    rel = rel.mutate(**{due: ibis.ifelse(exact, rel[at], rel.stepped) + rel[f"{name}_micros"] * sign})
    return without(rel, "offset", "local", "day", "step_months", "step_days", "day_step", "target", "stepped")


def _steps(world: World, name: str, steps: list[tuple[int, int]], sign: int) -> ibis.Table:
    first, last = world.first // zone.DAY - 2, world.last // zone.DAY + 2
    epoch = date(1970, 1, 1)
    rows: list[dict[str, object]] = []
    for months, days in steps:
        for day in range(first, last + 1):
            target = add_months(epoch + timedelta(days=day), sign * months) + timedelta(days=sign * days)
            rows.append({"step_months": months, "step_days": days, "day": day, "target": (target - epoch).days})
    return world.register(name, rows, STEP)


def periods(world: World, name: str, pers: Iterable[Per]) -> ibis.Table:
    """Calendar periods of every zone that touch the evidence or the moments of judging (columns PERIOD).

    They are kept a second time as `<name>_cut`, cut at buckets of 2^36 µs, for the look-up of evidence.
    """
    rows: list[dict[str, object]] = []
    for per in sorted(set(pers)):
        for tz in world.zones:
            start = period_start(per, zone.local_date(tz, world.first))
            last = zone.local_date(tz, world.last)
            while start <= last:
                following = next_period(per, start)
                rows.append(
                    {"per": per, "timezone": tz}
                    | {"period_from": zone.midnight(tz, start), "period_until": zone.midnight(tz, following)}
                )
                start = following
    cut: list[dict[str, object]] = []
    for row in rows:
        begin, end = int(str(row["period_from"])), int(str(row["period_until"]))
        cut.extend(row | {"bucket": bucket} for bucket in range(begin >> BUCKET, (end - 1 >> BUCKET) + 1))
    world.tables[f"{name}_cut"] = world.register(f"{name}_cut", cut, PERIOD.append(pa.field("bucket", pa.int64())))
    return world.register(name, rows, PERIOD)


def period_start(per: Per, day: date) -> date:
    """The first day of the period that holds a day; weeks begin on Monday."""
    if per == "day":
        return day
    if per == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[per]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_period(per: Per, start: date) -> date:
    """The first day of the period after the one that begins at `start`."""
    if per in ("day", "week"):
        return start + timedelta(days=1 if per == "day" else 7)
    return add_months(start, _MONTHS[per])
