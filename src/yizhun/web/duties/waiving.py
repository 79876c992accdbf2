"""Clauses waived at a site: granted, asked for, decided, ended; each one act in the ledger, told to those concerned."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties.models import Plan, Waiver, WaiverRequest
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.notices import telling
from yizhun.web.notices.telling import Happening
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require
from yizhun.web.standards import shelf

OPEN = 10
"""Requests that one person may have open at a time."""


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
    """Let a site off a clause, both days included; whoever grants it stands as its approver."""
    require(by, Permission.MANAGE, place)
    _makes_sense(reason, valid_from, valid_until)

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
    return act("waiver.granted", by=by, place=place.code, body=body, work=work, key=key)


def ask_waiver(
    *, by: Person, place: Place, clause: str, reason: str, valid_from: date, valid_until: date, key: str | None = None
) -> Answer:
    """Ask those who manage the site to let it off a clause; nothing is waived until one of them says so."""
    require(by, Permission.RECORD, place)
    _makes_sense(reason, valid_from, valid_until)

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
    return act("waiver.asked", by=by, place=place.code, body=body, work=work, key=key)


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


def _makes_sense(reason: str, first: date, last: date) -> None:
    if not reason.strip():
        raise InvalidError(Text("Say why.", "请写明原因。"))
    if last < first:
        raise InvalidError(Text("The last day is before the first.", "结束日期早于开始日期。"))


def _ring(kind: str, place: Place, key: str, text: Text, people: list[Person]) -> None:
    telling.tell([(Happening(kind, place, key, text, reverse("duties:waivers", args=[place.code])), people)])
