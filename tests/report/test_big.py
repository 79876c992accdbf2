"""Ten thousand sites: the page stays small."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.reading import Page
from tests.report.world import draw, write
from yizhun import report


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(
        tmp_path_factory.mktemp("big"), draw(sites=10_000, months=3, per_month=15, lang="en"), findings=False
    )
    page = folder / "report.html"
    page.write_text(report.build(folder, "en").html(), encoding="utf-8")
    return page


def test_it_stays_small_and_says_what_it_leaves_out(big: Path) -> None:
    assert big.stat().st_size < 15_000_000
    page = Page(big.read_text("utf-8"))
    assert "10,000 sites" in page.text
    assert "The first 24 of 10,000 rows" in page.text
    assert "of 10,000 sites the 20 furthest below and above" in page.text
    assert len(page.tables["site-states"]) == 25


def test_what_is_folded_away_is_not_drawn(big: Path) -> None:
    """So that it opens at once: a browser lays out some ten thousand elements within a second."""
    assert big.read_text("utf-8").count("<td") < 10_000
