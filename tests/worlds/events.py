"""Worlds of what happened: window, sequence, reconcile, tariff."""

from __future__ import annotations

from typing import Any

from tests.worlds.draw import Draw
from tests.worlds.times import WHERE, event, zone
from tests.worlds.world import MARK, Table, World

HOURS = ("08:00-17:00", "19:30-01:00", "00:00-24:00", "09:00-09:00", "23:30-02:00", "01:30-02:30", "12:00-24:00")
DAYS = (["MO", "TU", "WE", "TH", "FR", "SA", "SU"], ["MO", "TU"], ["SU"], ["SA", "MO", "WE"], ["FR", "SA"])
BINARY = ("response", "precedence", "succession", "chain-response", "chain-precedence", "not-succession")
UNARY = ("absence", "exactly-once", "init", "end")
SPANS = ("PT30M", "PT1H", "P1D", "PT24H", "P1M")


def window(d: Draw) -> World:
    sites = d.sites()
    names, subjects = ("r1", "r2"), d.subjects(sites, ("room",))

    def measure() -> dict[str, Any]:
        activity = d.one(("a", ["a", "b"], ["a", d.one(WHERE)]))
        return {"activity": activity, "hours": d.table(HOURS, ("site", "case", "subject")), "days": d.one(DAYS)}

    events: Table = []
    for site in sites:
        for _ in range(d.number(2, 9)):
            case = d.one((*names, "r3", None))
            subject = d.subject_of(subjects, site)
            events.append(event(d, site, d.moment(zone(site)), d.one(("a", "a", "b")), subject, case))
    spoiled = d.spoiled("events", "event_id", events, ("actor_id", "Mo"))
    given = {"cases": d.cases(sites, names), "subjects": subjects, **spoiled}
    return d.world("window", measure, sites, given, ("site", "case", "subject"))


def sequence(d: Draw) -> World:
    sites = d.sites()
    names = ("r1", "r2", "r3")

    def measure() -> dict[str, Any]:
        template = d.one((*BINARY, *BINARY, *UNARY))
        asked: dict[str, Any] = {"template": template, "first": d.one(("a", "a", ["a", "c"], ["a", d.one(WHERE)]))}
        if template in BINARY:
            asked["then"] = d.one(("b", "b", ["b", "c"], ["a", "b"]))
            asked |= {"within": d.table(SPANS, ("site", "case"))} if d.chance(50) else {}
        return asked

    events: Table = []
    for site in sites:
        for name in names:
            at = d.moment(zone(site), -6, 1)
            for _ in range(d.number(1, 6)):
                case = name if d.chance(93) else None
                events.append(event(d, site, at, d.one(("a", "b", "a", "b", "c", "x")), d.one(("s1", None)), case))
                if not d.chance(25):
                    at = d.after(at, zone(site), *SPANS[:4])
    given = {"cases": d.cases(sites, names), **d.spoiled("events", "event_id", events, ("actor_id", "Mo"))}
    return d.world("sequence", measure, sites, given, ("site", "case"))


def reconcile(d: Draw) -> World:
    sites = d.sites()
    subjects = d.subjects(sites, ("room", "hall"))

    def measure() -> dict[str, Any]:
        asked = {"left": "desk", "right": "floor"}
        return {**asked, "within": d.table(SPANS[:3], ("site", "subject"))} if d.chance(75) else asked

    rows: Table = []
    for site in sites:
        at = d.moment(zone(site), -7, 0)
        for _ in range(d.number(4, 14)):
            rows.append(
                {
                    "state_id": d.row_id(),
                    "occurred_at": d.written(at, zone(site)),
                    "site_id": site["site_id"],
                    "source": d.one(("desk", "desk", "floor", "floor", "floor", "sensor")),
                    "subject_id": d.one((*[f"{MARK}s0"] * 4, f"{MARK}s1", f"{MARK}s9")),
                    "state": d.one(("clean", "clean", "clean", "dirty", "dirty", "Clean")),
                }
            )
            if not d.chance(30):
                at = d.after(at, zone(site), *SPANS[:3])
    spoiled = d.spoiled("states", "state_id", rows, ("state", "lost"))
    return d.world("reconcile", measure, sites, {"subjects": subjects, **spoiled}, ("site", "subject"))


def tariff(d: Draw) -> World:
    sites = d.sites()
    names = ("r1", "r2")
    items = tuple(MARK + name for name in ("bed", "meal", "scan", "secret"))
    schedules = (f"{MARK}public", f"{MARK}staff")
    keys: tuple[str, ...] = d.one(((), (), (), ("region",), ("region", "level")))
    for site in sites:
        site["level"] = d.one(("1", "2", None))

    def price(attributes: bool) -> dict[str, str | None]:
        first = d.day(-30, -10) if d.chance(60) else d.day(-5, 1)
        row: dict[str, str | None] = {
            "schedule": d.one((schedules[0], *schedules)),
            "item": d.one(items[:3]),
            "price": d.one(("10", "9.5", "0.100001", "0")),
            "valid_from": str(first),
            "valid_until": str(max(first, d.day(-4, 1))) if d.chance(40) else None,
        }
        return {**row, "region": d.one(("east", "west", None)), "level": d.one(("1", "2", None))} if attributes else row

    def carried() -> dict[str, Any]:
        row = price(True)
        named = [[key, row.pop(key)] for key in ("region", "level")]
        return {**{k: v for k, v in row.items() if v}, "keys": [pair for pair in named if pair[1]]}

    def measure() -> dict[str, Any]:
        tolerance = d.table(("0", "0.05", "0.000001"), ("site", "case"))
        return {"schedule": schedules[0], "keys": list(keys), "tolerance": tolerance}

    rows: Table = []
    for site in sites:
        for _ in range(d.number(2, 9)):
            rows.append(
                {
                    "charge_id": d.row_id(),
                    "occurred_at": d.written(d.moment(zone(site)), zone(site)),
                    "site_id": site["site_id"],
                    "item": d.one((*items, items[0])),
                    "quantity": d.one(("1", "3", "-1", "0", "0.333333", "0.0000001")),
                    "amount": d.one(("10", "9.5", "10.5", "28.5", "-9.5", "0", "0.033333", "0.033334", "30.000001")),
                    "case_id": d.one((*names, "r3", None)),
                }
            )
    prices = [price(True) for _ in range(d.number(2, 9))]
    own = {"prices": [carried() for _ in range(d.number(1, 3))]} if d.chance(25) else {}
    spoiled = d.spoiled("charges", "charge_id", rows, ("amount", "7"))
    given = {"cases": d.cases(sites, names), "prices": prices, **spoiled}
    return d.world("tariff", measure, sites, given, ("site", "case"), **own)
