from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from yizhun.errors import InputError
from yizhun.insight.funnel import dispersion, funnel, over_dispersed


def _even(sites: int = 40, n: int = 400, p: float = 0.9, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.binomial(n, p, sites), np.full(sites, n)


def lower(tail: float, n: int, centre: float) -> float:
    r = next(k for k in range(n + 1) if binom.cdf(k, n, centre) >= tail)
    at, before = binom.cdf(r, n, centre), binom.cdf(r - 1, n, centre)
    return float((r - (at - tail) / (at - before)) / n)


@pytest.mark.parametrize(("n", "centre"), [(10, 0.5), (50, 0.9), (200, 0.05), (7, 0.98)])
def test_limits_interpolate_the_exact_binomial_law(n: int, centre: float) -> None:
    got = funnel([round(centre * 1000)], [1000]).at([n])
    for tail, low, high in ((0.025, got.low95, got.high95), (0.001, got.low998, got.high998)):
        assert low[0] == pytest.approx(max(0, lower(tail, n, centre)), abs=1e-12)
        assert high[0] == pytest.approx(min(1, 1 - lower(tail, n, 1 - centre)), abs=1e-12)


@pytest.mark.parametrize(("n", "centre"), [(10, 0.5), (50, 0.9), (200, 0.05), (7, 0.98)])
def test_beyond_a_limit_lies_exactly_what_has_a_smaller_tail(n: int, centre: float) -> None:
    limits = funnel([round(centre * 1000)], [1000]).at([n])
    for k in range(n + 1):
        assert (k / n < limits.low998[0]) == (binom.cdf(k, n, centre) < 0.001)
        assert (k / n > limits.high998[0]) == (binom.sf(k - 1, n, centre) < 0.001)


def test_limits_come_near_the_normal_ones_where_n_is_large() -> None:
    n, p = 100_000, 0.3
    got = funnel([30_000], [n]).at([n])
    sd = (p * (1 - p) / n) ** 0.5
    assert got.low95[0] == pytest.approx(p - norm.ppf(0.975) * sd, abs=2e-5)
    assert got.high998[0] == pytest.approx(p + norm.ppf(0.999) * sd, abs=2e-5)


def test_sites_that_differ_by_chance_alone_stay_inside() -> None:
    got = funnel(*_even())
    assert (np.abs(got.side) < 2).all()
    assert got.phi == 1
    assert "can be chance" in got.sentence().en


def test_a_site_that_truly_differs_stands_out() -> None:
    met, n = _even()
    met[0], met[1] = 300, 396
    got = funnel(met, n)
    assert got.side[0] == -2
    assert got.side[1] == 2
    assert got.z[0] == got.z.min()
    assert got.sentence().en == (
        "Of 40 sites 1 lie below and 1 above the 99.8% limits around 89.8%; by chance alone at most 0.08 would."
    )


def test_false_alarms_come_no_more_often_than_promised() -> None:
    rng = np.random.default_rng(11)
    n = rng.integers(20, 2000, 200_000)
    got = funnel(rng.binomial(n, 0.93), n)
    assert 0.0012 < (np.abs(got.side) == 2).mean() <= 0.002
    assert 0.04 < (np.abs(got.side) >= 1).mean() <= 0.05


def test_among_many_equal_sites_those_beyond_the_limits_are_not_sure() -> None:
    rng = np.random.default_rng(12)
    n = rng.integers(20, 2000, 10_000)
    got = funnel(rng.binomial(n, 0.93), n)
    assert (np.abs(got.side) == 2).sum() > 5
    assert got.sure.sum() <= 1


def test_a_site_far_beyond_is_sure_among_ten_thousand() -> None:
    rng = np.random.default_rng(12)
    n = rng.integers(20, 2000, 10_000)
    met = rng.binomial(n, 0.93)
    n[7], met[7] = 1000, 800
    assert funnel(met, n).sure[7]


def test_few_sites_beyond_the_limit_are_sure() -> None:
    met, n = _even(18)
    met[0] = 300
    got = funnel(met, n)
    assert np.flatnonzero(got.sure).tolist() == [0]


def test_over_dispersion_widens_the_limits_about_the_centre() -> None:
    rng = np.random.default_rng(5)
    p = rng.beta(90, 10, 60)
    n = np.full(60, 1000)
    got = funnel(rng.binomial(n, p), n)
    plain = (got.limits.low998[0] - got.centre) / np.sqrt(got.phi) + got.centre
    r = binom.ppf(0.001, 1000, got.centre)
    assert plain * 1000 == pytest.approx(r, abs=1)
    assert got.phi == got.estimated_phi > 2
    assert (np.abs(got.side) == 2).mean() < 0.1
    assert got.widened() is not None


def test_dispersion_is_the_mean_square_of_winsorised_scores() -> None:
    z = np.array([-9.0, -1, -1, 0, 0, 0, 0, 1, 1, 1, 30])
    low, high = np.quantile(z, [0.1, 0.9])
    assert dispersion(z) == pytest.approx(np.mean(np.clip(z, low, high) ** 2))
    assert not over_dispersed(1.2, 20)
    assert over_dispersed(1.6, 40)
    assert not over_dispersed(9.0, 1)


def test_a_site_without_evidence_is_neither_good_nor_bad() -> None:
    got = funnel([90, 0], [100, 0])
    assert np.isnan(got.share[1])
    assert np.isnan(got.z[1])
    assert got.side[1] == 0
    assert got.counted == 1


def test_all_met_everywhere_gives_no_outsiders() -> None:
    got = funnel([10, 500], [10, 500])
    assert (got.side == 0).all()
    assert (got.z == 0).all()


def test_nothing_at_all_is_an_error() -> None:
    with pytest.raises(InputError) as caught:
        funnel([0, 0], [0, 0])
    assert caught.value.issues[0].code == "nothing-to-compare"


@given(st.lists(st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1))
def test_limits_are_ordered_and_hold_the_centre(rows: list[tuple[int, int]]) -> None:
    if not any(n for _, n in rows):
        return
    got = funnel([m for m, _ in rows], [n for _, n in rows])
    has = got.n > 0
    li = got.limits
    ends = [li.low998[has], li.low95[has], li.high95[has], li.high998[has]]
    assert all((a <= b + 1e-12).all() for a, b in pairwise(ends))
    assert all(((e >= 0) & (e <= 1)).all() for e in ends)
