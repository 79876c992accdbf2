"""Happenings in, deliveries to be made out; and those that are due sent, tried again later where it failed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.channels import posting, shapes
from yizhun.web.channels.models import Channel, Delivery
from yizhun.web.channels.shapes import Request
from yizhun.web.notices.telling import Happening
from yizhun.web.organisation.models import Place

LATER = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3600, 6 * 3600, 24 * 3600))
"""How long after each failure it is tried again; after the last it is given up."""
TOGETHER, CLAIM, KEPT = 8, timedelta(minutes=2), timedelta(days=30)


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
    requests = [_request(one) for one in due]
    # The threads only post; the database stays with this one.
    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(posting.post, requests))
    for one, answer in zip(due, answers, strict=True):
        _note(one, answer)
    return len(due)


def forget() -> int:
    """Let deliveries go that are over for a month."""
    old = Delivery.objects.everywhere("housekeeping").filter(next_at=None, made_at__lt=clock.now() - KEPT)
    return int(old.delete()[0])


def _claimed(now: datetime) -> list[Delivery]:
    """Those that are due, taken so that no other worker sends them at the same time."""
    waiting = Delivery.objects.everywhere("the worker serves nobody").filter(state=Delivery.WAITING, next_at__lte=now)
    found = []
    for one in waiting.select_related("channel").order_by("next_at")[:TOGETHER]:
        if waiting.filter(pk=one.pk, next_at=one.next_at).update(next_at=now + CLAIM):
            found.append(one)
    return found


def _request(one: Delivery) -> Request:
    to = one.channel
    return shapes.request(to.shape, to.url, to.secret, to.language, one.message, clock.now())


def _note(one: Delivery, answer: posting.Answer) -> None:
    taken = 200 <= answer.status < 300
    why = answer.fault or (shapes.refused(one.channel.shape, answer.body) if taken else f"HTTP {answer.status}")
    one.tries += 1
    one.tried_at, one.answer = clock.now(), (why or f"HTTP {answer.status}")[:300]
    if not why:
        one.state, one.next_at = Delivery.SENT, None
    elif one.tries > len(LATER):
        one.state, one.next_at = Delivery.FAILED, None
    else:
        one.next_at = one.tried_at + LATER[one.tries - 1]
    one.save(update_fields=["tries", "tried_at", "answer", "state", "next_at"])
