from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, rankdata

from yizhun.errors import InputError
from yizhun.insight.rank import posterior, rank


def test_the_same_seed_gives_the_same_ranks() -> None:
    met, n = np.array([90, 80, 70]), np.array([100, 100, 100])
    a, b, c = rank(met, n), rank(met, n), rank(met, n, seed=2)
    assert a.low.tolist() == b.low.tolist()
    assert (a.seed, a.draws) == (1, 4000)
    assert np.allclose(a.rank, c.rank)


def test_far_apart_sites_have_sure_ranks() -> None:
    got = rank([990, 700, 400, 10], [1000, 1000, 1000, 1000])
    assert got.rank.tolist() == got.low.tolist() == got.high.tolist() == [1, 2, 3, 4]
    assert got.better_half.tolist() == [True, True, False, False]
    assert got.worse_half.tolist() == [False, False, True, True]


def test_equal_sites_have_bars_across_nearly_all_ranks() -> None:
    got = rank(np.full(20, 45), np.full(20, 50))
    assert (got.low <= 2).all()
    assert (got.high >= 19).all()
    assert got.sentence().en == "No rank among 20 sites can be trusted: every 95% bar reaches across the middle."


def test_the_chance_to_be_first_is_that_of_two_beta_laws() -> None:
    got = rank([8, 6], [10, 10], draws=200_000, confidence=0.5)
    x = np.linspace(0, 1, 20_001)
    first = np.trapezoid(beta.pdf(x, 8.5, 2.5) * beta.cdf(x, 6.5, 4.5), x)
    assert first == pytest.approx(0.84, abs=0.02)
    assert got.rank.tolist() == [1, 2]


def test_one_clause_is_its_own_jeffreys_posterior() -> None:
    a, b = posterior(np.array([[8]]), np.array([[10]]), np.array([3.0]))
    assert (a[0], b[0]) == (pytest.approx(8.5), pytest.approx(2.5))


def test_a_weighted_mean_of_clauses_ranks_as_simulating_every_clause() -> None:
    rng = np.random.default_rng(9)
    n = rng.integers(5, 200, (12, 6))
    met = rng.binomial(n, rng.uniform(0.6, 0.98, (12, 1)))
    weight = np.array([1.0, 2, 1, 3, 1, 1])
    got = rank(met, n, weight, draws=20_000)
    draws = np.average(rng.beta(met + 0.5, n - met + 0.5, size=(20_000, 12, 6)), axis=2, weights=weight)
    ranks = rankdata(-draws, axis=1)
    assert np.abs(got.rank - np.median(ranks, axis=0)).max() <= 1
    assert np.abs(got.low - np.quantile(ranks, 0.025, axis=0)).max() <= 1
    assert np.abs(got.high - np.quantile(ranks, 0.975, axis=0)).max() <= 1


def test_a_clause_nobody_recorded_at_a_site_is_left_out_there() -> None:
    one = rank([[9], [5]], [[10], [10]])
    two = rank([[9, 0], [5, 0]], [[10, 0], [10, 0]], [1, 5])
    assert np.allclose(one.mean, two.mean)


def test_a_site_without_evidence_has_no_rank() -> None:
    got = rank([5, 0, 9], [10, 0, 10])
    assert np.isnan(got.rank[1])
    assert got.ranked == 2
    assert sorted(got.rank[[0, 2]].tolist()) == [1, 2]


def test_ten_thousand_sites_are_ranked() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(10, 500, 10_000)
    got = rank(rng.binomial(n, 0.9), n, draws=500)
    assert got.ranked == 10_000
    assert (got.low <= got.rank).all()
    assert (got.rank <= got.high).all()


@pytest.mark.parametrize("weight", [[1.0], [1.0, 0.0], [1.0, -1.0]])
def test_weights_are_positive_and_one_a_clause(weight: list[float]) -> None:
    with pytest.raises(InputError) as caught:
        rank([[1, 1]], [[2, 2]], weight)
    assert caught.value.issues[0].code == "not-weights"


def test_one_site_has_no_rank_to_speak_of() -> None:
    assert "no ranks" in rank([1], [2]).sentence().en
