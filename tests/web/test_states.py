"""Pages that show only in a certain state, in Chromium as every other page; and that no page is left out of the two."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.signals import template_rendered

from tests.conftest import ROOT
from tests.web.addresses import addresses
from tests.web.board import keeping
from tests.web.duties.test_offline import chromium, sign_in
from tests.web.standards.test_drafts import RULES, begin, ruth
from tests.web.standards.test_standards import CLAUSE, SMALL, publish
from tests.web.test_access import TABLE
from tests.web.test_look import NO_PAGES, SETTINGS, looked
from tests.web.world import World, make
from yizhun.web.demo import companies
from yizhun.web.demo import views as demo
from yizhun.web.demo.run import FLAG
from yizhun.web.home import Home
from yizhun.web.organisation import start_code
from yizhun.web.organisation.actions import entering
from yizhun.web.organisation.actions.people import give_access
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.pin import COOKIE
from yizhun.web.standards import drafting, reviewing
from yizhun.web.ui.limits import HEAVY, buckets

__all__ = ["chromium"]
STATES = {
    "403.html", "403_csrf.html", "404.html", "account/logout.html", "board/apart.html", "board/nothing.html",
    "demo/start.html", "organisation/import_preview.html", "organisation/phone.html", "ui/nothing.html", "ui/refusal.html",
}  # fmt: skip
FIRST = {"organisation/start.html", "organisation/start_closed.html"}
# Opened by tests of their own: what takes a provider.
ELSEWHERE = {"organisation/leading_on.html", "organisation/unknown.html"}
LAYOUTS = {"ui/page.html", "ui/entrance.html", "board/frame.html"}
LIST = "code,level,parent,name_en,stars\npearl,site,east,Pearl,5\npearl,shop,east,Pearl,5\n"


def test_no_page_is_left_out(world: World) -> None:
    web, root = ROOT / "src" / "yizhun" / "web", world.people["root"]
    files = {str(one).split("/templates/")[1]: one.read_text("utf-8") for one in web.rglob("templates/**/*.html")}
    ours = {name for name, text in files.items() if text.startswith("{% extends") and "layouts/" not in name}
    give_access(by=None, person=root, place=world.places["qinghe"], access="quality-manager")
    walked = [name for name, (method, _) in TABLE.items() if method == "GET" and name not in NO_PAGES]
    seen: set[str] = set()

    def saw(template: Any, **more: Any) -> None:
        seen.add(template.name)

    template_rendered.connect(saw)
    try:
        signed, guest = Client(), Client()
        signed.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
        for url in addresses(world, walked).values():
            signed.get(url, follow=True)
            guest.get(url)
    finally:
        template_rendered.disconnect(saw)
    assert ours - seen - LAYOUTS == STATES | FIRST | ELSEWHERE


@pytest.fixture
def people(transactional_db: None, settings: Any) -> World:
    """The world, a second quality manager, and somebody without any access."""
    world = make()
    ruth(world)
    world.people["ida"] = Person.objects.create(person_id="ida", name="Ida")
    return world


@pytest.fixture
def seen() -> Iterator[set[str]]:
    """Names of the templates that the server renders."""
    found: set[str] = set()

    def saw(template: Any, **more: Any) -> None:
        found.add(template.name)

    template_rendered.connect(saw)
    yield found
    template_rendered.disconnect(saw)


class Looking:
    """A browser of one setting; `wrong` is what is not as it should be, by name."""

    def __init__(self, chromium: Any, url: str, width: int, lang: str, theme: str) -> None:
        self.chromium, self.url, self.width, self.lang, self.theme = chromium, url, width, lang, theme
        self.wrong: dict[str, list[str]] = {}

    def context(self) -> Any:
        locale = "zh-CN" if "zh" in self.lang else "en-GB"
        viewport = {"width": self.width, "height": 780}
        found = self.chromium.new_context(viewport=viewport, locale=locale, color_scheme=self.theme)
        found.set_default_timeout(120_000)
        return found

    def at(self, name: str, page: Any) -> None:
        if shots := os.environ.get("YIZHUN_SHOTS"):
            file = f"{name.replace('/', '-')}-{self.width}-{self.lang}-{self.theme}.png"
            page.screenshot(path=str(Path(shots) / file), full_page=True)
        if found := looked(page, self.lang):
            self.wrong[name] = found


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang", "theme"), SETTINGS)
def test_every_state_holds(
    chromium: Any,
    people: World,
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
    home: Home,
    seen: set[str],
    width: int,
    lang: str,
    theme: str,
) -> None:
    looking, url = Looking(chromium, live_server.url, width, lang, theme), live_server.url
    draft = _in_review(people)
    _apart(people)
    _as_a_demo(home, monkeypatch)
    Person.objects.update(language=lang, theme=theme)
    buckets.take(HEAVY, "tara", 0)
    for _ in range(HEAVY.burst):
        buckets.take(HEAVY, "tara", 10.0**9)
    opened = {
        "root": ("/nowhere/", "/logout/"), "anna": ("/places/",), "ida": ("/",), "tara": ("/board/court/", "/import/"),
        "quan": (f"/standards/drafts/{draft}/", "/board/qinghe/", "/demo/"), "ruth": (f"/standards/drafts/{draft}/",),
    }  # fmt: skip
    for who, paths in opened.items():
        context = looking.context()
        sign_in(context, people, who, url)
        page = context.new_page()
        for path in paths:
            page.goto(url + path)
            looking.at(f"{who} {path}", page)
        if who == "root":
            _import(page, url)
            looking.at("import", page)
        context.close()
    _phone(looking, people, url)
    _without_token(looking, url)
    assert looking.wrong == {}, json.dumps(looking.wrong, ensure_ascii=False, indent=1)
    assert seen >= STATES


def _in_review(world: World) -> int:
    publish(world, SMALL + "governance: {owner: day-attendant}\n")
    draft = begin(world)
    drafting.change_files(by=world.people["quan"], draft=draft, files={RULES: CLAUSE.replace("09:00", "08:00")})
    reviewing.ask(by=world.people["quan"], draft=draft)
    return int(draft.pk)


def _apart(world: World) -> None:
    """Judged for qinghe, of which one site belongs to the other group by now."""
    keeping.show(world)
    gate, taihe = world.places["gate"], world.places["taihe"]
    Place.objects.everywhere("tests").filter(pk=gate.pk).update(parent=taihe, path=f"{taihe.path}{gate.pk}/")


def _as_a_demo(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The world as if it were what a demo makes."""
    hotels = replace(companies.COMPANIES[0], sites={"east": ("bund", "lake")})
    estates = replace(companies.COMPANIES[1], code="taihe", sites={"": ("court",)})
    monkeypatch.setattr(demo, "COMPANIES", (hotels, estates))
    monkeypatch.setenv(FLAG, "1")
    (home.folder / "demo").mkdir()
    (home.folder / "demo" / "demo.json").write_text("{}")


def _import(page: Any, url: str) -> None:
    page.goto(f"{url}/import/")
    page.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.click("form.form .btn.primary")
    page.wait_for_url(re.compile("/import/.+"))


def _phone(looking: Looking, world: World, url: str) -> None:
    entering.set_pin(by=world.people["mei"], person=world.people["anna"], pin="4711")
    token = entering.add_phone(by=world.people["mei"], place=world.places["bund"], name="desk")
    context = looking.context()
    context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page = context.new_page()
    for path in ("/phone/", "/phone/?person=anna"):
        page.goto(url + path)
        looking.at(path, page)
    context.close()


def _without_token(looking: Looking, url: str) -> None:
    context = looking.context()
    page = context.new_page()
    page.goto(f"{url}/login/")
    context.clear_cookies(name="csrftoken")
    page.fill("#id_login", "root")
    page.fill("#id_password", "x")
    with page.expect_navigation():
        page.click("form.form button")
    looking.at("csrf", page)
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang", "theme"), SETTINGS)
def test_the_first_start_holds(
    chromium: Any, transactional_db: None, live_server: Any, seen: set[str], width: int, lang: str, theme: str
) -> None:
    looking = Looking(chromium, live_server.url, width, lang, theme)
    context = looking.context()
    page = context.new_page()
    for path in ("/start/", f"/start/?code={start_code.code()}"):
        page.goto(live_server.url + path)
        looking.at(path, page)
    context.close()
    assert looking.wrong == {}, json.dumps(looking.wrong, ensure_ascii=False, indent=1)
    assert seen >= FIRST
