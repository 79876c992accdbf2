"""checklist: inspected and found right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.oracle.book import seen
from tests.oracle.bounds import asked, broken
from tests.oracle.clock import minutes, shown
from tests.oracle.duties import Duty, Ruling, in_order
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.gaps import Gap, gaps
from yizhun.standard.parameters import EachSubject


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each observation of the item, and one for each gap of `every` that was too long or is open."""
    if not duty.place.has("observations"):
        return
    for observation in _observations(duty, ruling):
        if _judges(duty, ruling, observation):
            yield from _observed(duty, ruling, observation)
    if ruling.measure.every:
        for one in duty.each(ruling.measure.per):
            yield from _gaps(one, ruling)


def _observations(duty: Duty, ruling: Ruling) -> list[Row]:
    item = ruling.measure.item or ruling.clause.id
    return in_order(row for row in duty.place.rows("observations") if row["item"] == item)


def _judges(duty: Duty, ruling: Ruling, observation: Row) -> bool:
    """Whether it lies in the duty: the subject's own, where the clause asks it of that kind of subject."""
    per, subject = ruling.measure.per, duty.place.one("subjects", "subject_id", observation.get("subject_id"))
    one: Duty | None = duty
    if isinstance(per, EachSubject) and subject and subject["kind"] == per.subject:
        one = duty.of(subject)
    return one is not None and one.judges(ruling, observation["occurred_at"])


def _observed(duty: Duty, ruling: Ruling, observation: Row) -> Iterator[Finding]:
    rows = duty.place.speaks(observation)
    wanted = ruling.measure.range
    low, high = (wanted.at_least, wanted.at_most) if wanted else (None, None)
    bounds = duty.limits(rows, low, high)
    if bounds is None or not duty.applies(ruling, rows):
        return
    value: Decimal | None = observation.get("value")
    more: dict[str, Any] = {"found": None if value is None else shown(value)}
    if wanted and value is not None:
        seen(54)
        reason = broken(value, *bounds)
        more["asked"] = asked(reason, *bounds)
        verdict, reason = ("failed", reason) if reason else ("met", "in-range")
    else:
        verdict, reason = {
            "pass": ("met", "found-right"), "fail": ("failed", "found-wrong"), "na": ("excused", "not-applicable"),
        }[observation["outcome"]]  # fmt: skip
    at: datetime = observation["occurred_at"]
    more |= {name: observation.get(name) for name in ("subject_id", "case_id", "actor_id")}
    yield duty.find(ruling, verdict, reason, at, done_at=at, evidence_id=observation["observation_id"], **more)


def _gaps(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    rows = duty.place.speaks(duty.subject, subject=duty.subject)
    every = duty.limits(rows, ruling.measure.every)
    found = _observations(duty, ruling)
    mine = [o for o in found if duty.subject is None or o.get("subject_id") == duty.subject_id]
    if every and duty.applies(ruling, rows):
        for gap in gaps(duty, ruling, mine, every[0]):
            yield from _not_inspected(duty, ruling, gap)


def _not_inspected(duty: Duty, ruling: Ruling, gap: Gap) -> Iterator[Finding]:
    done_at = gap.end["occurred_at"] if gap.end else None
    seen(5)
    if done_at is not None and done_at <= gap.due:
        return
    verdict = "late" if done_at else "pending" if duty.place.as_of <= gap.due else "missed"
    yield duty.find(
        ruling, verdict, "not-inspected", gap.due, subject_id=duty.subject_id, done_at=done_at,
        evidence_id=gap.end.get("observation_id") if gap.end else None,
        found=minutes(gap.start, done_at), asked=minutes(gap.start, gap.due), repeats=True, open_gap=gap.end is None,
    )  # fmt: skip
