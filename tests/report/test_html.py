from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.report.reading import Page
from yizhun import report
from yizhun.report import Report
from yizhun.report.html import style

LANGUAGES = ["zh", "en"]


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Report:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Report)
    return found


@pytest.mark.parametrize("made", LANGUAGES, indirect=True)
def test_the_page_needs_no_network_and_no_script(made: Report) -> None:
    page = made.html()
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"", page)
    assert set(re.findall(r"url\(([^)]{0,20})", page)) == {"data:font/woff2;base"}
    assert set(re.findall(r"https?://[^\"'\s<)]+", page)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("made", LANGUAGES, indirect=True)
def test_every_element_is_closed_every_id_is_one_and_every_link_leads_somewhere(made: Report) -> None:
    page = Page(made.html())
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_english_page_has_no_chinese_and_the_chinese_page_no_english_words(en: Report, zh: Report) -> None:
    english = Page(en.html()).text
    assert not re.findall(r"[\u3400-\u9fff]+", english)
    chinese = re.sub(
        r"\b(hotel@[\d.]+|[a-z]+(?:[.-][a-z]+)+|health|Shanghai|Zhejiang|Jiangsu)\b", "", Page(zh.html()).text
    )
    names = {
        "Wilson",
        "Laney",
        "Beta",
        "Newcombe",
        "Spiegelhalter",
        "Goldstein",
        "Kleinman",
        "Nelson",
        "XLSX",
        "CSV",
        "p",
    }
    found = {w for w in re.findall(r"[A-Za-z]{2,}", chinese) if not re.fullmatch(r"[0-9a-f]+|rep|com|bil", w)}
    assert found - names <= {"ID"}


def test_every_colour_of_a_drawing_is_a_token_of_the_look(zh: Report) -> None:
    css = style()
    used = set(re.findall(r"var\(--([\w-]+)\)", zh.html()))
    assert used <= set(re.findall(r"--([\w-]+):", css))
    light, dark = css.split("prefers-color-scheme: dark", 1)
    colours = set(re.findall(r"--([\w-]+): #", light))
    assert colours == set(re.findall(r"--([\w-]+): #", dark))


def test_every_drawing_says_what_it_shows(zh: Report) -> None:
    page = zh.html()
    drawings = re.findall(r"<svg [^>]*>", page)
    assert all('aria-label="' in d or 'aria-hidden="true"' in d for d in drawings)
    assert not [d for d in drawings if 'aria-label=""' in d]


def test_names_are_never_markup(folder: Path, zh: Report) -> None:
    site = next(iter(zh.results.sites.values()))
    evil = type(site)(site.id, "<b onmouseover=x>&\"'", "<i>", site.kind, site.timezone)
    results = report.Report(
        type(zh.results)(folder, zh.results.standards, {**zh.results.sites, site.id: evil}, zh.results.summary), "zh"
    )
    page = results.html()
    assert "<b onmouseover" not in page
    assert "&lt;b onmouseover=x&gt;" in page
    assert "<i>" not in page


def test_the_same_results_give_the_same_page(folder: Path, zh: Report) -> None:
    assert report.build(folder, "zh").html() == zh.html()
