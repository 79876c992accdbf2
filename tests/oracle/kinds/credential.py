"""credential: held by whoever must."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from tests.oracle.book import seen
from tests.oracle.clock import MICRO, add_to_date, midnight, periods
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from yizhun.standard.kinds import Held
from yizhun.standard.parameters import EachSubject, Posts


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for everyone who must hold it on the day of the check, the last of each period (or of `as_of`)."""
    if not duty.place.has("credentials"):
        return
    for due, day in _checks(duty, ruling):
        for holder, ids, rows in _holders(duty, ruling.measure.of, day):
            if duty.applies(ruling, rows):
                lacking = _lacking(duty, holder, ruling.measure.all_of, day)
                verdict = "failed" if lacking else "met"
                seen(4)
                yield duty.find(ruling, verdict, lacking or "held", due, checked_on=day, **ids)


def _checks(duty: Duty, ruling: Ruling) -> Iterator[tuple[datetime, date]]:
    """When each period is judged and the local date of that; the running period at `as_of`."""
    zone, as_of = duty.place.zone, duty.place.as_of
    for first, following in periods(duty.place.day(duty.start), ruling.measure.per):
        if midnight(first, zone) >= as_of:
            return
        last = midnight(following, zone) - MICRO
        due = min(last, as_of)
        if as_of < last:
            seen(32)
        moment = min(last, as_of - MICRO)
        seen(2)
        if duty.judges(ruling, moment):
            yield due, duty.place.day(moment)


def _holders(duty: Duty, of: Any, day: date) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """(holder's id, the ids of the finding, what conditions may speak of)."""
    place = duty.place
    if isinstance(of, Posts):
        if place.has("people"):
            seen(34)
            on_duty = [row for row in place.rows("people") if row["role"] in of.post and _in_force(row, day)]
            for person in sorted({row["person_id"] for row in on_duty}):
                yield person, {"actor_id": person}, place.speaks()
    elif isinstance(of, EachSubject):
        for subject in place.rows("subjects"):
            if subject["kind"] == of.subject and _in_force(subject, day):
                yield subject["subject_id"], {"subject_id": subject["subject_id"]}, place.speaks(subject)
    else:
        yield place.site["site_id"], {}, place.speaks()


def _in_force(row: Row, day: date) -> bool:
    since, until = row.get("since"), row.get("until")
    if until == day:
        seen(8)
    return (since is None or since <= day) and (until is None or day <= until)


def _lacking(duty: Duty, holder: str, all_of: tuple[tuple[Held, ...], ...], day: date) -> str | None:
    """The reason that names the first list of which nothing is held; None when something of every list is."""
    own = [row for row in duty.place.rows("credentials") if row["holder_id"] == holder]
    for any_of in all_of:
        if not any(_is_held(own, held, day) for held in any_of):
            names = [held.credential for held in any_of]
            ended = any(_has_ended(row, day) for row in own if row["credential"] in names)
            return ("expired:" if ended else "lacks:") + "|".join(names)
    return None


def _is_held(own: list[Row], held: Held, day: date) -> bool:
    rows = [row for row in own if row["credential"] == held.credential]
    if not any(_is_issued(row, day) and not _is_past(row, day) for row in rows):
        return False
    if held.held_for is None:
        return True
    seen(33)
    issued = [row["issued_on"] for row in rows if row.get("issued_on")]
    return bool(issued) and add_to_date(min(issued), held.held_for) <= day


def _is_issued(row: Row, day: date) -> bool:
    return row.get("issued_on") is None or row["issued_on"] <= day


def _is_past(row: Row, day: date) -> bool:
    """Expired (its last day is over) or revoked (from its first day without it on)."""
    expires, revoked = row.get("expires_on"), row.get("revoked_on")
    if day in (expires, revoked):
        seen(8)
    return (expires is not None and expires < day) or (revoked is not None and revoked <= day)


def _has_ended(row: Row, day: date) -> bool:
    return _is_issued(row, day) and _is_past(row, day)
