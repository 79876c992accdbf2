"""Reports in Chromium, as a person opens them: nothing overflows, complains, or keeps anybody from reading it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import need_program
from tests.report.world import draw, write
from yizhun import report
from yizhun.text import LANGUAGES, Language

COVERED = """[...document.querySelectorAll(".rows tbody th")].filter(th => {
    const tag = th.parentElement.querySelector("td .tag"); if (!tag) return false;
    const range = document.createRange(); range.selectNodeContents(th);
    const box = tag.getBoundingClientRect();
    return [...range.getClientRects()].some(one => one.right > box.left && one.left < box.right
        && one.bottom > box.top && one.top < box.bottom);
}).map(th => th.textContent)"""

OUTSIDE = """[...document.querySelectorAll("main .card *")].filter(one => !one.closest(".scroll")
    && one.getBoundingClientRect().width && one.getBoundingClientRect().right > one.closest(".card").getBoundingClientRect().right + 1
).map(one => one.outerHTML.slice(0, 100)).slice(0, 3)"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=need_program("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module", params=LANGUAGES)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    lang: Language = request.param
    folder = write(tmp_path_factory.mktemp(f"pages-{lang}"), draw(lang=lang))
    page = folder / "report.html"
    page.write_text(report.build(folder, lang).html(), encoding="utf-8")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_page_holds(browser: Browser, page_file: Path, width: int, theme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(COVERED) == []
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert said == []
    page.close()


@pytest.mark.parametrize("width", [360, 701, 861, 1024, 1321, 1440, 1920])
def test_nothing_runs_out_of_its_card(browser: Browser, page_file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    assert page.evaluate(OUTSIDE) == []
    page.close()
