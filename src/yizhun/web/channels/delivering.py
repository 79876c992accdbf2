"""Happenings in, deliveries to be made out; and those that are due sent, tried again later where it failed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.channels import posting, shapes
from yizhun.web.channels.models import Channel, Delivery
from yizhun.web.notices.telling import Happening
from yizhun.web.organisation.models import Place

log = logging.getLogger(__name__)
LATER = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3600, 6 * 3600, 24 * 3600))
"""How long after each failure it is tried again; after the last it is given up."""
TOGETHER, EACH = 8, 2
"""How many are sent in one turn, and of one channel: one that does not answer must not keep the others waiting."""
CLAIM, HOLD, KEPT = timedelta(minutes=2), timedelta(minutes=10), timedelta(days=30)
_WHY = "the worker serves nobody"


def enqueue(happened: Sequence[Happening]) -> None:
    """One delivery for every channel of the place and the places above that wants to know."""
    channels = list(Channel.objects.everywhere("by place below").filter(paused=False, removed_at=None))
    now = clock.now()
    rows = [
        Delivery(
            channel=channel, key=one.key, made_at=now, next_at=now,
            message=message(one.kind, one.place, one.key, one.text, one.url, now),
        )
        for one in happened
        for channel in channels
        if channel.place_id in one.place.keys and one.kind in channel.kinds
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def message(kind: str, place: Place, key: str, text: Text, url: str, at: datetime) -> dict[str, Any]:
    """What is sent, before it takes the shape of its receiver."""
    return {
        "id": key,
        "kind": kind,
        "at": at.isoformat(timespec="seconds"),
        "place": {"code": place.code, "en": place.name.say("en"), "zh": place.name.say("zh")},
        "text": {"en": text.say("en"), "zh": text.say("zh")},
        "url": settings.YIZHUN_URL.rstrip("/") + url,
    }


def deliver() -> int:
    """Send what is due, a few at once; how many were tried."""
    due = _claimed(clock.now())
    # The threads only post; the database stays with this one.
    with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
        answers = list(pool.map(_post, due))
    for one, answer in zip(due, answers, strict=True):
        try:
            _note(one, answer)
        except DatabaseError:
            log.exception("delivery %s was tried and could not be noted", one.pk)
    taken = {one.channel_id for one in due if one.state == Delivery.SENT}
    for one in due:
        if one.channel_id not in taken:
            _hold(one)
    return len(due)


def forget() -> int:
    """Let deliveries go that are over for a month."""
    old = Delivery.objects.everywhere("housekeeping").filter(next_at=None, made_at__lt=clock.now() - KEPT)
    return int(old.delete()[0])


def _claimed(now: datetime) -> list[Delivery]:
    """Those that are due, taken so that no other worker sends them at the same time.

    Taking one is a try: what ends the worker while it is sent, or cannot be noted, is not sent for ever.
    """
    waiting = Delivery.objects.everywhere(_WHY).filter(state=Delivery.WAITING, next_at__lte=now)
    waiting.filter(tries__gt=len(LATER)).update(state=Delivery.FAILED, next_at=None)
    turn = Window(RowNumber(), partition_by="channel", order_by=["next_at", "pk"])
    ordered = waiting.annotate(turn=turn).filter(turn__lte=EACH).select_related("channel")
    found: list[Delivery] = []
    for one in ordered.order_by("turn", "next_at", "pk")[:TOGETHER]:
        if waiting.filter(pk=one.pk, next_at=one.next_at).update(next_at=now + CLAIM, tries=F("tries") + 1):
            one.tries += 1
            found.append(one)
    return found


def _post(one: Delivery) -> posting.Answer:
    """Post it; a fault of ours is an answer too, so that it keeps no other from being noted."""
    to = one.channel
    try:
        return posting.post(shapes.request(to.shape, to.url, to.secret, to.language, one.message, clock.now()))
    except Exception as fault:
        log.exception("delivery %s could not be sent", one.pk)
        return posting.Answer(fault=type(fault).__name__)


def _note(one: Delivery, answer: posting.Answer) -> None:
    taken = 200 <= answer.status < 300
    why = answer.fault or (shapes.refused(one.channel.shape, answer.body) if taken else f"HTTP {answer.status}")
    one.tried_at, one.answer = clock.now(), _storable(why or f"HTTP {answer.status}")[:300]
    if not why:
        one.state, one.next_at = Delivery.SENT, None
    elif one.tries > len(LATER):
        one.state, one.next_at = Delivery.FAILED, None
    else:
        one.next_at = one.tried_at + LATER[one.tries - 1]
    one.save(update_fields=["tried_at", "answer", "state", "next_at"])


def _storable(text: str) -> str:
    """What somebody else wrote, without what a database refuses: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _hold(one: Delivery) -> None:
    """Let what else waits for a channel that took nothing wait too, ten minutes at most; too old, it is given up."""
    now = clock.now()
    until = min(one.next_at or now + HOLD, now + HOLD)
    others = Delivery.objects.everywhere(_WHY).filter(channel=one.channel_id, state=Delivery.WAITING, next_at__lt=until)
    old = others.filter(made_at__lt=now - sum(LATER, timedelta()))
    old.update(state=Delivery.FAILED, next_at=None, answer=one.answer)
    others.update(next_at=until)
