"""The handbook is built without a warning in both languages, whole, and with links that hold; it needs nothing from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import ROOT
from yizhun.evidence.tables import TABLES
from yizhun.handbook import pages
from yizhun.handbook.commands import told
from yizhun.handbook.reference_files import FILES, stem
from yizhun.report.words import REASONS
from yizhun.standard import model
from yizhun.standard.kinds import KINDS
from yizhun.standard.load import load
from yizhun.standard.packs import packs_folder
from yizhun.standard.rules import RULES
from yizhun.standard.yaml_file import read_yaml
from yizhun.text import LANGUAGES, Language

CONFIG = {"en": "mkdocs.yml", "zh": "mkdocs.zh.yml"}
SILENT = {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")}
NAVIGATION_ONLY = {"canonical", "alternate", "prev", "next"}


class Links(HTMLParser):
    """The ids of a page, where its links lead, and what it fetches when it is opened."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids |= {value for name in ("id", "name") if (value := said.get(name))}
        if tag == "a" and said.get("href"):
            self.links.append(str(said["href"]))
        for name, value in attrs:
            if (tag, name) in FETCHED and value and said.get("rel") not in NAVIGATION_ONLY:
                self.fetched.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for lang, config in CONFIG.items():
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", config, "-d", folder / lang]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | SILENT)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Links]:
    found = {page: Links(page) for page in site.rglob("*.html") if page.name != "404.html"}
    assert len(found) > 2 * len(pages(ROOT, "en"))
    return found


def test_every_link_leads_somewhere(read: dict[Path, Links]) -> None:
    broken = [
        f"{page.name} → {link}" for page, found in read.items() for link in found.links if not _holds(page, link, read)
    ]
    assert sorted(set(broken)) == []


def _holds(page: Path, link: str, read: dict[Path, Links]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("https", "mailto")
    target = Path(os.path.normpath(page.parent / unquote(parts.path))) if parts.path else page
    if not target.exists():
        return False
    return (
        not parts.fragment
        or target not in read
        or parts.fragment == "__toc"
        or unquote(parts.fragment) in read[target].ids
    )


def test_nothing_is_fetched_from_outside(read: dict[Path, Links]) -> None:
    outside = {one for found in read.values() for one in found.fetched if urlsplit(one).netloc}
    assert outside == set()


def test_each_page_leads_to_itself_in_the_other_language(site: Path, read: dict[Path, Links]) -> None:
    for page, found in read.items():
        if page.parent == site:
            continue
        lang, place = page.relative_to(site).parts[0], page.relative_to(site / page.relative_to(site).parts[0])
        other = site / ("zh" if lang == "en" else "en") / place
        assert any(Path(os.path.normpath(page.parent / link)) == other for link in found.links), page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_has_its_page(lang: Language) -> None:
    found = pages(ROOT, lang)
    wanted = [f"reference/kinds/{kind}.md" for kind in KINDS]
    wanted += [f"reference/commands/{verb}.md" for verb in told(lang)]
    wanted += [f"reference/codes/{code}.md" for code, rule in RULES.items() if rule.level == "warning"]
    wanted += [f"reference/files/{stem(file)}.md" for file in FILES]
    wanted += [f"packs/{pack.name}.md" for pack in packs_folder().iterdir() if pack.is_dir()]
    assert [place for place in wanted if place not in found] == []
    errors = found["reference/codes/errors.md"]
    assert [code for code, rule in RULES.items() if rule.level == "error" and f"## {code} " not in errors] == []
    assert [code for code in REASONS if f"`{code}`" not in found["reference/reasons.md"]] == []
    assert [table for table in TABLES if f"## `{table}`" not in found["reference/tables.md"]] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_clause_of_every_pack_is_on_its_page(lang: Language) -> None:
    for folder in packs_folder().iterdir():
        if folder.is_dir():
            standard = load(folder).standard
            assert standard
            page = pages(ROOT, lang)[f"packs/{standard.id}.md"]
            assert [one.id for one in standard.clauses if f"`{one.id}`" not in page] == []


def test_commands_are_told_in_both_languages() -> None:
    lacking = [
        f"{verb} {one['name']}"
        for verb, said in told("zh").items()
        for one, same in zip(said["parameters"], told("en")[verb]["parameters"], strict=True)
        if one["help"] and one["help"] == same["help"] and one["help"].isascii() and " " in one["help"]
    ]
    assert lacking in ([], ["evaluate --engine ENGINE"])


def test_the_full_examples_are_right_and_use_every_field() -> None:
    folder = ROOT / "docs" / "example"
    issues = [issue.say("en") for one in folder.iterdir() for issue in load(one).issues if issue.level == "error"]
    assert issues == []
    for file, models in FILES.items():
        used = set(
            _keys(
                [
                    read_yaml(path.read_bytes(), path.name).data
                    for path in folder.glob(f"*/{file}")
                    if path.suffix == ".yaml"
                ]
            )
        )
        asked = {field.alias or name for one in models for name, field in one.model_fields.items()}
        assert asked - used == set(), file
    assert {one.__name__ for models in FILES.values() for one in models} >= {
        name for name, one in vars(model).items() if isinstance(one, type) and issubclass(one, model.Model)
    } - {"Model", "Standard", "Change", "Price"}


def _keys(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _keys(value)


def test_pictures_are_small_and_the_same_in_both_languages() -> None:
    found = {lang: sorted((ROOT / "docs" / lang / "images").iterdir()) for lang in LANGUAGES}
    assert [one.name for one in found["en"]] == [one.name for one in found["zh"]]
    assert [one for pictures in found.values() for one in pictures if one.stat().st_size > 150_000] == []
