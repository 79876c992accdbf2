"""The pictures of the handbook, made from the real product in both languages: pages of the demo and a report.

`python docs/pictures.py [demo folder]` needs Chromium, Playwright and Pillow, and about ten minutes (three with a demo
folder that is there already). It is run by hand when the look changes; the pictures are kept, so that the handbook is
built without a browser.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).resolve().parent
LANGUAGES = {"en": "en", "zh": "zh-hans"}
PORT = 8731
HOME = f"http://127.0.0.1:{PORT}"
DESK = {"width": 1360, "height": 960}
PHONE = {"width": 390, "height": 760}


def main() -> None:
    """Take every picture."""
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch, "demo")
        with _demo(folder):
            for lang, code in LANGUAGES.items():
                _application(browser, lang, code)
        for lang, page in _reports(Path(scratch)):
            with _opened(browser, DESK) as view:
                view.goto(page.as_uri())
                _keep(view, lang, "report")
        browser.close()


def _application(browser: Browser, lang: str, code: str) -> None:
    with _opened(browser, DESK) as view:
        _enter(view, "lin-jing")
        _speak(view, code)
        view.goto(f"{HOME}/board/")
        _keep(view, lang, "board")
        view.click("main a[href*='/clauses/']")
        _keep(view, lang, "clause")
    with _opened(browser, PHONE) as view:
        _enter(view, "")
        _speak(view, code)
        view.goto(f"{HOME}/duties/")
        _keep(view, lang, "today")
    with _opened(browser, PHONE) as view:
        _speak(view, code)
        view.goto(f"{HOME}/open/jingan/")
        _keep(view, lang, "public")


def _speak(view: Page, code: str) -> None:
    """The language of whoever has entered, or of the browser."""
    view.goto(f"{HOME}/demo/")
    if other := view.query_selector(f"button[name=language][value={code}]"):
        other.click()
        view.wait_for_load_state("networkidle")


def _enter(view: Page, person: str) -> None:
    """Become `person`, or the first attendant of the first site."""
    view.goto(f"{HOME}/demo/")
    chosen = f"button[name=person][value='{person}']" if person else "h3 + .be >> nth=1 >> button[name=person] >> nth=0"
    view.click(chosen)
    view.wait_for_load_state("networkidle")


@contextmanager
def _opened(browser: Browser, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=2 if size is PHONE else 1,
        color_scheme="light",
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def _keep(view: Page, lang: str, name: str) -> None:
    """Write what is seen, as a small WebP."""
    view.wait_for_load_state("networkidle")
    view.wait_for_timeout(600)
    seen = Image.open(io.BytesIO(view.screenshot()))
    into = DOCS / lang / "images" / f"{name}.webp"
    into.parent.mkdir(exist_ok=True)
    seen.convert("RGB").save(into, quality=82, method=6)


@contextmanager
def _demo(folder: Path) -> Iterator[None]:
    """The demo, made if need be, and running."""
    command = [sys.executable, "-m", "yizhun", "demo", "--data", str(folder), "--port", str(PORT), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not _answers():
            if running.poll() is not None:
                raise SystemExit("the demo did not start")
            time.sleep(1)
        yield
    finally:
        running.terminate()


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"{HOME}/health/", timeout=10):
            return True
    except OSError:
        return False


def _reports(scratch: Path) -> Iterator[tuple[str, Path]]:
    """A quarter of ten made-up hotels, judged, as a report in each language."""
    evidence, results = scratch / "evidence", scratch / "results"
    made = ("--sites", "10", "--days", "92", "--seed", "1", "--until", "2026-12-31")
    _yizhun("sample", "hotel", *made, "--into", evidence)
    _yizhun("evaluate", "hotel", "--evidence", evidence, "--out", results)
    for lang in LANGUAGES:
        page = scratch / f"{lang}.html"
        _yizhun("report", results, "--html", page, "--lang", lang)
        yield lang, page


def _yizhun(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "yizhun", *map(str, words)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
