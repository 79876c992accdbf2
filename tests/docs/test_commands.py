"""Every command and every program that a hand-written page shows is run, in the order of the page, in a folder of its own."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import lacking, need_program
from tests.docs.reading import DOCS, Block, Code, Command, Printed, Shown, blocks, hand_written
from tests.docs.run import APPLICATION, Done, run_application, run_line
from yizhun.text import Language

RUN = [page for page in hand_written("en") if any(isinstance(one, Command | Code) for one in blocks(page))]
IN_CHINESE = ("tutorial.md",)
"""Pages of which what is printed is compared in Chinese as well; the others show the same commands and files."""


def name(leaf: Path) -> str:
    return leaf.relative_to(DOCS).as_posix()


PAGES = [pytest.param(leaf, marks=[pytest.mark.spark] if leaf.stem == "spark" else []) for leaf in RUN]


@pytest.mark.parametrize("leaf", PAGES, ids=name)
def test_a_page_does_what_it_says(leaf: Path, tmp_path: Path) -> None:
    follow(leaf, tmp_path, "en")


@pytest.mark.parametrize("place", IN_CHINESE)
def test_a_chinese_page_does_what_it_says(place: str, tmp_path: Path) -> None:
    follow(DOCS / "zh" / place, tmp_path, "zh")


def follow(leaf: Path, folder: Path, lang: Language) -> None:
    last = Done(0, "")
    for one in blocks(leaf):
        match one:
            case Shown(place, text):
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                (folder / place).write_text(text, encoding="utf-8")
            case Command(line, status):
                if "spark" in line:
                    _need_spark()
                run = run_application if line.split()[1] in APPLICATION else run_line
                last = run(line, folder, lang)
                assert last.status == status, f"{line}\n{last.text}"
            case Printed(lines):
                told = re.sub(r"\s+", " ", last.text)
                assert [line for line in lines if re.sub(r"\s+", " ", line) not in told] == [], last.text
            case Code(text):
                _run_python(text, folder)


def _need_spark() -> None:
    need_program("java")
    if not find_spec("pyspark"):
        lacking("the package pyspark (make test-spark)")


def _run_python(text: str, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(text, "page", "exec"), {})


@pytest.mark.parametrize("leaf", hand_written("en"), ids=name)
def test_both_languages_show_the_same(leaf: Path) -> None:
    other = DOCS / "zh" / leaf.relative_to(DOCS / "en")
    if leaf.relative_to(DOCS / "en").as_posix() in IN_CHINESE:
        assert [one.line for one in blocks(other) if isinstance(one, Command)] or not RUN
        return
    assert [shown(one) for one in blocks(other)] == [shown(one) for one in blocks(leaf)]


def shown(one: Block) -> Block:
    """A block without what is said in words: comments of a program or a file."""
    match one:
        case Shown(place, text):
            return Shown(place, re.sub(r"\s+# .*", "", text))
        case Code(text):
            return Code(re.sub(r"\s+# .*", "", text))
    return one


def test_no_page_is_in_one_language_only() -> None:
    places = [{leaf.relative_to(DOCS / lang) for leaf in hand_written(lang)} for lang in ("en", "zh")]
    assert places[0] == places[1]
