"""Draws for worlds: sites, editions, moments near boundaries, rows with twins, conflicts and corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from tests.oracle.clock import instant, local, shift
from tests.worlds.frame import Frame
from tests.worlds.world import MARK, Table, World
from yizhun.standard.duration import Duration

T = TypeVar("T")
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "UTC")
CLOCKS = ("00:00", "00:30", "01:30", "01:45", "02:00", "02:30", "08:00", "09:00", "12:00", "13:30", "17:00", "23:30")
CLAUSES = ("c", "d", "e")
JITTERS = (0, 0, 0, 0, -1, 1, 30, -1_000_000, 1_000_000, 90_000_030)
CONDITIONS = {
    "site": ("site.kind = 'hotel'", "not site.kind = 'inn'", "site.rooms >= 10", "site.region in ('east', 'west')",
             "site.rooms < '5' or site.kind is null", "site.kind != 'inn' and not (site.rooms = 9)"),
    "case": ("case.priority = 'P1'", "not (case.priority = 'P1')", "case.urgency > 2", "case.kind is null"),
    "subject": ("subject.floor > 2", "subject.sort != 'suite'", "subject.floor is null or subject.floor < 3"),
}  # fmt: skip


class Draw:
    """One world's draws."""

    def __init__(self, chance: Random, frame: Frame) -> None:
        self._random = chance
        self.frame = frame
        self._ids = count(1)

    def one(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """One to `most` of the options, in their order."""
        chosen = self._random.sample(range(len(options)), self.number(1, most))
        return [options[place] for place in sorted(chosen)]

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def chance(self, percent: int) -> bool:
        return self.number(1, 100) <= percent

    def maybe(self, percent: int, options: Sequence[T]) -> T | None:
        return self.one(options) if self.chance(percent) else None

    def day(self, low: int, high: int) -> date:
        """A day so many days from the anchor."""
        return self.frame.anchor + timedelta(days=self.number(low, high))

    def near(self, moment: datetime) -> datetime:
        """That instant, or one just beside it."""
        return moment + timedelta(microseconds=self.one(JITTERS))

    def moment(self, zone: ZoneInfo, low: int = -8, high: int = 1) -> datetime:
        """An instant at, or just beside, a round local time of a day near the anchor."""
        clock = time.fromisoformat(self.one(CLOCKS))
        return self.near(instant(datetime.combine(self.day(low, high), clock), zone))

    def after(self, start: datetime, zone: ZoneInfo, *spans: str) -> datetime:
        """An instant at, or just beside, one of these durations after another."""
        return self.near(shift(start, Duration.parse(self.one(spans)), zone))

    def written(self, moment: datetime, zone: ZoneInfo) -> str:
        """The instant as text: local where that says it all, else with its offset."""
        wall = local(moment, zone)
        if self.chance(70) and instant(wall, zone) == moment:
            whole_day = wall.time() == time() and self.chance(50)
            return wall.date().isoformat() if whole_day else wall.isoformat()
        return moment.astimezone(zone if self.chance(50) else UTC).isoformat()

    def sites(self, **more: Any) -> Table:
        return [self._site(name) for name in "AB"[: self.one((1, 1, 2))]]

    def _site(self, name: str) -> dict[str, str | None]:
        return {
            "site_id": MARK + name,
            "timezone": self.one(ZONES),
            "world": MARK,
            "kind": self.one(("hotel", "hotel", "inn", None)),
            "region": self.one(("east", "west", None)),
            "rooms": self.one(("9", "10", "50.0", "many", None)),
            "opened_on": str(self.day(-6, 0)) if self.chance(15) else None,
            "closed_on": str(self.day(0, 3) if self.chance(70) else self.day(-3, 0)) if self.chance(15) else None,
        }

    def subjects(self, sites: Table, kinds: Sequence[str]) -> Table:
        """Up to three a site, of these kinds, some with a first or last day."""
        return [
            {
                "site_id": site["site_id"],
                "subject_id": f"{MARK}s{number}",
                "kind": self.one(kinds),
                "since": str(self.day(-6, 1)) if self.chance(15) else None,
                "until": str(self.day(1, 3) if self.chance(50) else self.day(-3, 1)) if self.chance(20) else None,
                "floor": self.one(("1", "3", "top", None)),
                "sort": self.one(("suite", "double", None)),
            }
            for site in sites
            for number in range(self.number(1, 3))
        ]  # fmt: skip

    def subject_of(self, subjects: Table, site: dict[str, str | None]) -> str | None:
        """A subject of the site, an unknown one, or none."""
        known = [row["subject_id"] for row in subjects if row["site_id"] == site["site_id"]]
        return self.one((*known, *known, *known, MARK + "s9", None))

    def cases(self, sites: Table, names: Sequence[str]) -> Table:
        """Some of the cases, registered."""
        return [
            {
                "site_id": site["site_id"],
                "case_id": name,
                "kind": self.one(("stay", None)),
                "priority": self.one(("P1", "P2", None)),
                "urgency": self.one(("1", "3", "high", None)),
                "subject_id": self.one((MARK + "s1", "s1", None)),
            }
            for site in sites
            for name in names
            if self.chance(80)
        ]

    def row_id(self) -> str | None:
        """The id of a row: text whose order is not the order of rows, sometimes none."""
        number = next(self._ids)
        return None if self.chance(8) else f"{self.one('abc')}{number}"

    def spoiled(self, table: str, id_column: str, rows: Table, change: tuple[str, str]) -> dict[str, Table]:
        """The rows with some twins, conflicts and rows that cannot be read, and corrections of some."""
        told: Table = list(rows)
        corrections: Table = []
        for row in rows:
            if self.chance(3):
                told.append({**row, "recorded_at": self.one(("2026-03-01", None))})
            if row[id_column] and self.chance(2):
                told.append({**row, change[0]: change[1]})
            if self.chance(1):
                told.append({**row, id_column: None, "occurred_at": "yesterday"})
            if row[id_column] and self.chance(3):
                correction = {"table": table, "site_id": row["site_id"], "row_id": row[id_column]}
                corrections.append({**correction, "recorded_at": "2026-12-01", "by": "Sun", "reason": "wrong tap"})
        return {table: told, "corrections": corrections}

    def table(self, options: Sequence[str], over: Iterable[str]) -> Any:
        """One of the values, or a decision table of some."""
        if not self.chance(15):
            return self.one(options)
        conditions = [text for namespace in over for text in CONDITIONS[namespace]]
        rows: list[dict[str, str]] = [
            {"when": self.one(conditions), "then": self.one(options)} for _ in range(self.one((1, 2)))
        ]
        return {"table": [*rows, {"then": self.one(options)}] if self.chance(60) else rows}

    def world(
        self, kind: str, measure: Callable[[], dict[str, Any]], sites: Table, given: dict[str, Table],
        over: Sequence[str] = ("site",), **edition: Any,
    ) -> World:  # fmt: skip
        """A world of two or three clauses in one to three editions, or with a layer, and with waivers."""
        clauses = [self._clause(name, over) for name in CLAUSES[: self.number(2, 3)]]

        def written(name: str, effective: date, keeps: int) -> dict[str, Any]:
            kept = [{**clause, "measure": {"kind": kind, **measure()}} for clause in clauses if self.chance(keeps)]
            head = {"id": MARK + "std", "edition": name, "title": "a standard", "effective": str(effective)}
            return {**head, **edition, "clauses": kept}

        editions = [written("1", self.day(-40, -9) if self.chance(75) else self.day(-7, 0), 100)]
        if self.chance(40):
            editions.append(written("2", self.day(-5, 1), 85))
        if len(editions) == 2 and self.chance(20):
            editions.append(written("3", self.day(2, 4), 100))
        if self.chance(10):
            layer = written("1", self.day(-5, 0), 90)
            editions.append({**layer, "id": MARK + "layer", "extends": MARK + "std@1", "for": "site.region = 'east'"})
        days = {(edition["id"], edition["effective"]) for edition in editions}
        distinct = editions if len(days) == len(editions) else editions[:1]
        return World(kind, tuple(distinct), {"sites": sites, **given, "waivers": self._waivers(sites)})

    def _clause(self, name: str, over: Sequence[str]) -> dict[str, Any]:
        own = f"site.world = '{MARK}'"
        applies = self.maybe(15, [text for namespace in over for text in CONDITIONS[namespace]])
        since = {"since": str(self.day(-6, 0))} if self.chance(10) else {}
        applied = f"{own} and ({applies})" if applies else own
        return {"id": name, "title": "a clause", "force": "shall", **since, "applies": applied}

    def _waivers(self, sites: Table) -> Table:
        return [
            {
                "site_id": site["site_id"],
                "clause_id": self.one((*CLAUSES, "x")),
                "standard": self.one((None, None, None, MARK + "std", MARK + "layer", "other")),
                "valid_from": str(first := self.day(-5, 1)),
                "valid_until": str(first + timedelta(days=self.number(0, 4))),
                "reason": "storm",
                "approved_by": "Sun",
            }
            for site in sites
            if self.chance(40)
        ]
