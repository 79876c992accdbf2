"""Worlds of what is due at a time: schedule, interval, deadline, checklist."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.worlds.draw import Draw
from tests.worlds.world import MARK, Table, World

TIMES = ("00:00", "01:30", "02:00", "02:30", "03:00", "03:30", "08:00", "14:00", "23:30")
TWINS = (["02:30", "03:30"], ["02:00", "02:30"], ["01:30", "02:30"], ["02:00", "03:00"])
"""Local times that fall on one instant where clocks go forward."""
RULES = ("FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=DAILY;COUNT=12",
         "FREQ=HOURLY;INTERVAL=6", "FREQ=YEARLY")  # fmt: skip
GAPS = ("PT12H", "P1D", "PT24H", "P3D", "P1DT1H", "P7D", "P1M")
WITHIN = ("PT30M", "PT1H", "P1D", "PT24H", "PT0.00003S", "P1M", "P1DT12H")
OPEN_WITHIN = ("PT1H", "PT4H", "PT30M", "P1D", "P2D", "PT10H")
WHERE: tuple[dict[str, str], ...] = (
    {"activity": "b", "where": "event.value >= 1"},
    {"activity": "b", "where": "event.channel = 'web' or site.kind = 'inn'"},
    {"activity": "b", "where": "not event.channel in ('web', 'desk')"},
)


def zone(site: dict[str, str | None]) -> ZoneInfo:
    return ZoneInfo(str(site["timezone"]))


def schedule(d: Draw) -> World:
    sites = d.sites()
    subjects = d.subjects(sites, ("room", "room", "hall"))
    per = d.one(("site", {"subject": "room"}))
    starts = f"{d.day(-12, -10)}T{d.one(TIMES)}"
    usual = d.one(
        (
            *([one] for one in TIMES),
            *TWINS,
            *TWINS,
            ["01:00", "02:00"],
            ["08:00"],
            ["08:00"],
            ["08:00", "14:00"],
            d.some(TIMES, 2),
            d.some(TIMES, 3),
        )
    )

    def measure() -> dict[str, Any]:
        graces: dict[str, Any] = {"early": d.one(("PT0S", "PT10M")), "grace": d.one(("PT0S", "PT15M", "PT19M"))}
        activity = d.one(("a", "a", ["a", d.one(WHERE)]))
        if d.chance(20):
            rule = d.one(RULES)
            longer = {} if "HOURLY" in rule else {"grace": d.one(("PT15M", "PT20H"))}
            return {"activity": activity, "rrule": rule, "dtstart": starts, "per": per, **graces, **longer}
        times = usual if d.chance(80) else d.some(TIMES, 2)
        return {"activity": activity, "times": times, "per": per, **graces}

    events: Table = []
    for site in sites:
        for _ in range(d.number(2, 9)):
            day, clock = d.day(-4, 0), time.fromisoformat(d.one(usual))
            minutes = d.one((0, 0, -10, -10, 15, 19, 5))
            if d.chance(20):
                day, minutes = d.frame.anchor, -10
            due = datetime.combine(day, clock, zone(site)) + timedelta(minutes=minutes)
            events.append(event(d, site, d.near(due), d.one(("a", "a", "b")), d.subject_of(subjects, site)))
    given = {"subjects": subjects, **d.spoiled("events", "event_id", events, ("actor_id", "Mo"))}
    return d.world("schedule", measure, sites, given, ("site",) if per == "site" else ("site", "subject"))


def interval(d: Draw) -> World:
    sites = d.sites()
    subjects = d.subjects(sites, ("room", "room", "hall"))
    per = d.one(("site", {"subject": "room"}))
    over = ("site",) if per == "site" else ("site", "subject")

    def measure() -> dict[str, Any]:
        activity = d.one(("a", ["a", "b"], ["a", d.one(WHERE)]))
        return {"activity": activity, "per": per, "at_most": d.table(GAPS, over)}

    events: Table = []
    for site in sites:
        at = d.moment(zone(site), -9, -3)
        for _ in range(d.number(1, 7)):
            events.append(event(d, site, at, d.one(("a", "a", "b")), d.subject_of(subjects, site)))
            if not d.chance(15):
                at = d.after(at, zone(site), *GAPS[:4])
    given = {"subjects": subjects, **d.spoiled("events", "event_id", events, ("actor_id", "Mo"))}
    return d.world("interval", measure, sites, given, over)


def checklist(d: Draw) -> World:
    sites = d.sites()
    subjects = d.subjects(sites, ("room", "room", "hall"))
    per = d.one(("site", {"subject": "room"}))
    over = ("site", "case") if per == "site" else ("site", "subject", "case")
    names = ("v1", "v2")

    def measure() -> dict[str, Any]:
        asked: dict[str, Any] = {"per": per}
        if d.chance(60):
            asked["item"] = "lamp"
        if d.chance(60):
            names_of_bounds = d.one((("at_least",), ("at_most",), ("at_least", "at_most")))
            asked["range"] = {name: d.table(("1", "2.5", "3"), over) for name in names_of_bounds}
        if d.chance(60):
            asked["every"] = d.table(GAPS, over[:-1])
        return asked

    rows: Table = []
    for site in sites:
        at = d.moment(zone(site), -9, -3)
        for _ in range(d.number(1, 7)):
            rows.append(
                {
                    "observation_id": d.row_id(),
                    "occurred_at": d.written(at, zone(site)),
                    "site_id": site["site_id"],
                    "item": d.one(("lamp", "lamp", "c", "d", "door")),
                    "outcome": d.one(("pass", "pass", "fail", "na", "perhaps")),
                    "value": d.one((None, None, "1", "2.5", "3.0", "3.000000000001", "0.9999995")),
                    "subject_id": d.subject_of(subjects, site),
                    "case_id": d.one((*names, None)),
                    "actor_id": d.one(("Li", None)),
                }
            )
            if not d.chance(15):
                at = d.after(at, zone(site), *GAPS[:4])
    spoiled = d.spoiled("observations", "observation_id", rows, ("note", "again"))
    return d.world("checklist", measure, sites, {"subjects": subjects, "cases": d.cases(sites, names), **spoiled}, over)


def deadline(d: Draw) -> World:
    sites = d.sites()
    names, subjects = ("r1", "r2", "r3"), d.subjects(sites, ("room",))
    opening = d.chance(35)
    carried = not opening and d.chance(15)
    pausing = not carried and d.chance(40)

    def measure() -> dict[str, Any]:
        to = d.one(("to", "to", ["to", "v"], ["from", "to"], {"activity": "to", "where": "event.value >= 1"}))
        asked: dict[str, Any] = {"from": "from", "to": to, "each": d.one(("true", "false", "false"))}
        asked |= {"unless": d.one(("u", ["u", "v"]))} if d.chance(40) else {}
        asked |= {"pause": {"from": "wait", "to": d.one(("go", ["go", "to"]))}} if pausing and d.chance(70) else {}
        asked |= {"clock": "opening-hours"} if opening else {}
        limits = OPEN_WITHIN if opening else WITHIN
        return {**asked, "within": "carried" if carried else d.table(limits, ("site", "case", "subject"))}

    events: Table = []
    for site in sites:
        for name in names:
            events += _story(d, site, name, OPEN_WITHIN[:4] if opening else WITHIN, pausing)
    spoiled = d.spoiled("events", "event_id", events, ("actor_id", "Mo"))
    given = {"cases": d.cases(sites, names), "subjects": subjects, **spoiled}
    given["hours"] = [row for site in sites if d.chance(85) for row in _hours(d, site)] if opening else []
    return d.world("deadline", measure, sites, given, ("site", "case", "subject"))


def _story(d: Draw, site: dict[str, str | None], case: str, spans: tuple[str, ...], pauses: bool) -> Table:
    """Events of one case: a question, and what may follow at or near its due, or stand before it."""
    start = d.moment(zone(site), -6, 1)
    rows = [event(d, site, start, "from", d.one((MARK + "s0", MARK + "s1", "s1", None, None)), case)]
    at = start
    for _ in range(d.number(0, 5 if pauses else 4)):
        words = ("to", "to", "u", "v", "from", "wait", "go") if pauses else ("to", "to", "u", "v", "from")
        at = d.one((start, at, d.after(start, zone(site), *spans), d.after(at, zone(site), *spans)))
        if d.chance(8):
            at = start - timedelta(microseconds=1)
        rows.append(event(d, site, at, d.one(words), d.one(("s2", None)), case if d.chance(93) else None))
    return rows


def event(
    d: Draw, site: dict[str, str | None], at: datetime, activity: str, subject: str | None, case: str | None = None
) -> dict[str, str | None]:
    due = d.near(at + timedelta(hours=d.one((1, 24)))) if activity == "from" and d.chance(75) else None
    return {
        "event_id": d.row_id(),
        "occurred_at": d.written(at, zone(site)),
        "site_id": site["site_id"],
        "activity": activity,
        "case_id": case,
        "subject_id": subject,
        "actor_id": d.one(("Li", "Wang", None)),
        "value": d.one((None, "1", "0.5", "2.0")),
        "channel": d.one(("web", "desk", "phone", None)),
        "due_at": None if due is None else d.written(due, zone(site)),
    }


def _hours(d: Draw, site: dict[str, str | None]) -> Table:
    """Opening hours: split shifts, nights, whole days, single dates, holidays."""
    shifts = (("09:00", "12:00"), ("13:30", "17:00"), ("20:00", "02:00"), ("00:00", "24:00"), ("08:00", "08:00"),
              ("01:30", "02:30"), ("11:00", "14:00"))  # fmt: skip
    rows: Table = []
    at: dict[str, str | None] = {"site_id": site["site_id"]}
    for weekday in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"):
        for opens, closes in {d.one(shifts) for _ in range(d.one((0, 1, 1, 2)))}:
            rows.append({**at, "weekday": weekday, "date": None, "opens": opens, "closes": closes})
    for _ in range(d.one((0, 0, 1, 2))):
        opens, closes = d.one((*shifts, (None, None)))
        day = str(d.day(-5, 2))
        if not any(row["date"] == day for row in rows):
            rows.append({**at, "weekday": None, "date": day, "opens": opens, "closes": closes})
    return rows
