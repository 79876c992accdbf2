"""How often somebody may ask: told when to try again, in both languages; nobody else is slowed down by it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.duties.hotel import furnish
from tests.web.world import World
from yizhun.web.duties.models import Done
from yizhun.web.ui.limits import ACTS, DOOR, HEAVY, OPEN_DATA, PUBLIC, Buckets, BusyError, Limit, buckets, spend

# Cheap, changing nothing but a setting of one's own, or asked by machines; allauth limits its own pages.
FREE = {"home", "language", "health", "manifest", "service-worker", "offline", "now", "start", "enter"}


def drained(limit: Limit, who: str) -> None:
    for _ in range(limit.burst):
        spend(limit, who)


def test_a_bucket_gives_its_burst_and_then_one_at_a_time() -> None:
    held, limit = Buckets(), Limit("x", 3, 10)
    assert [held.take(limit, "anna", now) for now in (0, 0, 0)] == [0, 0, 0]
    assert held.take(limit, "anna", 4) == pytest.approx(6)
    assert held.take(limit, "anna", 10) == 0
    assert held.take(limit, "anna", 10) == pytest.approx(10)
    assert held.take(limit, "mei", 10) == 0
    assert [held.take(limit, "anna", 1000) for _ in range(4)] == [0, 0, 0, pytest.approx(10)]


def test_every_page_of_ours_is_limited(db: None) -> None:
    def views(patterns: list[Any]) -> Any:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from views(one.url_patterns)
            elif isinstance(one, URLPattern) and one.callback.__module__.startswith("yizhun"):
                yield one.name, one.callback

    free = {name for name, view in views(get_resolver().url_patterns) if not hasattr(view, "limit")}
    assert free <= FREE | {"openid_connect_login"}


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still, so that nothing fills again on the way."""
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)


def test_a_person_is_told_when_to_try_again_in_their_language(world: World, client_of: Any, still: None) -> None:
    drained(HEAVY, "root")
    client = client_of("root")
    for lang, said in (("zh-hans", "操作过于频繁，请 6 秒后再试"), ("en", "Try again in 6 seconds")):
        world.people["root"].language = lang
        world.people["root"].save()
        answer = client.get("/import/", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "6")
        assert said in answer.content.decode()
    assert client.get("/places/").status_code == 200
    assert client_of("tara").get("/import/").status_code == 200


@pytest.mark.parametrize("path", ["/open/bund/conformity.csv", "/open/bund/conformity.json"])
def test_a_program_is_told_in_both(world: World, still: None, path: str) -> None:
    drained(OPEN_DATA, "127.0.0.1")
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert answer.content.decode().splitlines() == [
        "That was too much at once. Try again in 2 seconds.", "操作过于频繁，请 2 秒后再试。",
    ]  # fmt: skip
    assert Client(REMOTE_ADDR="203.0.113.9").get(path).status_code == 404


def test_one_address_is_one_guest_through_the_proxy_and_however_many_it_has(
    world: World, still: None, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    drained(PUBLIC, "203.0.113.9")
    drained(PUBLIC, "2001:db8:1:2::/64")

    def ask(forwarded: str) -> int:
        return Client().get("/open/bund/", headers={"X-Forwarded-For": forwarded}).status_code

    assert ask("203.0.113.9") == ask("1.2.3.4, 203.0.113.9") == ask("2001:db8:1:2::7") == 429
    assert ask("203.0.113.10") == ask("2001:db8:1:3::7") == 404


def test_doors_are_not_tried_without_end(db: None, still: None) -> None:
    drained(DOOR, "127.0.0.1")
    for path in ("/join/MQ/x/", "/phone/", "/start/"):
        assert Client().get(path).status_code == 429


def test_a_phone_learns_when_and_its_act_is_done_once_then(world: World, client_of: Any, still: None) -> None:
    furnish(world)
    anna, form = client_of("anna"), {"edition": "house@2026.1", "clause": "round", "key": "k" * 32}
    drained(ACTS, "anna")
    answer = anna.post("/duties/bund/do/", form, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert set(answer.json()) == {"now", "text"}
    assert not Done.objects.everywhere("tests").exists()
    buckets.clear()
    for _ in range(2):
        assert anna.post("/duties/bund/do/", form, headers={"Accept": "application/json"}).status_code == 200
    assert Done.objects.everywhere("tests").count() == 1


def test_a_gateway_may_see_to_it_instead(settings: Any, still: None) -> None:
    settings.YIZHUN_LIMITS = False
    drained(ACTS, "anna")
    spend(ACTS, "anna")
    settings.YIZHUN_LIMITS = True
    drained(ACTS, "anna")
    with pytest.raises(BusyError):
        spend(ACTS, "anna")
