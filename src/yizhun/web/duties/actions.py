"""Duties done, undone and given to somebody else: each one act in the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError

from yizhun.evidence.zone import micros
from yizhun.measure.occurrence import Rule, slots
from yizhun.standard.kinds import Schedule
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties import asked
from yizhun.web.duties.models import EVENTS, Done, Reassignment
from yizhun.web.duties.photo import Photo
from yizhun.web.ledger.act import Act, Answer, Work, act, act_when_ready
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.private import Laid, lay
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require
from yizhun.web.ui.moments import moment

KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
UNDO = timedelta(minutes=1)
# The tap and its receipt lie a little apart, also for one who taps in the last second.
SLACK = timedelta(seconds=10)
LATER, SKEW, LONGEST = timedelta(minutes=5), 300, timedelta(days=31)
REASONS: Mapping[str, Text] = {
    "do-not-disturb": Text("Do not disturb", "请勿打扰"),
    "not-in-use": Text("Not in use", "未使用"),
    "out-of-order": Text("Out of order", "停用维修"),
    "other": Text("Another reason", "其他原因"),
}


@dataclass(frozen=True)
class Report:
    """What the person says of it. Times with offset; `tapped_at` when it was entered, `occurred_at` when it was done;
    `offset` how many seconds the phone's clock was corrected by.
    """

    outcome: str = ""
    reason: str = ""
    value: Decimal | None = None
    note: str = ""
    photo: Photo | None = None
    observed: str = ""
    occurred_at: datetime | None = None
    tapped_at: datetime | None = None
    offset: float = 0


def do_duty(
    *,
    by: Person,
    place: Place,
    edition: str,
    clause: str,
    key: str,
    subject: str = "",
    due_at: datetime | None = None,
    report: Report = Report(),
    again: bool = False,
) -> Answer:
    """Record that a duty was done, or what a line looked like; the row in the lake has the key as its id.

    ConflictError when somebody answered the same due time meanwhile, unless it was done `again`; InvalidError when
    something is lacking; the answer of the first time when the key comes again.
    """
    require(by, Permission.RECORD, place)
    _key_fits(key)
    said = {
        "edition": edition, "clause": clause, "subject": subject, "due_at": due_at, "again": again,
        "outcome": report.outcome, "reason": report.reason, "value": report.value, "note": report.note,
        "photo": report.photo.sha256 if report.photo else None, "observed": report.observed,
        "occurred_at": report.occurred_at, "tapped_at": report.tapped_at, "offset": report.offset,
    }  # fmt: skip

    laid: list[Laid] = []

    def ready() -> Work:
        duty = asked.ask(place, edition, clause)
        _subject_stands(place, duty, subject)
        outcome = _outcome(duty, report)
        _says_enough(duty, outcome, report)
        _observed_works_here(place, report)
        _in_its_time(place, duty, due_at, report)
        _not_done_yet(place, clause, subject, due_at, again)
        if report.photo:
            laid.append(lay(report.photo.data, ".jpg"))
        return partial(work, duty=duty, outcome=outcome)

    def work(doing: Act, duty: asked.Duty, outcome: str) -> Answer:
        tapped = _capped(report.tapped_at, doing.at)
        occurred = _capped(report.occurred_at or report.tapped_at, doing.at)
        kept = laid[0].keep(place=place.code) if laid else None
        done = Done.objects.create(
            place=place, edition=edition, clause=clause, subject=subject, due_at=due_at, row_id=doing.id,
            table=duty.table, name=duty.names[0], outcome=outcome, value=report.value, note=report.note,
            photo=kept.key if kept else "", person=by, occurred_at=occurred, tapped_at=tapped,
            recorded_at=doing.at, again=again,
        )  # fmt: skip
        marks = _marks(report, occurred, tapped, doing.at)
        if kept:
            marks |= {"photo": kept.key, "photo_sha256": kept.sha256}
        doing.tells(duty.table, **_row(duty, done, report), **marks)
        return {"id": doing.id, "occurred_at": occurred.isoformat()}

    try:
        return act_when_ready("duty.done", by=by, place=place.code, body=said, ready=ready, key=key)
    except IntegrityError as error:
        # Two people at the same moment: the constraint let one through, and this is the other.
        raise _conflict(_answer_to(place, clause, subject, due_at)) from error
    finally:
        for one in laid:
            one.clear()


def _key_fits(key: str) -> None:
    if not KEY.fullmatch(key):
        raise InvalidError(
            Text("The key must be 8 to 64 letters, digits or hyphens.", "幂等键须为 8 至 64 位字母、数字或连字符。")
        )


def _row(duty: asked.Duty, done: Done, report: Report) -> dict[str, Any]:
    """The row of the lake: an event of the activity, or an observation of the item."""
    row: dict[str, Any] = {
        "occurred_at": done.occurred_at,
        "site_id": done.place.code,
        "subject_id": done.subject or None,
        "value": done.value,
        "note": done.note or None,
    }
    if done.table == EVENTS:
        return row | {"activity": done.name, "actor_id": done.person.person_id}
    reason = {"reason": report.reason} if report.reason else {}
    observed = {"actor_id": report.observed or None, "inspector_id": done.person.person_id}
    return row | {"item": done.name, "outcome": done.outcome} | observed | reason


def _marks(report: Report, occurred: datetime, tapped: datetime, received: datetime) -> dict[str, str]:
    """What was entered afterwards, or sent later than it was tapped, or from a phone whose clock is wrong, says so."""
    marks = {}
    if tapped - occurred > LATER:
        marks["entered"] = "afterwards"
    if received - tapped > LATER:
        marks["sent"] = "later"
    if abs(report.offset) > SKEW:
        marks["clock_offset"] = f"{report.offset:.0f}"
    return marks


def _capped(said: datetime | None, received: datetime) -> datetime:
    """Never later than receipt; what is older than a month is refused."""
    if said is not None and received - said > LONGEST:
        raise InvalidError(Text("That was more than 31 days ago.", "时间已超过 31 天，无法补录。"))
    return min(said, received) if said is not None else received


def _subject_stands(place: Place, duty: asked.Duty, subject: str) -> None:
    if not duty.subject_kind and not subject:
        return
    kinds = {"kind": duty.subject_kind} if duty.subject_kind else {}
    if not subject or not place.subjects.filter(code=subject, **kinds).exists():
        raise InvalidError(
            Text("Say which room or other subject of this place it was.", "请选择本场所的客房或其他对象。")
        )


def _outcome(duty: asked.Duty, report: Report) -> str:
    if not duty.is_line:
        return ""
    if report.outcome != "na" and report.value is not None:
        return duty.outcome_of(report.value) or report.outcome
    return report.outcome


def _says_enough(duty: asked.Duty, outcome: str, report: Report) -> None:
    """InvalidError names the first thing that is lacking."""
    if duty.is_line and outcome not in ("pass", "fail", "na"):
        if duty.range is not None:
            raise InvalidError(Text("Enter what you read off.", "请填写读数。"))
        raise InvalidError(Text("Say whether it is right.", "请选择合格、不合格或不适用。"))
    if outcome == "na":
        if report.reason not in REASONS or (report.reason == "other" and not report.note):
            raise InvalidError(Text("Say why it could not be looked at.", "请说明不适用的原因。"))
        return
    wanted = duty.clause.photo == "always" or (duty.clause.photo == "on-fail" and outcome == "fail")
    if wanted and report.photo is None:
        raise InvalidError(Text("This asks for a photo.", "此项须附照片。"))
    if duty.of_person and not report.observed:
        raise InvalidError(Text("Say whom you observed.", "请选择被观察的人员。"))


def _observed_works_here(place: Place, report: Report) -> None:
    if not report.observed:
        return
    occurred = _capped(report.occurred_at or report.tapped_at, clock.now())
    day = occurred.astimezone(place.tz).date()
    held = place.posts.filter(person__person_id=report.observed)
    if not any(post.holds_on(day) for post in held):
        raise InvalidError(Text("Choose somebody who holds a post here that day.", "请选择当天在本场所任职的人员。"))


def _in_its_time(place: Place, duty: asked.Duty, due_at: datetime | None, report: Report) -> None:
    """InvalidError outside the span in which a scheduled time can be answered: it would count for nothing."""
    if due_at is None or not isinstance(duty.measure, Schedule):
        return
    due, day = micros(due_at), timedelta(days=1)
    around = slots(Rule.of(duty.measure), place.zone, micros(due_at - day), micros(due_at + day))
    slot = next((one for one in around if one.due == due), None)
    now = clock.now()
    occurred = micros(_capped(report.occurred_at or report.tapped_at, now))
    if slot is not None and occurred < slot.opens:
        opens = datetime.fromtimestamp(slot.opens / 1e6, UTC)
        en, zh = (moment(opens, lang, place.tz, year=now.year) for lang in ("en", "zh"))
        raise InvalidError(
            Text(f"This counts only from {en}. Record it then.", f"此项从 {zh} 起才计入，请届时再记录。")
        )
    if slot is not None and slot.closes <= occurred:
        raise InvalidError(Text("Its time is over; it counts as missed.", "时间已过，此项按“未做”计。"))


def _answer_to(place: Place, clause: str, subject: str, due_at: datetime | None) -> Done | None:
    if due_at is None:
        return None
    answers = Done.objects.everywhere("the place was checked").select_related("person")
    found: Done | None = answers.filter(
        place=place, clause=clause, subject=subject, due_at=due_at, undone_at=None
    ).first()
    return found


def _not_done_yet(place: Place, clause: str, subject: str, due_at: datetime | None, again: bool) -> None:
    found = None if again else _answer_to(place, clause, subject, due_at)
    if found is not None:
        raise _conflict(found)


def _conflict(found: Done | None) -> ConflictError:
    if found is None:
        return ConflictError(Text("Somebody did this at the same moment.", "刚刚已有人完成此项。"))
    at = found.occurred_at.astimezone(found.place.tz)
    return ConflictError(
        Text(
            f"{found.person.name} did this already, at {at:%H:%M}.",
            f"{found.person.name} 已于 {at:%H:%M} 完成此项。",
        )
    )


def undo_duty(
    *, by: Person, place: Place, row_id: str, at: datetime | None = None, reason: str = "", key: str | None = None
) -> Answer:
    """Take back what one tapped less than a minute before `at`, as soon as it has arrived; whoever manages the place
    may later, with a reason.

    Nothing is altered: the lake gets a correction that names the row.
    """
    require(by, Permission.RECORD, place)
    if key:
        _key_fits(key)

    def work(doing: Act) -> Answer:
        found = Done.objects.everywhere("the place was checked").select_for_update().filter(place=place, row_id=row_id)
        done = found.first()
        if done is None:
            raise InvalidError(Text("There is no such record here.", "本场所没有这条记录。"))
        if done.undone_at is not None:
            raise ConflictError(Text("This was taken back already.", "这条记录已经撤销。"))
        _may_undo(by, place, done, _capped(at, doing.at), doing.at, reason)
        done.undone_at = doing.at
        done.save(update_fields=["undone_at"])
        why = reason or "undone within a minute"
        doing.tells("corrections", table=done.table, site_id=place.code, row_id=row_id, by=by.person_id, reason=why)
        return {"undone": row_id}

    body = {"row_id": row_id, "at": at, "reason": reason}
    return act("duty.undone", by=by, place=place.code, body=body, work=work, key=key)


def _may_undo(by: Person, place: Place, done: Done, at: datetime, received: datetime, reason: str) -> None:
    # A phone without a network sends both together; what has stood here for a while is for others to correct.
    own = done.person_id == by.pk and received - done.recorded_at <= LATER
    if own and at - done.tapped_at <= UNDO + SLACK:
        return
    if not by.may(Permission.MANAGE, place):
        raise ForbiddenError(
            Text(
                "The minute to take it back is over. Ask the site manager to correct it.",
                "已超过一分钟，不能自行撤销，请场所经理更正。",
            )
        )
    if not reason.strip():
        raise InvalidError(Text("Say why the record is wrong.", "请写明更正的原因。"))


def reassign_duty(
    *,
    by: Person,
    place: Place,
    to: Person,
    since: date,
    until: date,
    clause: str = "",
    subject: str = "",
    key: str | None = None,
) -> Answer:
    """Give a clause's duties, those about a subject, or both, to somebody who works at the place, for some days."""
    require(by, Permission.MANAGE, place)
    if not clause and not subject:
        raise InvalidError(Text("Say which duty, or which room.", "请选择职责或对象。"))
    if until < since:
        raise InvalidError(Text("The last day is before the first.", "结束日期早于开始日期。"))
    if not to.is_active or not to.may(Permission.RECORD, place):
        raise InvalidError(Text(f"{to.name} may not record at this place.", f"{to.name} 没有在本场所记录的权限。"))

    def work(doing: Act) -> Answer:
        Reassignment.objects.create(place=place, clause=clause, subject=subject, person=to, since=since, until=until)
        return {"to": to.person_id}

    body = {"to": to.person_id, "clause": clause, "subject": subject, "since": since, "until": until}
    return act("duty.reassigned", by=by, place=place.code, body=body, work=work, key=key)
