"""Every edge rule has a case in words, in the file of every kind that it concerns."""

from __future__ import annotations

import pytest

from tests.cases import kinds, load
from tests.measure.expected import EDGE_RULES, ELSEWHERE, RULES, SHOWN


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_every_rule_that_concerns_the_kind_has_a_case(kind: str) -> None:
    shown = {rule for case in load(kind) for rule in case.rules}
    assert not SHOWN[kind] - shown


def test_every_kind_has_its_cases() -> None:
    assert kinds() == sorted(SHOWN)
    assert set(RULES) == set(SHOWN) - {"general"}


def test_every_edge_rule_is_shown_somewhere() -> None:
    shown = {rule for kind in kinds() for case in load(kind) for rule in case.rules}
    assert set(EDGE_RULES) - set(ELSEWHERE) == shown


def test_every_case_speaks_both_languages() -> None:
    assert not [case.name for kind in kinds() for case in load(kind) if not (case.name.en and case.name.zh)]
