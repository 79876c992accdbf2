"""Channels added, tested, paused and removed. The ledger holds the host of a channel; address and secret stay out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.channels import posting
from yizhun.web.channels.delivering import message
from yizhun.web.channels.models import Channel, Delivery
from yizhun.web.channels.shapes import JSON, SHAPES
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.notices.telling import KINDS
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require

MOST, TESTS, SPAN = 10, 5, timedelta(minutes=10)


def add_channel(
    *, by: Person, place: Place, name: str, shape: str, url: str, kinds: Sequence[str], language: str, secret: str = ""
) -> Answer:
    """Let an address be told; signed JSON gets a secret of its own when none is given."""
    require(by, Permission.MANAGE, place)
    parts = posting.check(url)
    posting.address(parts)
    if shape not in SHAPES or not set(kinds) <= set(KINDS) or not kinds:
        raise InvalidError(Text("Choose at least one sort of notice.", "请至少选择一类通知。"))
    if Channel.objects.everywhere("a limit").filter(place=place, removed_at=None).count() >= MOST:
        raise ConflictError(Text(f"A place has at most {MOST} channels.", f"每个地点最多 {MOST} 个推送渠道。"))

    def work(doing: Act) -> Answer:
        made = Channel.objects.create(
            place=place, name=name, shape=shape, url=url, kinds=list(kinds), language=language, added_at=doing.at,
            secret=secret or (secrets.token_urlsafe(32) if shape == JSON else ""),
        )  # fmt: skip
        return {"channel": made.pk}

    body = {"name": name, "shape": shape, "host": parts.hostname, "kinds": list(kinds)}
    return act("channel.added", by=by, place=place.code, body=body, work=work)


def test_channel(*, by: Person, channel: Channel) -> Answer:
    """Send a message that says that it is a test: five in ten minutes at most."""
    require(by, Permission.MANAGE, channel.place)
    recent = channel.deliveries.filter(key__startswith="test:", made_at__gt=clock.now() - SPAN)
    if recent.count() >= TESTS:
        raise ConflictError(Text("Five tests were sent just now; wait a little.", "刚刚已测试五次，请稍后再试。"))
    text = Text(f"A test by {by.name}: this channel works.", f"{by.name} 发送的测试消息：渠道可用。")

    def work(doing: Act) -> Answer:
        key = f"test:{doing.id}"
        held = message("test", channel.place, key, text, f"/channels/{channel.pk}/", doing.at)
        made = Delivery.objects.create(channel=channel, key=key, message=held, made_at=doing.at, next_at=doing.at)
        return {"delivery": made.pk}

    return act("channel.tested", by=by, place=channel.place.code, body={"channel": channel.pk}, work=work)


def pause_channel(*, by: Person, channel: Channel, paused: bool) -> Answer:
    """Let a channel be silent, or speak again; what happens meanwhile is not sent later."""
    require(by, Permission.MANAGE, channel.place)

    def work(doing: Act) -> Answer:
        channel.paused = paused
        channel.save(update_fields=["paused"])
        return {"paused": paused}

    body = {"channel": channel.pk, "paused": paused}
    return act("channel.paused", by=by, place=channel.place.code, body=body, work=work)


def remove_channel(*, by: Person, channel: Channel) -> Answer:
    """Let a channel go, with its address and secret."""
    require(by, Permission.MANAGE, channel.place)

    def work(doing: Act) -> Answer:
        channel.removed_at, channel.url, channel.secret = doing.at, "", ""
        channel.save(update_fields=["removed_at", "url", "secret"])
        channel.deliveries.filter(state=Delivery.WAITING).update(state=Delivery.FAILED, next_at=None)
        return {"removed": channel.pk}

    return act("channel.removed", by=by, place=channel.place.code, body={"channel": channel.pk}, work=work)
