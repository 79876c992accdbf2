"""Clauses waived at a site: granted, asked for, decided, ended; each one act in the ledger, told to those concerned."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.urls import reverse

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties.models import Plan, Waiver, WaiverRequest
from yizhun.web.ledger.act import Act, Answer, Work, act, act_when_ready
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.notices import telling
from yizhun.web.notices.telling import Happening
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require
from yizhun.web.standards import shelf

OPEN = 10
"""Requests that one person may have open at a time."""
BACK, LONGEST = timedelta(days=7), timedelta(days=366)
"""How far a waiver may reach back from the day it is granted or asked for, and how long it may last."""


def grant_waiver(
    *,
    by: Person,
    place: Place,
    clause: str,
    reason: str,
    valid_from: date,
    valid_until: date,
    standard: str = "",
    key: str | None = None,
) -> Answer:
    """Let a site off a clause, both days included; whoever grants it stands as its approver.

    InvalidError without a reason, or for days further back than BACK or more than LONGEST.
    """
    require(by, Permission.MANAGE, place)

    def work(doing: Act) -> Answer:
        found = Waiver.objects.create(
            place=place, clause=clause, standard=standard, valid_from=valid_from, valid_until=valid_until,
            reason=reason.strip(), approved_by=by, granted_at=doing.at,
        )  # fmt: skip
        _tell_anew(doing, place)
        title = clause_title(clause)
        text = Text(f"{by.name} waived: {title.say('en')}", f"{by.name}豁免了“{title.say('zh')}”")
        _ring(telling.DECIDED, place, f"waiver:{found.pk}", text, [one for one in telling.managers(place) if one != by])
        return {"waiver": found.pk}

    body = {
        "clause": clause, "standard": standard, "reason": reason, "valid_from": valid_from, "valid_until": valid_until,
    }  # fmt: skip
    ready = partial(_allowed, work, place, reason, valid_from, valid_until)
    return act_when_ready("waiver.granted", by=by, place=place.code, body=body, ready=ready, key=key)


def ask_waiver(
    *, by: Person, place: Place, clause: str, reason: str, valid_from: date, valid_until: date, key: str | None = None
) -> Answer:
    """Ask those who manage the site to let it off a clause; nothing is waived until one of them says so.

    InvalidError as for granting: the days count from when it was asked, however long the decision takes.
    """
    require(by, Permission.RECORD, place)

    def work(doing: Act) -> Answer:
        if WaiverRequest.objects.everywhere("a limit").filter(asked_by=by, decided_at=None).count() >= OPEN:
            raise ConflictError(Text(f"{OPEN} of yours are open already.", f"您已有 {OPEN} 条申请待审批。"))
        found = WaiverRequest.objects.create(
            place=place, clause=clause, reason=reason.strip(), valid_from=valid_from, valid_until=valid_until,
            asked_by=by, asked_at=doing.at,
        )  # fmt: skip
        title = clause_title(clause)
        text = Text(
            f"{by.name} asks to waive: {title.say('en')}. {reason.strip()}",
            f"{by.name}申请豁免“{title.say('zh')}”：{reason.strip()}",
        )
        _ring(telling.ASKED, place, f"asked:{found.pk}", text, telling.managers(place))
        return {"request": found.pk}

    body = {"clause": clause, "reason": reason, "valid_from": valid_from, "valid_until": valid_until}
    ready = partial(_allowed, work, place, reason, valid_from, valid_until)
    return act_when_ready("waiver.asked", by=by, place=place.code, body=body, ready=ready, key=key)


def decide_waiver(*, by: Person, request: WaiverRequest, approved: bool, key: str | None = None) -> Answer:
    """Approve what was asked, and stand as its approver, or decline it; whoever asked is told."""
    place = request.place
    require(by, Permission.MANAGE, place)

    def work(doing: Act) -> Answer:
        open_ = WaiverRequest.objects.everywhere("the place was checked").filter(pk=request.pk, decided_at=None)
        if not open_.update(decided_at=doing.at, decided_by=by, approved=approved):
            raise ConflictError(Text("Somebody decided it already.", "该申请已有人审批。"))
        if approved:
            Waiver.objects.create(
                place=place, clause=request.clause, valid_from=request.valid_from, valid_until=request.valid_until,
                reason=request.reason, approved_by=by, granted_at=doing.at,
            )  # fmt: skip
            _tell_anew(doing, place)
        title = clause_title(request.clause)
        text = Text(
            f"{by.name} {'approved' if approved else 'declined'} your waiver: {title.say('en')}",
            f"{by.name}{'批准' if approved else '未批准'}了您的豁免申请“{title.say('zh')}”",
        )
        _ring(telling.DECIDED, place, f"decided:{request.pk}", text, [request.asked_by])
        return {"approved": approved}

    body = {"request": request.pk, "clause": request.clause, "approved": approved}
    return act("waiver.decided", by=by, place=place.code, body=body, work=work, key=key)


def end_waiver(*, by: Person, waiver: Waiver, key: str | None = None) -> Answer:
    """Let a waiver end with yesterday; one that began today or later goes away."""
    require(by, Permission.MANAGE, waiver.place)
    place = waiver.place

    def work(doing: Act) -> Answer:
        yesterday = clock.now().astimezone(place.tz).date() - timedelta(days=1)
        open_ = Waiver.objects.everywhere("the place was checked").filter(pk=waiver.pk, valid_until__gt=yesterday)
        began = open_.filter(valid_from__lte=yesterday)
        if not began.update(valid_until=yesterday) and not open_.delete()[0]:
            raise ConflictError(Text("It has ended already.", "该豁免已经到期。"))
        _tell_anew(doing, place)
        return {"ended": yesterday.isoformat()}

    body = {"waiver": waiver.pk, "clause": waiver.clause}
    return act("waiver.ended", by=by, place=place.code, body=body, work=work, key=key)


def _tell_anew(doing: Act, place: Place) -> None:
    doing.touches("waivers")
    Plan.objects.everywhere("a cache").filter(place=place).delete()


def clause_title(clause: str) -> Text:
    """What people call a clause; its id where no edition has it."""
    found = (one.title for entry in shelf.library().entries for one in entry.standard.clauses if one.id == clause)
    return next(found, Text(clause, clause))


def earliest(place: Place) -> date:
    """The first day from which a waiver may be granted or asked for today."""
    return clock.now().astimezone(place.tz).date() - BACK


def _allowed(work: Work, place: Place, reason: str, first: date, last: date) -> Work:
    if not reason.strip():
        raise InvalidError(Text("Say why.", "请写明原因。"))
    if last < first:
        raise InvalidError(Text("The last day is before the first.", "结束日期早于开始日期。"))
    if first < (allowed := earliest(place)):
        raise InvalidError(
            Text(
                f"The first day is {first}; a waiver may begin on {allowed} at the earliest, {BACK.days} days back.",
                f"开始日期为 {first}；豁免最多追溯 {BACK.days} 天，最早可从 {allowed} 开始。",
            )
        )
    if last - first >= LONGEST:
        latest = first + LONGEST - timedelta(days=1)
        raise InvalidError(
            Text(
                f"The last day is {last}; a waiver lasts at most {LONGEST.days} days, here until {latest}.",
                f"结束日期为 {last}；豁免最长 {LONGEST.days} 天，此处最晚到 {latest}。",
            )
        )
    return work


def _ring(kind: str, place: Place, key: str, text: Text, people: list[Person]) -> None:
    telling.tell([(Happening(kind, place, key, text, reverse("duties:waivers", args=[place.code])), people)])
