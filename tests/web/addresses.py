"""Names of pages in; addresses with objects of the site bund out, for tests that go through all of them.

A new page with arguments of its own is added to `given`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from tests.web.board import keeping
from tests.web.world import World
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.channels.models import Channel
from yizhun.web.duties import waiving
from yizhun.web.notices import telling
from yizhun.web.notices.models import Notice
from yizhun.web.organisation.actions import entering, people, places
from yizhun.web.standards import actions as standards
from yizhun.web.standards import drafting

DAY = date(2099, 12, 31)


def addresses(world: World, names: Iterable[str]) -> dict[str, str]:
    """The address of every page, with objects of the site bund."""
    by, bund, anna = world.people["root"], world.places["bund"], world.people["anna"]
    places.add_subject(by=by, place=bund, code="801", kind="room")
    people.add_credential(by=None, place=bund, credential="health", person=anna)
    entering.add_phone(by=world.people["mei"], place=bund, name="desk")
    edition = standards.adopt(by=None, base="hotel@2026.1", place=world.places["qinghe"], effective=date(2026, 1, 1))
    key = edition["edition"]
    waiver = waiving.grant_waiver(
        by=world.people["mei"], place=bund, clause="day.collect", reason="x", valid_from=DAY, valid_until=DAY
    )
    keeping.show(world)
    asked = waiving.ask_waiver(by=anna, place=bund, clause="fix", reason="y", valid_from=DAY, valid_until=DAY)
    text = Text("Not done by 08:15: Morning meeting", "08:15 前未完成：晨会")
    happened = telling.Happening(telling.LATE, bund, "late:1", text, "/duties/bund/")
    telling.tell([(happened, [anna, by])])
    draft = drafting.begin_draft(
        by=world.people["quan"], base=key, place=world.places["qinghe"], id_="", edition="2026.9", effective=DAY
    )["draft"]
    channel = Channel.objects.create(
        place=bund, name="1", shape="json", url="https://example.com/x", secret="x", language="zh", kinds=["late"],
        added_at=clock.now(),
    )  # fmt: skip
    given: dict[str, dict[str, Any]] = {
        "board:clause": {"code": "bund", "root": keeping.ROOT, "clause": "fix"},
        "board:record": {"code": "bund", "record": keeping.RECORD},
        "organisation:join": {"who": "MQ", "token": "x"},
        "organisation:end-subject": {"pk": bund.subjects.get().pk},
        "organisation:remove-phone": {"pk": bund.phones.get().pk},
        "organisation:end-post": {"pk": bund.posts.get().pk},
        "organisation:take-access": {"pk": anna.accesses.get().pk},
        "organisation:revoke-credential": {"pk": anna.credentials.get().pk},
        "organisation:import-preview": {"ticket": "x"},
        "standards:edition": {"key": key},
        "standards:withdraw": {"key": key},
        "standards:compare": {"old": key, "new": key},
        "duties:photo": {"key": "x"},
        "duties:end-waiver": {"pk": waiver["waiver"]},
        "standards:draft": {"pk": draft},
        "standards:draft-file": {"pk": draft},
        "standards:upload-draft": {"pk": draft},
        "standards:ask-review": {"pk": draft},
        "standards:approve-draft": {"pk": draft},
        "standards:send-back-draft": {"pk": draft},
        "standards:publish-draft": {"pk": draft},
        "standards:drop-draft": {"pk": draft},
        "standards:compare-draft": {"pk": draft, "old": key},
        "duties:decide-waiver": {"pk": asked["request"]},
        "notices:follow": {"pk": Notice.objects.everywhere("tests").filter(person=anna).last().pk},  # type: ignore[union-attr]
        "channels:channel": {"pk": channel.pk},
        "channels:test": {"pk": channel.pk},
        "channels:pause": {"pk": channel.pk},
        "channels:remove": {"pk": channel.pk},
        "openid_connect_login": {"provider_id": "oidc"},
        "openid_connect_callback": {"provider_id": "oidc"},
    }
    found = {}
    for name in names:
        arguments = given.get(name) or _arguments(name)
        found[name] = reverse(name, kwargs=arguments)
    found["organisation:add-place"] += "?parent=east"
    for name, query in (("standards:begin-draft", f"?base={key}"), ("standards:draft-file", "?name=standard.yaml")):
        if name in found:
            found[name] += query
    for name in {"duties:do", "duties:reassign"} & set(found):
        found[name] += f"?edition={key}&clause=day.morning-meeting"
    return found


def _arguments(name: str) -> dict[str, str]:
    places_ = ("place", "change-place", "move-place", "hours", "subjects", "add-subject", "add-phone")
    persons = ("person", "change-person", "invite", "set-pin", "give-post", "give-access", "add-credential")
    page = name.removeprefix("organisation:")
    if name.startswith(("board:", "public:")) and name != "board:index":
        return {"code": "bund"}
    if name.startswith("duties:") and name not in ("duties:index", "duties:now"):
        return {"site": "bund"}
    return {"code": "bund"} if page in places_ else {"person_id": "anna"} if page in persons else {}
