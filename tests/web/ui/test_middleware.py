"""What no page should see is refused before it: NUL, which PostgreSQL keeps in no text."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.web.duties.hotel import furnish
from tests.web.world import World
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.models import Person

PAGES = ("/people/?q=%00", "/places/add/?parent=a%00b", "/duties/?q=%00", "/standards/hotel%002026/", "/people/?%00=1")
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "含有空字符"), ("en", "holds the character NUL")])
def test_a_page_asked_for_with_nul_tells_so(world: World, client_of: Any, language: str, told: str) -> None:
    Person.objects.update(language=language)
    client = client_of("root")
    for path in PAGES:
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, told in answer.content.decode()) == (400, True), path
    assert told in client.get("/people/?q=%00", headers={"HX-Request": "true"}).content.decode()


def test_who_has_not_signed_in_is_told_too(world: World) -> None:
    for path in ("/phone/?person=%00", "/start/?code=%00", "/open/bund/?month=%00", "/login/?next=%00"):
        answer = Client().get(path)
        assert answer.status_code == 400, path
        assert answer.content.decode().splitlines() == [
            "The request holds the character NUL, which no text has. Take it out and send it again.",
            "请求中含有空字符（NUL），请去掉后重新提交。",
        ]
    for path, form in (("/phone/", {"person": "a\0"}), ("/login/", {"login": "a\0", "password": "x"})):
        assert Client().post(path, form).status_code == 400


def test_a_form_with_nul_does_nothing(world: World, client_of: Any) -> None:
    before, client = Entry.objects.count(), client_of("root")
    assert client.post("/places/bund/change/", {"name_en": "B\0"}, headers=HTML).status_code == 400
    assert client.post("/places/bund/change/", {"name_en": ["B", "\0"]}).status_code == 400
    assert Entry.objects.count() == before


def test_the_outbox_is_told_in_json(world: World, client_of: Any) -> None:
    furnish(world)
    form = {"edition": "house@2026.1", "clause": "round", "key": "k" * 32, "note": "a\0b"}
    answer = client_of("anna").post("/duties/bund/do/", form, headers={"Accept": "application/json"})
    assert (answer.status_code, set(answer.json())) == (400, {"now", "text"})
    assert "空字符" in answer.json()["text"]
