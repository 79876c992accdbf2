from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.report.world import standard
from yizhun.report import words
from yizhun.standard.kinds import KINDS

CASES = Path(__file__).resolve().parents[1] / "cases"


def reasons() -> Iterator[str]:
    """Every reason that a case of some kind expects."""
    for path in sorted(CASES.glob("*.yaml")):
        for case in YAML(typ="safe").load(path.read_text("utf-8")):
            expected = case.get("expect")
            if isinstance(expected, str):
                head, *rows = [[cell.strip() for cell in line.split("|")] for line in expected.strip().splitlines()]
                if "reason" in head:
                    yield from (row[head.index("reason")] for row in rows)


def test_every_reason_of_the_cases_has_words() -> None:
    codes = {code.partition(":")[0] for code in reasons()} - {""}
    assert len(codes) > 25
    assert codes <= set(words.REASONS)


def test_every_kind_says_what_to_record() -> None:
    assert set(words.NEEDS) == set(KINDS)


def test_every_word_is_in_both_languages() -> None:
    for table in (words.REASONS, words.VERDICTS, words.NEEDS, words.ELEMENTS, words.LEVELS, words.FORCES):
        assert all(text.en and text.zh for text in table.values())
    assert all(text.en and text.zh for text, _ in words.STATES.values())


def test_a_reason_names_what_is_lacking_and_an_unknown_one_stands_for_itself() -> None:
    assert words.reason("lacks:health|licence", "en") == "lacks health, licence"
    assert words.reason("new-reason", "zh") == "new-reason"


def test_a_group_without_a_state_has_some_clauses_short() -> None:
    assert words.state(None, "en").word == "some short"
    assert words.state("conforming", "zh").word == "符合"


def test_an_element_in_words() -> None:
    assert words.element("software.time", "en") == "Software · time"
    assert words.element("software.time", "zh") == "软件·时间"
    assert words.element("new.thing", "en") == "new · thing"


@pytest.mark.parametrize(
    ("clause", "value", "said"),
    [
        ("repairs.attend", "166", "2 h 46 min"),
        ("repairs.attend", "0", "0 min"),
        ("room.linen", "2880", "2 d"),
        ("room.hot-water", "52.5", "52.5 s"),
        ("survey.overall", "0.55", "55.0%"),
        ("bill.tariff", "38", "38"),
    ],
)
def test_quantities_are_told_in_the_unit_of_the_clause(clause: str, value: str, said: str) -> None:
    found = next(c for c in standard().clauses if c.id == clause)
    assert words.quantity(Decimal(value), found, "en") == said
    assert words.quantity(None, found, "en") == ""
