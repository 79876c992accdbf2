"""A small standard kept at qinghe in March 2026, and what comes of it, worked out by hand.

    fix (deadline, 30 min, target 0.9, critical)     bund 29/30 in March, 2/2 in April; lake 5/10; gate 6/6
    meeting (daily 08:15, target 0.9)                bund 29 of 31 in March (one late, one missed), 2 of 3 in April,
                                                     today's not held; lake and gate 34 of 34
    floor (checklist)                                bund 3/4; nowhere else
    quiet (checklist)                                nobody recorded anything

as of 2026-04-03 08:30 in Shanghai.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tests.web.world import World
from yizhun.evidence import lake
from yizhun.web import clock
from yizhun.web.board.refresh import refresh
from yizhun.web.home import home
from yizhun.web.ledger.feed import feed, write_registers
from yizhun.web.ledger.rows import table_of
from yizhun.web.standards.actions import holds_in, publish

EDITION, ROOT = "keeping@2026.1", "keeping"
AS_OF = datetime(2026, 4, 3, 0, 30, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
RECORD = "fixed-bund-0"
HEAD = """
id: keeping
edition: "2026.1"
title: {en: Keeping house, zh: 店务标准}
effective: 2026-01-01
for: FOR
posts:
  - {id: day-attendant, title: {en: Day attendant, zh: 白班服务员}}
activities: ACTIVITIES
"""
CLAUSES = """
- id: fix
  title: {en: Faults are fixed in half an hour, zh: 报修半小时内修好}
  text: {en: Whatever breaks in a room is mended within 30 minutes., zh: 房内损坏30分钟内修好。}
  force: shall
  critical: true
  public: true
  target: 0.9
  because: {en: Some parts are not in stock, zh: 部分配件没有库存}
  measure: {kind: deadline, from: fault-reported, to: fault-fixed, within: PT30M}
- id: meeting
  title: {en: Morning meeting by 08:15, zh: 8:15前开晨会}
  force: shall
  public: true
  target: 0.9
  because: {en: Storms, zh: 台风天除外}
  measure: {kind: schedule, activity: meeting-held, times: ["08:15"], early: PT45M}
- id: floor
  title: {en: The floor is dry, zh: 地面干爽}
  force: shall
  public: true
  measure: {kind: checklist}
- id: quiet
  title: {en: The corridor is quiet, zh: 走廊安静}
  force: shall
  measure: {kind: checklist}
"""
ACTIVITIES = """
- {id: meeting-held, title: {en: Meeting held, zh: 召开晨会}}
- {id: fault-reported, title: {en: Fault reported, zh: 报修}, case: repair, opens: true}
- {id: fault-fixed, title: {en: Fault fixed, zh: 修好}, case: repair}
"""
_kept = Path(tempfile.mkdtemp(prefix="yizhun-keeping-"))


def files(world: World) -> dict[str, str]:
    head = HEAD.replace("FOR", holds_in(world.places["qinghe"])).replace("activities: ACTIVITIES\n", "")
    return {"standard.yaml": head, "activities.yaml": ACTIVITIES, "clauses/keeping.yaml": CLAUSES}


def show(world: World) -> None:
    """Adopt it, fill the lake and judge; what was judged once in this run by the same editions is only copied."""
    publish(by=None, place=world.places["qinghe"], files=files(world))
    kept = _kept / "+".join(sorted(one.name for one in home().library.iterdir()))
    if not kept.exists():
        judge(world)
        for name in ("lake", "results"):
            shutil.copytree(getattr(home(), name), kept / name)
        return
    shutil.copytree(kept / "lake", home().lake, dirs_exist_ok=True)
    shutil.copytree(kept / "results", home().results)


def judge(world: World) -> None:
    """Everything for real."""
    fill()
    with clock.at(AS_OF):
        assert refresh() is not None


def fill() -> None:
    feed(home().lake)
    write_registers(home().lake)
    for name, rows in (("events", events()), ("observations", observations())):
        lake.append(home().lake, name, table_of(name, list(rows)))


def at(day: str, hour: str = "08:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=SHANGHAI)


def events() -> Iterator[dict[str, Any]]:
    for site, count, late in (("bund", 30, 1), ("lake", 10, 5), ("gate", 6, 0)):
        for i in range(count):
            yield from repair(site, i, at(f"2026-03-{i % 28 + 1:02}", "10:00"), 45 if i < late else 10)
    for i in (30, 31):
        yield from repair("bund", i, at("2026-04-01", f"{i - 20}:00"), 10)
    for site in ("bund", "lake", "gate"):
        for i in range(34):
            day = (datetime(2026, 3, 1) + timedelta(days=i)).strftime("%Y-%m-%d")
            if site == "bund" and day in ("2026-03-10", "2026-04-03"):
                continue
            hour = "09:00" if site == "bund" and day == "2026-03-20" else "08:00"
            yield {"event_id": f"met-{site}-{i}", "occurred_at": at(day, hour), "recorded_at": at(day, hour),
                   "site_id": site, "activity": "meeting-held", "actor_id": "anna"}  # fmt: skip


def repair(site: str, i: int, start: datetime, minutes: int) -> Iterator[dict[str, Any]]:
    for name, when in (("reported", start), ("fixed", start + timedelta(minutes=minutes))):
        yield {"event_id": f"{name}-{site}-{i}", "occurred_at": when, "recorded_at": when, "site_id": site,
               "activity": f"fault-{name}", "case_id": f"repair-{site}-{i}"}  # fmt: skip


def observations() -> Iterator[dict[str, Any]]:
    for i, outcome in enumerate(("pass", "pass", "pass", "fail")):
        when = at(f"2026-03-{i + 2:02}", "11:00")
        yield {"observation_id": f"floor-{i}", "occurred_at": when, "recorded_at": when, "site_id": "bund",
               "item": "floor", "outcome": outcome, "inspector_id": "mei"}  # fmt: skip
