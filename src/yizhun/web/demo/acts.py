"""Made-up rows of the last days in; the same done by the people themselves, by the action of every day; the rest out.

Whoever did it does it at the moment at which it was recorded: in time or late, with a note where something came in
between, with a photo where a line asks for one. What nobody can record in the application yet (ratings, bills, cases)
is left over, for an import.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa
from django.db import transaction

from yizhun.evidence.zone import micros
from yizhun.measure.occurrence import Rule, Slot, shifted, slots
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Interval, Schedule
from yizhun.web import clock
from yizhun.web.duties import asked
from yizhun.web.duties.actions import Report, do_duty, undo_duty
from yizhun.web.duties.models import EVENTS, OBSERVATIONS
from yizhun.web.duties.photo import Photo
from yizhun.web.ledger.errors import RefusedError
from yizhun.web.organisation.models import Person, Place
from yizhun.web.standards import shelf
from yizhun.web.standards.models import Edition

Row = Mapping[str, Any]
OFFLINE = timedelta(minutes=30)
_TOGETHER = 400
_WHY = "the demo"
_IDS = {
    EVENTS: ("event_id", "activity", "actor_id"),
    OBSERVATIONS: ("observation_id", "item", "inspector_id"),
    "corrections": ("row_id", "table", "by"),
}
_LATE = ("人手紧，晚了一些。", "先处理了一件急事，完成后补做。", "前一项耽搁，晚到。", "等维修结束后才能做。")
_FAILED = ("已报修。", "当场未能处理，已转给下一班。", "已告知领班，待复查。")


def perform(tables: Mapping[str, pa.Table]) -> tuple[int, dict[str, pa.Table]]:
    """Do what can be done; how many acts it was, and the tables with the rows that are left."""
    doer = _Doer()
    rows = [(name, i, row) for name in _IDS if name in tables for i, row in enumerate(tables[name].to_pylist())]
    rows.sort(key=lambda one: (one[2]["recorded_at"], one[2][_IDS[one[0]][0]]))
    left: dict[str, list[int]] = {name: [] for name in _IDS}
    for begin in range(0, len(rows), _TOGETHER):
        with transaction.atomic():
            for name, i, row in rows[begin : begin + _TOGETHER]:
                if not doer.does(name, row):
                    left[name].append(i)
    rest = {
        name: table.take(pa.array(sorted(left[name]), pa.int64())) if name in left else table
        for name, table in tables.items()
    }
    return len(rows) - sum(map(len, left.values())), rest


@dataclass
class _Doer:
    """Knows places, people and what each edition asks; remembers when a thing was done last."""

    last: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = clock.now()
        self.places = {one.code: one for one in Place.objects.everywhere(_WHY)}
        self.people = {one.person_id: one for one in Person.objects.all()}
        editions = Edition.objects.everywhere(_WHY).select_related("place").defer("files")
        self.editions = [(one.place.path, one.key, _duties(one.key)) for one in editions]

    def does(self, table: str, row: Row) -> bool:
        """Whether it was something that somebody there could do, and now has done."""
        id_, name, who = (row[column] for column in _IDS[table])
        place, person = self.places[row["site_id"]], self.people.get(who or "")
        if person is None:
            return False
        key, moment = f"{place.code}-{id_}", min(row["recorded_at"], self.now)
        if table == "corrections":
            with suppress(RefusedError), clock.at(moment):
                undo_duty(by=person, place=place, row_id=key, reason=row["reason"])
                return True
            return False
        found = self._duty(place, table, name, row["occurred_at"])
        if found is None:
            return False
        edition, duty = found
        subject = row["subject_id"] if duty.subject_kind else ""
        due, late = self._due(duty, place, subject or "", row["occurred_at"])
        with suppress(RefusedError), clock.at(moment):
            do_duty(
                by=person, place=place, edition=edition, clause=duty.clause.id, subject=subject or "", due_at=due,
                key=key, report=_report(row, late and table == EVENTS), again=True,
            )  # fmt: skip
            return True
        return False

    def _duty(self, place: Place, table: str, name: str, at: datetime) -> tuple[str, asked.Duty] | None:
        """The duty that it answers: of several for one activity, the one whose time it is."""
        for path, key, duties in self.editions:
            found = duties.get((table, name), []) if place.path.startswith(path) else []
            for duty in found:
                if len(found) == 1 or _slot(duty, place.zone, at) is not None:
                    return key, duty
        return None

    def _due(self, duty: asked.Duty, place: Place, subject: str, at: datetime) -> tuple[datetime | None, bool]:
        """When it was due, as far as that can be told, and whether it was late."""
        if isinstance(duty.measure, Schedule):
            slot = _slot(duty, place.zone, at)
            return (_instant(slot.due), micros(at) > slot.grace_until) if slot else (None, False)
        before = self.last.get((place.code, duty.clause.id, subject))
        self.last[place.code, duty.clause.id, subject] = at
        span = duty.measure.at_most if isinstance(duty.measure, Interval) else None
        if before is None or not isinstance(span, Duration):
            return None, False
        due = _instant(shifted(place.zone, micros(before), span, 1))
        return due, at > due


def _duties(edition: str) -> dict[tuple[str, str], list[asked.Duty]]:
    """What an edition asks for again and again, by journal and activity or item."""
    entry = shelf.entry(edition)
    found: dict[tuple[str, str], list[asked.Duty]] = {}
    for clause in entry.standard.clauses if entry else ():
        duty = asked.of(entry, clause.id) if entry else None
        if duty is not None and (not duty.is_line or getattr(duty.measure, "every", None)):
            found.setdefault((duty.table, duty.names[0]), []).append(duty)
    return found


def _slot(duty: asked.Duty, zone: str, at: datetime) -> Slot | None:
    day = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    assert isinstance(duty.measure, Schedule)
    moment = micros(at)
    for slot in _slots(Rule.of(duty.measure), zone, day):
        if slot.opens <= moment < slot.closes:
            return slot
    return None


@cache
def _slots(rule: Rule, zone: str, day: datetime) -> tuple[Slot, ...]:
    return tuple(slots(rule, zone, micros(day), micros(day + timedelta(days=3))))


def _report(row: Row, late: bool) -> Report:
    """What the person says: a note to most of what was late and to what failed."""
    failed, digit = row.get("outcome") == "fail", _digit(row)
    note = _FAILED[digit % 3] if failed and digit < 9 else _LATE[digit % 4] if late and digit < 11 else row.get("note")
    offline = row["recorded_at"] - row["occurred_at"] > OFFLINE
    return Report(
        outcome=row.get("outcome") or "",
        reason="not-in-use" if row.get("outcome") == "na" else "",
        value=row.get("value"),
        note=note or "",
        photo=_photo() if failed else None,
        observed=row["actor_id"] if "outcome" in row and row["actor_id"] else "",
        occurred_at=row["occurred_at"],
        tapped_at=row["occurred_at"] if offline else None,
    )


def _digit(row: Row) -> int:
    """0 to 15, the same for the same row."""
    return hashlib.sha256(f"{row['site_id']}{row['occurred_at']}".encode()).digest()[0] % 16


@cache
def _photo() -> Photo:
    """A grey picture: made-up evidence shows nothing."""
    from PIL import Image

    written = io.BytesIO()
    Image.linear_gradient("L").resize((320, 240)).convert("RGB").save(written, "JPEG", quality=60)
    return Photo(written.getvalue(), hashlib.sha256(written.getvalue()).hexdigest())


def _instant(us: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
