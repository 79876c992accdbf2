"""Sign-in by the organisation's own identity provider, through a provider that runs beside the test."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.web.duties.test_offline import chromium  # noqa: F401
from tests.web.world import World, make
from yizhun.web.openid import CLIENT, NAME, SECRET, URL, providers
from yizhun.web.organisation.actions.people import change_person
from yizhun.web.organisation.models import Person

with warnings.catch_warnings(record=True):  # what the provider stands on announces its own changes
    from oidc_provider_mock import User, run_server_in_thread

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
KNOWN = "Anna@Qinghe.example"
PEOPLE = (
    User(sub="u-1", claims={"email": KNOWN, "email_verified": True}),
    User(sub="u-2", claims={"email": "stranger@elsewhere.example", "email_verified": True}),
    User(sub="u-3", claims={"email": "anna@qinghe.example", "email_verified": False}),
    User(sub="u-4", claims={"email": "anna@qinghe.example", "email_verified": "false"}),
    User(sub="u-5", claims={"name": "No address"}),
)


@pytest.fixture
def invited(transactional_db: None) -> World:
    """Anna was added with her address and has no password."""
    world = make()
    change_person(by=world.people["root"], person=world.people["anna"], email="anna@qinghe.example")
    return world


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    """A provider, and the application configured for it as the environment would."""
    with run_server_in_thread(user_claims=PEOPLE) as server:
        url = f"http://localhost:{server.server_port}"
        told = {URL: f"{url}/", CLIENT: "yizhun", SECRET: "hush", NAME: "Qinghe"}
        settings.SOCIALACCOUNT_PROVIDERS = providers(told)
        yield url


Entering = Callable[..., Any]


@pytest.fixture
def enter(invited: World, provider: str, chromium: Any, live_server: Any) -> Iterator[Entering]:  # noqa: F811
    """`enter("u-1")`: the page on which somebody arrives who signs in at the provider."""
    contexts = []

    def entering(sub: str, locale: str = "en-GB", action: str = "") -> Any:
        context = chromium.new_context(locale=locale, viewport={"width": 360, "height": 780})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{live_server.url}/me/")
        page.get_by_role("button", name="Qinghe").click()
        page.wait_for_url(f"{provider}/**")
        page.locator(action or f'button[value="{sub}"]').first.click()
        page.wait_for_url(f"{live_server.url}/**")
        return page

    yield entering
    for one in contexts:
        one.close()


def test_an_invited_person_comes_in_and_is_known_again(enter: Entering, invited: World) -> None:
    for _ in range(2):
        page = enter("u-1")
        assert page.url.endswith("/me/"), "where one wanted to go"
        assert "Anna" in page.inner_text("body")
    assert Person.objects.count() == len(invited.people)


def test_who_is_unknown_or_not_verified_stays_out_and_is_told(enter: Entering, invited: World) -> None:
    for sub in ("u-2", "u-3", "u-4", "u-5"):
        page = enter(sub)
        assert "You are not known here yet" in page.inner_text("main"), sub
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.goto(page.url.split("/oidc/")[0] + "/me/")
        assert "/login/" in page.url
    assert Person.objects.count() == len(invited.people)


def test_it_is_told_in_chinese(enter: Entering) -> None:
    page = enter("u-2", locale="zh-CN")
    said = page.inner_text("main")
    assert "您还没有受邀加入" in said
    assert "stranger@elsewhere.example" in said
    grave = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert grave == []


def test_who_denies_at_the_provider_stays_out(enter: Entering) -> None:
    # This provider forgets the state that it must give back, which is then no answer to us at all.
    assert "did not answer as it should" in enter("", action='button[value="deny"]').inner_text("main")


def test_somebody_who_left_does_not_come_in_again(enter: Entering, invited: World) -> None:
    enter("u-1")
    change_person(by=invited.people["root"], person=invited.people["anna"], is_active=False)
    assert "may not sign in" in enter("u-1").inner_text("main")


def test_a_provider_that_is_down_is_told(invited: World, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers({URL: "http://localhost:9", CLIENT: "yizhun"})
    for language, said in (("zh", "登录服务未能正常响应"), ("en", "did not answer as it should")):
        answer = Client(headers={"Accept-Language": language}).post("/oidc/login/")
        assert answer.status_code == 502
        assert said in answer.content.decode()


def test_without_a_provider_there_is_no_button_and_no_way(db: None) -> None:
    assert providers({}) == {}
    assert "/oidc/" not in Client().get("/login/").content.decode()
    assert Client().post("/oidc/login/").status_code == 404


def test_half_a_configuration_is_told() -> None:
    with pytest.raises(ValueError, match=CLIENT):
        providers({URL: "https://id.example.com"})
