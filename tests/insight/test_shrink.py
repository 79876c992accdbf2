from __future__ import annotations

import numpy as np
import pytest

from yizhun.insight.shrink import shrink


def test_the_prior_is_found_again() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(20, 400, 20_000)
    got = shrink(rng.binomial(n, rng.beta(45, 5, 20_000)), n)
    assert got.prior_n == pytest.approx(50, rel=0.05)
    assert got.centre == pytest.approx(0.9, abs=0.002)


def test_small_samples_are_drawn_further() -> None:
    got = shrink([1, 500, 950, 880, 990], [2, 1000, 1000, 1000, 1000])
    raw = np.array([0.5, 0.5])
    assert abs(got.share[0] - got.centre) < abs(raw[0] - got.centre)
    assert abs(got.share[0] - got.centre) < abs(got.share[1] - got.centre)


def test_no_more_difference_than_chance_gives_none() -> None:
    got = shrink([90, 91, 89, 90], [100] * 4)
    assert np.isinf(got.prior_n)
    assert (got.difference == 0).all()
    assert "no more than chance" in got.sentence().en


def test_shrunk_shares_come_nearer_to_the_truth() -> None:
    rng = np.random.default_rng(7)
    truth = rng.beta(18, 2, 300)
    n = rng.integers(3, 40, 300)
    met = rng.binomial(n, truth)
    got = shrink(met, n)
    assert np.mean((got.share - truth) ** 2) < 0.6 * np.mean((met / n - truth) ** 2)


def test_nothing_recorded() -> None:
    assert np.isnan(shrink([0], [0]).share[0])
    assert np.isnan(shrink([5, 0], [10, 0]).share[1])
