"""Editions, layers and a site in; its duties out: for each clause when it holds and which edition judges when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.book import judging, seen
from tests.oracle.clock import DAY, local, midnight
from tests.oracle.conditions import Rows, holds, limit
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from yizhun.standard.model import Clause, Standard
from yizhun.standard.parameters import ActivityWhere, EachSubject


@dataclass(frozen=True, eq=False)
class Place:
    """A site with its own evidence: journals end at `as_of`, everything belongs to this site (prices to all)."""

    site: Row
    since: datetime | None
    as_of: datetime
    tables: Mapping[str, Sequence[Row]]

    @property
    def zone(self) -> ZoneInfo:
        zone = self.site["timezone"]
        assert isinstance(zone, ZoneInfo)
        return zone

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table, none where it was not given."""
        return self.tables.get(table, ())

    def has(self, *tables: str) -> bool:
        """Whether all these tables were given, if only empty."""
        if not all(table in self.tables for table in tables):
            seen(14)
            return False
        return True

    def one(self, table: str, key: str, value: str | None) -> Row | None:
        """The row of a register with that id."""
        return next((row for row in self.rows(table) if value is not None and row[key] == value), None)

    def speaks(self, row: Row | None = None, **more: Row | None) -> Rows:
        """What conditions may speak of: the site, and the case and subject that a row names."""
        row = row or {}
        names: dict[str, Row | None] = {
            "site": {**self.site, "timezone": str(self.zone)},
            "case": self.one("cases", "case_id", row.get("case_id")),
            "subject": self.one("subjects", "subject_id", row.get("subject_id")),
        }
        return {**names, **more}

    def events(self, activities: Iterable[ActivityWhere]) -> list[Row]:
        """The site's events of these activities, in time, those of one instant by their id."""
        wanted = tuple(activities)
        return in_order(row for row in self.rows("events") if self.is_one_of(row, wanted))

    def is_one_of(self, event: Row, activities: Iterable[ActivityWhere]) -> bool:
        return any(
            event["activity"] == one.activity and holds(one.where, self.speaks(event=event)) for one in activities
        )

    def day(self, moment: datetime) -> date:
        """The local date of an instant."""
        return local(moment, self.zone).date()


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by time, those of one instant by their id as text."""
    return sorted(rows, key=lambda row: (row["occurred_at"], identity(row)))


def identity(row: Row) -> str:
    """The id of a row of a journal, empty where it has none."""
    keys = ("event_id", "observation_id", "rating_id", "charge_id", "state_id")
    return str(next((row[key] for key in keys if key in row), ""))


@dataclass(frozen=True, eq=False)
class Ruling:
    """A clause as one edition has it, in force from a day to the day before another."""

    standard: Standard
    clause: Clause
    first: date
    end: date | None

    @property
    def measure(self) -> Any:
        return self.clause.measure


@dataclass(frozen=True, eq=False)
class Duty:
    """What a clause asks of a site (or of one subject there) in [start, end), judged by one ruling after the other."""

    place: Place
    rulings: tuple[Ruling, ...]
    start: datetime
    end: datetime | None
    subject: Row | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether the duty holds at an instant."""
        if moment < self.start:
            seen(7)
        return self.start <= moment and not self.is_over(moment)

    def is_over(self, moment: datetime) -> bool:
        """Whether the last day of the duty has passed."""
        if self.end is not None and moment >= self.end:
            seen(57)
            return True
        return False

    def ruling_at(self, moment: datetime) -> Ruling | None:
        """The ruling whose edition is in force at an instant."""
        day = self.place.day(moment)
        found = next((r for r in self.rulings if r.first <= day and (r.end is None or day < r.end)), None)
        if len(self.rulings) > 1:
            seen(9)
        return found

    def judges(self, ruling: Ruling, moment: datetime) -> bool:
        """Whether something that begins at that instant is within the duty and that ruling's to judge."""
        return self.covers(moment) and self.ruling_at(moment) is ruling

    def of(self, subject: Row) -> Duty | None:
        """The same duty for one subject, from its `since` to its `until`."""
        return _within(replace(self, subject=subject), subject.get("since"), subject.get("until"))

    def each(self, per: Any) -> Iterator[Duty]:
        """The duty itself, or one for every subject of the kind that `per` names."""
        if not isinstance(per, EachSubject):
            yield self
            return
        for subject in self.place.rows("subjects"):
            if subject["kind"] == per.subject and (duty := self.of(subject)):
                yield duty

    @property
    def subject_id(self) -> str | None:
        return None if self.subject is None else str(self.subject["subject_id"])

    def applies(self, ruling: Ruling, rows: Rows) -> bool:
        """Whether the clause applies to what the rows say."""
        if ruling.clause.applies is None:
            return True
        answer = holds(ruling.clause.applies, rows)
        if not answer:
            seen(3)
        return answer

    def limits(self, rows: Rows, *values: Any) -> tuple[Any, ...] | None:
        """The values, decision tables decided; None when a table has no true row."""
        decided = tuple(limit(value, rows) for value in values)
        open_table = any(found is None and value is not None for found, value in zip(decided, values, strict=True))
        return None if open_table else decided

    def find(self, ruling: Ruling, verdict: str, reason: str, due_at: datetime, **more: Any) -> Finding:
        """A finding of this duty."""
        return Finding(
            edition=ruling.standard.key, clause_id=ruling.clause.id, site_id=self.place.site["site_id"],
            due_at=due_at, verdict=verdict, reason=reason, **more,
        )  # fmt: skip


def duties(place: Place, line: Sequence[tuple[date, Standard | None]]) -> Iterator[Duty]:
    """The duties of a site under one standard, whose `line` says which edition takes over on which day."""
    clauses = dict.fromkeys(clause.id for _, standard in line if standard for clause in standard.measured)
    for clause_id in clauses:
        for run in _runs(line, clause_id):
            start = _first_day(run)
            if start is None:
                continue
            end = None if run[-1].end is None else midnight(run[-1].end, place.zone)
            judging(run[0].measure.kind)
            whole = Duty(place, tuple(run), midnight(start, place.zone), end)
            duty = _within(whole, place.site.get("opened_on"), place.site.get("closed_on"))
            if duty:
                yield duty


def _runs(line: Sequence[tuple[date, Standard | None]], clause_id: str) -> Iterator[list[Ruling]]:
    """Runs of editions, one after the other without a break, that measure the clause."""
    run: list[Ruling] = []
    for index, (first, standard) in enumerate(line):
        end = line[index + 1][0] if index + 1 < len(line) else None
        clause = next((c for c in standard.measured if c.id == clause_id), None) if standard else None
        if standard and clause:
            run.append(Ruling(standard, clause, first, end))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _first_day(run: Sequence[Ruling]) -> date | None:
    """The first day on which the edition then in force says that the clause has begun."""
    for ruling in run:
        day = max(ruling.first, ruling.clause.since or ruling.first)
        if ruling.end is None or day < ruling.end:
            return day
    return None


def _within(duty: Duty, first: date | None, last: date | None) -> Duty | None:
    """The duty cut to [first, last], both days whole."""
    zone = duty.place.zone
    start = duty.start if first is None else max(duty.start, midnight(first, zone))
    if start != duty.start:
        seen(7)
    end = duty.end
    if last is not None:
        seen(8)
        closing = midnight(last + DAY, zone)
        end = closing if end is None else min(end, closing)
    return None if end is not None and end <= start else replace(duty, start=start, end=end)
