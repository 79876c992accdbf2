"""The pictures of the handbook, made from the real product: a year of the hotel pack, its report in both languages.

`python docs/pictures.py` needs Chromium and Playwright. It is run by hand when the report's look changes; the pictures
are kept, so that the handbook is built without a browser.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).resolve().parent
SIZE = {"width": 1100, "height": 900}


def main() -> None:
    """Make up a quarter of ten hotels, judge it, and take the top of the report."""
    with TemporaryDirectory() as scratch:
        evidence, results = Path(scratch, "evidence"), Path(scratch, "results")
        _yizhun(
            "sample",
            "hotel",
            "--sites",
            "10",
            "--days",
            "92",
            "--seed",
            "1",
            "--until",
            "2026-12-31",
            "--into",
            evidence,
        )
        _yizhun("evaluate", "hotel", "--evidence", evidence, "--out", results)
        for lang in ("en", "zh"):
            page = Path(scratch, f"{lang}.html")
            _yizhun("report", results, "--html", page, "--lang", lang)
            _picture(page, DOCS / lang / "images" / "report.png")


def _yizhun(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "yizhun", *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def _picture(page: Path, into: Path) -> None:
    into.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        view = browser.new_page(viewport=SIZE)
        view.goto(page.as_uri())
        view.screenshot(path=into)
        browser.close()


if __name__ == "__main__":
    main()
