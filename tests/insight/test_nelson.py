from __future__ import annotations

import numpy as np
import pytest

from yizhun.insight.nelson import RULES, nelson


def signals(z: list[float]) -> dict[int, list[int]]:
    return {rule: np.flatnonzero(mask).tolist() for rule, mask in nelson(np.array(z)).items() if mask.any()}


@pytest.mark.parametrize(
    ("rule", "pattern", "at"),
    [
        (1, [0.5, -3.1, 0.4], [1]),
        (2, [-0.5, 0.2, 0.6, 0.3, 0.9, 0.1, 0.4, 0.2, 0.7, 0.3], [9]),
        (3, [0.2, -0.9, -0.6, -0.3, 0.1, 0.4, 0.8], [6]),
        (3, [0.9, 0.6, 0.3, -0.1, -0.4, -0.8], [5]),
        (4, [1.5, -1.5] * 7, [13]),
        (5, [0.1, 2.1, 0.3, 2.2], [3]),
        (5, [-2.1, -2.5], []),
        (5, [-2.1, -2.5, 0.1], []),
        (5, [0.2, -2.1, -2.5], [2]),
        (5, [0.2, 2.1, -2.5], []),
        (6, [0.2, 1.1, 1.3, 0.8, 1.2, 1.4], [5]),
        (6, [1.1, 1.3, 1.2, 1.4, 0.2], []),
        (7, [0.1, 0.4, -0.2, 0.3, 0.6, -0.4, -0.1, 0.2, 0.5, -0.6, 0.3, -0.2, 0.7, -0.5, 0.1], [14]),
        (8, [1.2, 1.4, -1.3, -1.6, 1.2, 1.1, -1.2, 1.5], [7]),
        (8, [1.2, 1.4, 1.3, 1.6, 1.2, 1.1, 1.2, 1.5], []),
    ],
)
def test_each_rule_signals_where_its_pattern_ends(rule: int, pattern: list[float], at: list[int]) -> None:
    assert signals(pattern).get(rule, []) == at


def test_a_quiet_series_signals_nothing() -> None:
    assert signals([0.3, -1.2, 0.8, 1.4, -0.2, -0.9, 0.1, 1.1, -1.3, 0.6]) == {}


def test_one_point_less_than_the_pattern_is_silent() -> None:
    assert signals([0.2, 0.6, 0.3, 0.9, 0.1, 0.4, 0.2, 0.7]) == {}
    assert signals([-0.9, -0.6, -0.3, 0.1, 0.4]) == {}
    assert 4 not in signals([1.5, -1.5] * 6 + [1.5])


def test_false_alarms_of_a_steady_process_are_rare() -> None:
    z = np.random.default_rng(4).standard_normal(200_000)
    rate = {rule: mask.mean() for rule, mask in nelson(z).items()}
    assert rate[1] == pytest.approx(0.0027, rel=0.15)
    assert rate[2] == pytest.approx(2 * 0.5**9, rel=0.1)
    assert rate[7] == pytest.approx(0.6827**15, rel=0.15)
    assert max(rate.values()) < 0.01


def test_every_rule_has_its_words() -> None:
    assert set(RULES) == set(nelson(np.zeros(1)))
    assert all(text.en and text.zh for text in RULES.values())
