from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, rankdata

from yizhun.errors import InputError
from yizhun.insight.rank import posterior, rank
from yizhun.insight.shrink import shrink


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
    met, n = np.array([70, 64, 20]), np.array([100, 100, 100])
    prior = shrink(met, n)
    a, b = met + prior.prior_n * prior.centre, n - met + prior.prior_n * (1 - prior.centre)
    x = np.linspace(0, 1, 20_001)
    first = np.trapezoid(beta.pdf(x, a[0], b[0]) * beta.cdf(x, a[1], b[1]), x)
    sure, unsure = (
        rank(met, n, draws=50_000, confidence=2 * first - 1.02),
        rank(met, n, draws=50_000, confidence=2 * first - 0.98),
    )
    assert sure.high[0] == 1
    assert unsure.high[0] == 2


def test_sites_that_all_met_everything_share_all_ranks_however_few_findings_they_have() -> None:
    got = rank([12_000, 7_000, 30], [12_000, 7_000, 30])
    assert got.low.tolist() == [1, 1, 1]
    assert got.high.tolist() == [3, 3, 3]
    assert not got.better_half.any()


def test_a_small_sample_is_not_the_best_for_being_lucky() -> None:
    met, n = np.array([3, *[90] * 10, *[80] * 10]), np.array([3, *[100] * 20])
    got = rank(met, n)
    assert got.low[0] < 4
    assert got.high[0] > 15


def test_one_clause_has_the_posterior_of_its_prior() -> None:
    met, n = np.array([[80], [60], [20]]), np.array([[100], [100], [100]])
    prior = shrink(met[:, 0], n[:, 0])
    mean, variance = posterior(met, n, np.array([3.0]))
    a, b = met[:, 0] + prior.prior_n * prior.centre, n[:, 0] - met[:, 0] + prior.prior_n * (1 - prior.centre)
    assert mean == pytest.approx(beta.mean(a, b))
    assert variance == pytest.approx(beta.var(a, b))


def test_a_weighted_mean_of_clauses_ranks_as_simulating_every_clause() -> None:
    rng = np.random.default_rng(9)
    n = rng.integers(30, 200, (12, 6))
    met = rng.binomial(n, rng.uniform(0.4, 0.98, (12, 6)))
    weight = np.array([1.0, 2, 1, 3, 1, 1])
    got = rank(met, n, weight, draws=20_000)
    priors = [shrink(met[:, j], n[:, j]) for j in range(6)]
    size, centre = np.array([max(1, p.prior_n) for p in priors]), np.array([p.centre for p in priors])
    shares = rng.beta(met + size * centre, n - met + size * (1 - centre), size=(20_000, 12, 6))
    ranks = rankdata(-np.average(shares, axis=2, weights=weight), axis=1)
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
