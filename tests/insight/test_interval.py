from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from yizhun.errors import InputError
from yizhun.insight.interval import wilson


@pytest.mark.parametrize(
    ("met", "n", "low", "high"),
    [(81, 263, 0.25529, 0.36621), (15, 148, 0.06239, 0.16049), (0, 20, 0.0, 0.16113), (1, 29, 0.00611, 0.17176)],
)
def test_the_intervals_newcombe_printed(met: int, n: int, low: float, high: float) -> None:
    got = wilson([met], [n])
    assert got.low[0] == pytest.approx(low, abs=5e-6)
    assert got.high[0] == pytest.approx(high, abs=5e-6)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_it_agrees_with_scipy(counts: tuple[int, int], confidence: float) -> None:
    met, n = counts
    got, want = wilson([met], [n], confidence), binomtest(met, n).proportion_ci(confidence, "wilson")
    assert got.low[0] == pytest.approx(want.low, abs=1e-12)
    assert got.high[0] == pytest.approx(want.high, abs=1e-12)
    assert 0 <= got.low[0] <= got.share[0] <= got.high[0] <= 1


def test_the_ends_are_exact_where_all_or_none_met() -> None:
    got = wilson([0, 7], [7, 7])
    assert got.low[0] == 0
    assert got.high[1] == 1


def test_nothing_recorded_is_neither_zero_nor_one() -> None:
    got = wilson([0], [0])
    assert math.isnan(got.share[0])
    assert math.isnan(got.low[0])
    assert math.isnan(got.high[0])
    assert got.sentence().zh == "没有可计入的记录。"


def test_the_sentence_gives_counts_share_and_interval() -> None:
    text = wilson([81], [263]).sentence()
    assert text.en == "81 of 263 met: 30.8% (95% interval 25.5–36.6%)."
    assert text.zh == "263 次中符合 81 次：30.8%（95% 区间 25.5–36.6%）。"


def test_the_result_keeps_its_inputs() -> None:
    got = wilson(np.array([1, 2]), np.array([3, 4]), 0.9)
    assert got.met.tolist() == [1, 2]
    assert got.n.tolist() == [3, 4]
    assert got.confidence == 0.9


@pytest.mark.parametrize(
    ("met", "n", "code"),
    [
        ([3], [2], "not-counts"),
        ([-1], [2], "not-counts"),
        ([0.5], [2], "not-counts"),
        ([1, 2], [2], "not-counts"),
        ([1], [math.inf], "not-figures"),
        (["a"], [1], "not-figures"),
        ([[1]], [[1]], "not-figures"),
    ],
)
def test_impossible_counts_are_told(met: list[object], n: list[object], code: str) -> None:
    with pytest.raises(InputError) as caught:
        wilson(met, n)  # type: ignore[arg-type]
    assert caught.value.issues[0].code == code
    assert caught.value.issues[0].text.zh


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        wilson([1], [2], confidence)
