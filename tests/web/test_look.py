"""Every page in Chromium at 360 and 1440 px, in both languages, light and dark: nothing overflows, mixes or complains."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT, lacking
from tests.web.addresses import addresses
from tests.web.test_access import TABLE
from tests.web.world import make
from yizhun.web.organisation.actions.people import give_access
from yizhun.web.organisation.models import Person, Place

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SETTINGS = [(width, lang, theme) for width in (360, 1440) for lang in ("zh-hans", "en") for theme in ("light", "dark")]
# Shown without signing in; they answer nobody else.
ENTRANCES = {"account_login", "account_signup", "account_inactive", "organisation:join", "organisation:start"}
# Files and what answers machines, and what only leads on.
NO_PAGES = {
    "duties:now", "duties:photo", "manifest", "service-worker", "health", "home", "language", "organisation:phone", "organisation:import-preview", "mfa_authenticate",
    "mfa_download_recovery_codes", "mfa_deactivate_totp", "mfa_view_recovery_codes", "openid_connect_login",
    "openid_connect_callback", "socialaccount_signup", "account_set_password", "mfa_reauthenticate",
    "account_reauthenticate", "organisation:start", "board:report-html", "board:report-pdf", "board:report-xlsx",
    "public:csv", "public:json", "public:dictionary", "demo:start",
}  # fmt: skip
WIDEST = """[...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".doc > nav"))
    .slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" | ")"""
CJK = re.compile(r"[一-鿿]")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{3,}")
NAMES = ("周岚", "周\n", "中文", "English", "Google Authenticator", "Asia/Shanghai")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        lacking("Chromium (apt-get install chromium fonts-noto-cjk)")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread; no view runs in it
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()


@pytest.fixture
def pages(transactional_db: None) -> dict[str, str]:
    """The address of every page that is looked at; root may do everything at qinghe."""
    world = make()
    root = Person.objects.get(person_id="root")
    give_access(
        by=None, person=root, place=Place.objects.everywhere("tests").get(code="qinghe"), access="quality-manager"
    )
    names = [name for name, (method, _) in TABLE.items() if method == "GET" and name not in NO_PAGES]
    return addresses(world, [*names, "organisation:add-place"])


def settled(page: Page, server: str, lang: str, theme: str) -> None:
    page.goto(f"{server}/login/")
    page.fill("#id_login", "root")
    page.fill("#id_password", "wind-over-river")
    with page.expect_navigation():
        page.click("form.form button")
    page.goto(f"{server}/me/")
    page.select_option("#id_language", lang)
    page.select_option("#id_theme", theme)
    with page.expect_navigation():
        page.click("main form .btn.primary")


def faults(page: Page, url: str, lang: str) -> list[str]:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    answer = page.goto(url)
    assert answer is not None
    if answer.status >= 400 and answer.status not in (401, 410):
        found.append(f"status {answer.status}")
    if answer.status >= 400:
        found = [one for one in found if "status of" not in one]
    return found + looked(page, lang)


def looked(page: Page, lang: str) -> list[str]:
    """What is wrong with the page that is open."""
    found = []
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if over > 0:
        found.append(f"{over} px too wide: {page.evaluate(WIDEST)}")
    found += mixed(page.inner_text("body"), lang)
    # What axe looks at (structure, contrast) is the same in both languages.
    for violation in [] if "zh" in lang else Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            found.append(f"axe {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    return found


def mixed(text: str, lang: str) -> list[str]:
    for name in NAMES:
        text = text.replace(name, "")
    text = re.sub(r"(?i)\b(\w+) \1\b", "", text)  # a name beside the id made of it: Anna anna
    wrong = (CJK if lang == "en" else ENGLISH).search(text)
    return [f"mixed languages: …{text[max(0, wrong.start() - 30) : wrong.end() + 30]!r}…"] if wrong else []


@pytest.mark.parametrize(("width", "lang", "theme"), SETTINGS)
def test_every_page_holds(
    browser: Browser, pages: dict[str, str], live_server: Any, width: int, lang: str, theme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 780}, locale="zh-CN" if "zh" in lang else "en-GB")
    context.set_default_timeout(120_000)
    page = context.new_page()
    settled(page, live_server.url, lang, theme)
    wrong = {}
    shots = os.environ.get("YIZHUN_SHOTS")
    for name, url in pages.items():
        tab = context.new_page()
        if name in ENTRANCES:
            tab.close()
            continue
        found = faults(tab, live_server.url + url, lang)
        if shots:
            tab.screenshot(path=str(Path(shots) / f"{name.replace(':', '-')}-{width}-{lang}-{theme}.png"))
        tab.close()
        if found:
            wrong[name] = found
    context.close()
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


@pytest.mark.parametrize(("width", "lang", "theme"), SETTINGS)
def test_every_entrance_holds(
    browser: Browser, pages: dict[str, str], live_server: Any, width: int, lang: str, theme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 780}, locale="zh-CN" if "zh" in lang else "en-GB", color_scheme=theme
    )
    wrong = {}
    for name in ENTRANCES & pages.keys():
        tab = context.new_page()
        if found := faults(tab, live_server.url + pages[name], lang):
            wrong[name] = found
        tab.close()
    context.close()
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


def test_nothing_is_loaded_from_elsewhere() -> None:
    web = ROOT / "src" / "yizhun" / "web"
    files = [*web.rglob("*.html"), *web.rglob("*.css"), *web.rglob("*.js")]
    abroad = re.compile(r"""(?:src|href)=["']https?://|url\(["']?https?://|@import""")
    assert [str(one) for one in files if abroad.search(one.read_text("utf-8"))] == []
