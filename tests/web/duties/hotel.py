"""A small standard with a duty of every sort, adopted for qinghe, and how tests do duties."""

from __future__ import annotations

import io
import secrets
from datetime import datetime
from typing import Any

from PIL import Image

from tests.web.world import World
from yizhun.web.duties import actions
from yizhun.web.ledger.act import Answer
from yizhun.web.organisation.models import Subject
from yizhun.web.standards.actions import holds_in, publish

EDITION = "house@2026.1"
HEAD = """
id: house
edition: "2026.1"
title: {en: House rules, zh: 店规}
effective: 2026-11-01
for: FOR
posts:
  - {id: day-attendant, title: {en: Day attendant, zh: 白班服务员}}
  - {id: engineer, title: {en: Engineer, zh: 工程师}}
zones:
  - {id: lobby, title: {en: Lobby, zh: 大堂}}
subjects:
  - {id: room, title: {en: Room, zh: 客房}}
"""
ACTIVITIES = """
- {id: meeting-held, title: {en: Meeting held, zh: 召开晨会}}
- {id: round-made, title: {en: Round made, zh: 巡查}}
- {id: room-aired, title: {en: Room aired, zh: 通风}}
"""
CLAUSES = """
- id: meeting
  title: {en: Morning meeting by 08:15, zh: 8:15前开晨会}
  force: shall
  role: day-attendant
  measure: {kind: schedule, activity: meeting-held, times: ["08:15"], early: PT45M}
- id: supper
  title: {en: Evening round by 20:00, zh: 20:00前夜巡}
  force: shall
  role: day-attendant
  measure: {kind: schedule, activity: supper-round, times: ["20:00"], early: PT1H, grace: PT10M}
- id: round
  title: {en: A door round every two hours, zh: 每两小时巡查一次}
  force: shall
  role: day-attendant
  critical: true
  measure: {kind: interval, activity: round-made, at_most: PT2H}
- id: air
  title: {en: Every room aired each day, zh: 客房每天通风}
  force: shall
  role: day-attendant
  measure: {kind: interval, activity: room-aired, at_most: P1D, per: {subject: room}}
- id: boiler
  title: {en: The boiler stands at 55 to 65 °C, zh: 锅炉水温55至65摄氏度}
  force: shall
  role: engineer
  zone: lobby
  measure: {kind: checklist, every: P1D, range: {at_least: 55, at_most: 65, unit: °C}}
- id: floor
  title: {en: The lobby floor is dry, zh: 大堂地面干爽}
  force: shall
  role: day-attendant
  zone: lobby
  photo: on-fail
  measure: {kind: checklist, every: P1D}
"""


def files(holds: str) -> dict[str, str]:
    activities = ACTIVITIES + "- {id: supper-round, title: {en: Evening round, zh: 夜巡}}\n"
    return {"standard.yaml": HEAD.replace("FOR", holds), "activities.yaml": activities, "clauses/house.yaml": CLAUSES}


def furnish(world: World) -> World:
    """Publish the standard for qinghe and put two rooms into bund."""
    place = world.places["qinghe"]
    publish(by=world.people["quan"], place=place, files=files(holds_in(place)))
    for code in ("101", "102"):
        Subject.objects.create(place=world.places["bund"], code=code, kind="room", name=code)
    return world


def do(world: World, clause: str, who: str = "anna", due: str | None = None, **more: Any) -> Answer:
    """Do a duty at bund; what belongs into the report goes there."""
    own = {name: more.pop(name) for name in ("key", "subject", "again", "place") if name in more}
    own.setdefault("key", secrets.token_hex(8))
    own.setdefault("place", world.places["bund"])
    due_at = datetime.fromisoformat(due) if due else None
    report = actions.Report(**more)
    return actions.do_duty(by=world.people[who], edition=EDITION, clause=clause, due_at=due_at, report=report, **own)


def picture(width: int = 40, height: int = 30, sort: str = "JPEG", **more: Any) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(held, sort, **more)
    return held.getvalue()
