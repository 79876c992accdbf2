from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.standard.broken import Broken, cases
from yizhun.standard.rules import RULES

CASES = cases()
ELSEWHERE = {"unreadable", "yaml-size", "m1-stricter", "m6-unwatched", "smart-reach"}
"""Codes that need a file system, a huge file or evidence: tested in test_load, test_yaml_file and test_lint."""


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_broken_standard_is_told_word_for_word(case: Broken, lang: str, tmp_path: Path) -> None:
    case.write(tmp_path)
    assert case.said(tmp_path, lang) == getattr(case, lang)


def test_every_code_is_reached_by_some_broken_standard() -> None:
    told = {code for case in CASES.values() for line in case.en for code in re.findall(r"\[([a-z0-9-]+)\]", line)[:1]}
    assert told == set(RULES) - ELSEWHERE


def test_there_are_many() -> None:
    assert len(CASES) >= 100
