"""Worlds of calendar periods: count, share, statistic, credential."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.worlds.draw import Draw
from tests.worlds.times import WHERE, event, zone
from tests.worlds.world import MARK, Table, World

PERS = ("day", "day", "week", "week", "month", "quarter", "half-year", "year")


OF: tuple[dict[str, Any], ...] = (
    {"ratings": "overall"}, {"ratings": "overall"}, {"value": "a"}, {"value": ["a", "b"]},
    {"minutes": {"from": "a", "to": "b"}}, {"minutes": {"from": "a", "to": ["a", "b"]}},
)  # fmt: skip


def bounds(d: Draw, options: tuple[str, ...]) -> dict[str, Any]:
    """A lower bound, an upper one, or both."""
    names = d.one((("at_least",), ("at_most",), ("at_least",), ("at_least", "at_most")))
    return {name: d.table(options, ("site",)) for name in names}


def count(d: Draw) -> World:
    sites = d.sites()
    per = d.one(PERS)

    def measure() -> dict[str, Any]:
        activity = d.one(("a", ["a", "b"], ["a", d.one(WHERE)]))
        distinct = d.one(("none", "none", "subject", "actor", "value", "case"))
        span = per if d.chance(80) else d.one(PERS)
        return {"activity": activity, "distinct": distinct, "per": span, **bounds(d, ("0", "1", "2", "3"))}

    given = d.spoiled("events", "event_id", _happenings(d, sites, 10), ("actor_id", "Mo"))
    return d.world("count", measure, sites, given)


def share(d: Draw) -> World:
    sites = d.sites()
    subjects = d.subjects(sites, ("room", "room", "hall"))
    per = d.one(PERS)

    def measure() -> dict[str, Any]:
        of = d.one(({"subject": "room"}, {"activity": "a"}))
        return {"of": of, "with": "b", "per": per, **bounds(d, ("0", "0.5", "0.666667", "0.666666", "1", "0.333333"))}

    events = _happenings(d, sites, 12, subjects)
    given = {"subjects": subjects, **d.spoiled("events", "event_id", events, ("actor_id", "Mo"))}
    return d.world("share", measure, sites, given)


def statistic(d: Draw) -> World:
    sites = d.sites()
    per = d.one(("day", "week", "week", "month", "month", "quarter"))

    def measure() -> dict[str, Any]:
        of = d.one(OF)
        kinds = ("mean", "mean", "median", "p90", "p95", *(("top-box",) * 3 if "ratings" in of else ()))
        statistic = d.one(kinds)
        options = ("0", "0.5", "0.666667", "1") if statistic == "top-box" else ("0", "1", "1.5", "50", "60", "1440")
        asked = {"of": of, "statistic": statistic, "per": per, "min_n": str(d.one((0, 1, 1, 2, 3)))}
        sure = statistic in ("mean", "top-box") and d.chance(35)
        return {**asked, **bounds(d, options), **({"confidence": d.one(("0.95", "0.8"))} if sure else {})}

    ratings: Table = []
    for site in sites:
        for _ in range(d.number(2, 12)):
            worst, best, score = d.one(
                (("1", "5", "5"), ("1", "5", "4"), ("1", "5", "1"), ("0", "10", "7.5"), ("-1", "1", "1"),
                 ("1", "5", "6"), ("5", "1", "3"))
            )  # fmt: skip
            ratings.append(
                {
                    "rating_id": d.row_id(),
                    "occurred_at": d.written(d.moment(zone(site)), zone(site)),
                    "site_id": site["site_id"],
                    "item": d.one(("overall", "overall", "lobby")),
                    "score": score,
                    "worst": worst,
                    "best": best,
                }
            )
    given = d.spoiled("events", "event_id", _happenings(d, sites, 14), ("actor_id", "Mo"))
    return d.world("statistic", measure, sites, {**given, "ratings": ratings})


def credential(d: Draw) -> World:
    sites = d.sites()
    subjects = d.subjects(sites, ("lift", "lift", "hall"))
    of: Any = d.one(({"post": ["chief"]}, {"post": ["chief", "deputy"]}, {"subject": "lift"}, "site"))
    over = ("site", "subject") if isinstance(of, dict) and "subject" in of else ("site",)
    per = d.one(("day", "week", "month", "year"))
    papers = ("licence", "licence", "first-aid", "degree")

    def held() -> Any:
        name = d.one(papers)
        spans = ("P1D", "P3D", "P1M", "P5Y")
        return {"credential": name, "held_for": d.one(spans)} if d.chance(25) else name

    def measure() -> dict[str, Any]:
        lists = [[held() for _ in range(d.one((1, 1, 2)))] for _ in range(d.one((1, 1, 2)))]
        return {"of": of, "all_of": lists, "per": per}

    names = tuple(f"{MARK}p{number}" for number in range(3))
    people = [
        {
            "person_id": d.one(names),
            "site_id": site["site_id"],
            "role": d.one(("chief", "chief", "deputy", "clerk")),
            "since": str(first := d.day(-40, -20) if d.chance(60) else d.day(-5, 1)),
            "until": str(max(first, d.day(-4, 1))) if d.chance(35) else None,
        }
        for site in sites
        for _ in range(d.number(0, 3))
    ]
    holders = (*names, *(f"{MARK}s{n}" for n in range(3)), *(str(site["site_id"]) for site in sites))
    wanted = names if isinstance(of, dict) and "post" in of else holders[3:6] if over != ("site",) else holders[6:]
    credentials = [_paper(d, sites, d.one((*wanted, *wanted, *holders)), papers) for _ in range(d.number(2, 9))]
    given = {"subjects": subjects, "people": people, "credentials": credentials}
    return d.world("credential", measure, sites, given, over)


def _paper(d: Draw, sites: Table, holder: str, papers: tuple[str, ...]) -> dict[str, str | None]:
    issued = d.day(-60, -10) if d.chance(50) else d.day(-6, 2)
    return {
        "holder_id": holder,
        "site_id": d.one((None, None, d.one(sites)["site_id"])),
        "credential": d.one(papers),
        "issued_on": str(issued) if d.chance(85) else None,
        "expires_on": str(max(issued, d.day(-5, 1))) if d.chance(40) else None,
        "revoked_on": str(issued + timedelta(days=d.number(0, 60)) if d.chance(30) else d.day(-5, 1))
        if d.chance(25) else None,
    }  # fmt: skip


def _happenings(d: Draw, sites: Table, most: int, subjects: Table | None = None) -> Table:
    events: Table = []
    for site in sites:
        for _ in range(d.number(2, most)):
            subject = d.one(("s1", "s2", None)) if subjects is None else d.subject_of(subjects, site)
            case = d.one(("r1", "r2", "r3", None))
            events.append(event(d, site, d.moment(zone(site)), d.one(("a", "a", "b", "b", "x")), subject, case))
    return events
