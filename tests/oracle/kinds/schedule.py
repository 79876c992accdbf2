"""schedule: done at given local times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.oracle.book import seen
from tests.oracle.clock import DAY, instant, shift
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from yizhun.standard.duration import Duration

FOREVER = datetime.max.replace(tzinfo=UTC)


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each slot that is due in the duty under this ruling, up to the first that is still undecided."""
    if not duty.place.has("events"):
        return
    happened = duty.place.events(ruling.measure.activity)
    for one in duty.each(ruling.measure.per):
        rows = one.place.speaks(one.subject, subject=one.subject)
        if one.applies(ruling, rows):
            mine = [e for e in happened if one.subject is None or e.get("subject_id") == one.subject_id]
            yield from _slots(one, ruling, mine)


def _slots(duty: Duty, ruling: Ruling, events: list[Row]) -> Iterator[Finding]:
    measure, zone = ruling.measure, duty.place.zone
    for due, following in _with_next(dues(measure, zone, duty.place.day(duty.start))):
        if duty.is_over(due) or (ruling.end is not None and duty.place.day(due) >= ruling.end):
            return
        if not duty.judges(ruling, due):
            continue
        opens = _moved(due, measure.early, zone, -1)
        closes = FOREVER if following is None else _moved(following, measure.early, zone, -1)
        done = next((event for event in events if opens <= event["occurred_at"] < closes), None)
        finding = _slot(duty, ruling, due, _moved(due, measure.grace, zone, 1), done)
        yield finding
        if finding.verdict == "pending":
            return


def _slot(duty: Duty, ruling: Ruling, due: datetime, latest: datetime, done: Row | None) -> Finding:
    subject = {"subject_id": duty.subject_id, "repeats": True}
    if done is None:
        pending = duty.place.as_of <= latest
        verdict, reason = ("pending", "not-yet-due") if pending else ("missed", "not-done")
        return duty.find(ruling, verdict, reason, due, **subject)
    in_time = done["occurred_at"] <= latest
    verdict, reason = ("met", "in-time") if in_time else ("late", "after-due")
    return duty.find(
        ruling, verdict, reason, due, **subject,
        done_at=done["occurred_at"], actor_id=done.get("actor_id"), evidence_id=done.get("event_id"),
    )  # fmt: skip


def dues(measure: Any, zone: ZoneInfo, first: date) -> Iterator[datetime]:
    """Every due from the local day `first` on, in order; dues that fall on one instant are one."""
    last = None
    for _, walls in groupby(_walls(measure, first), key=datetime.date):
        moments = [instant(wall, zone) for wall in walls]
        if len(set(moments)) < len(moments):
            seen(56)
        for due in sorted(set(moments)):
            if last is None or due > last:
                yield due
                last = due


def _walls(measure: Any, first: date) -> Iterator[datetime]:
    """Local times of the rule from a day on, without end where the rule has none."""
    if measure.rrule:
        rule = rrulestr(measure.rrule, dtstart=measure.dtstart)
        yield from rule.xafter(datetime.combine(first, time()), inc=True)
        return
    day = first
    while True:
        yield from (datetime.combine(day, at) for at in sorted(measure.times))
        day += DAY


def _with_next(dues: Iterator[datetime]) -> Iterator[tuple[datetime, datetime | None]]:
    def ended() -> Iterator[datetime | None]:
        yield from dues
        yield None

    for due, following in pairwise(ended()):
        assert due is not None
        yield due, following


def _moved(due: datetime, span: Duration | None, zone: ZoneInfo, sign: int) -> datetime:
    return due + timedelta(0) if span is None else shift(due, span, zone, sign)
