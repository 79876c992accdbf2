from __future__ import annotations

import csv
from collections.abc import Callable

import numpy as np
import pytest

from tests.conftest import need
from yizhun.errors import InputError
from yizhun.insight.control import D2, Chart, p_chart, p_prime_chart, share_chart, u_chart, xmr_chart
from yizhun.insight.nelson import nelson


def rows(name: str) -> dict[str, list[str]]:
    path = need(f"textbook/qicharts2_montgomery_{name}.csv")
    with path.open() as lines:
        table = list(csv.DictReader(lines))
    return {key: [row[key] for row in table] for key in table[0]}


def numbers(column: list[str], empty: float = 1.0) -> np.ndarray:
    return np.array([float(x) if x else empty for x in column])


def truth(column: list[str]) -> np.ndarray:
    return np.array([x == "True" for x in column])


@pytest.mark.parametrize(
    ("name", "chart"),
    [("ex_7.1_5", p_chart), ("tbl_7.4_1", p_chart), ("ex_7.3_3", u_chart), ("ex_7.4_1", u_chart)],
)
def test_limits_and_signals_are_those_of_qicharts2(name: str, chart: Callable[..., Chart]) -> None:
    t = rows(name)
    left_out = ~(truth(t["include"]) & truth(t["baseline"]))
    got = chart(numbers(t["y.sum"]), numbers(t["n"]), phase=t["part"], left_out=left_out)
    assert got.value == pytest.approx(numbers(t["y"]))
    assert got.centre == pytest.approx(numbers(t["cl"]))
    assert got.low == pytest.approx(numbers(t["lcl"]))
    assert got.high == pytest.approx(numbers(t["ucl"]))
    assert got.signals[1].tolist() == truth(t["sigma.signal"]).tolist()


def test_defects_per_fifty_square_metres_as_montgomery_7_5() -> None:
    t = rows("ex_7.5_1")
    got = u_chart(numbers(t["y.sum"]), numbers(t["n"]) / 50)
    assert got.value == pytest.approx(numbers(t["y"]))
    assert got.centre == pytest.approx(numbers(t["cl"]))
    assert got.high == pytest.approx(numbers(t["ucl"]))
    assert got.low == pytest.approx(numbers(t["lcl"]))


def test_given_limits_of_means_signal_as_montgomery_6_3() -> None:
    t = rows("ex_6.3_1")
    sigma = (numbers(t["ucl"]) - numbers(t["cl"])) / 3
    z = (numbers(t["y"]) - numbers(t["cl"])) / sigma
    assert nelson(z)[1].tolist() == truth(t["sigma.signal"]).tolist()


def test_orange_juice_cans_of_montgomery() -> None:
    with need("spc_qcr/orangejuice.csv").open() as lines:
        trial = [row for row in csv.DictReader(lines) if row["trial"] == "True"]
    d, n = [int(float(r["D"])) for r in trial], [int(float(r["size"])) for r in trial]
    whole = p_chart(d, n)
    assert whole.centre[0] == pytest.approx(0.231333, abs=5e-7)
    out = [int(float(r["sample"])) in (15, 23) for r in trial]
    assert np.flatnonzero(whole.signals[1]).tolist() == [i for i, o in enumerate(out) if o]
    kept = p_chart(d, n, left_out=out)
    assert kept.centre[0] == pytest.approx(0.2150)
    assert kept.low[0] == pytest.approx(0.040703, abs=5e-7)
    assert kept.high[0] == pytest.approx(0.389297, abs=5e-7)


def test_laney_by_hand() -> None:
    met, n = [900, 950, 870, 940], [1000, 1000, 1000, 1000]
    got = p_prime_chart(met, n)
    p = 0.915
    sigma = (p * (1 - p) / 1000) ** 0.5
    ranges = np.abs(np.diff((np.array(met) / 1000 - p) / sigma))
    assert got.centre[0] == pytest.approx(p)
    assert got.sigma[0] == pytest.approx(sigma * ranges.mean() / 1.128, rel=1e-3)


def test_laney_is_the_p_chart_where_shares_vary_as_the_binomial_law_says() -> None:
    n = np.full(5000, 400)
    met = np.random.default_rng(8).binomial(n, 0.9)
    assert p_prime_chart(met, n).sigma[0] == pytest.approx(p_chart(met, n).sigma[0], rel=0.03)


def test_laney_does_not_cry_wolf_on_very_large_counts() -> None:
    rng = np.random.default_rng(6)
    n = np.full(40, 280_000)
    met = rng.binomial(n, np.clip(rng.normal(0.95, 0.004, 40), 0, 1))
    assert p_chart(met, n).signals[1].sum() > 20
    assert p_prime_chart(met, n).signals[1].sum() == 0


def test_the_chart_of_shares_is_laneys_only_where_it_has_to_be() -> None:
    rng = np.random.default_rng(6)
    n = np.full(40, 5000)
    assert share_chart(rng.binomial(n, 0.95), n).kind == "p"
    assert share_chart(rng.binomial(n, np.clip(rng.normal(0.95, 0.02, 40), 0, 1)), n).kind == "p-prime"


def test_single_values_have_limits_from_their_moving_range() -> None:
    x = [10.0, 12, 11, 13, 12, 11]
    got = xmr_chart(x)
    assert got.centre[0] == pytest.approx(11.5)
    assert got.high[0] == pytest.approx(11.5 + 3 * (7 / 5) / D2)
    assert pytest.approx(2 / np.sqrt(np.pi), abs=1e-6) == D2


def test_a_phase_has_its_own_centre_and_patterns_do_not_cross_it() -> None:
    x = [10.0, 11, 10, 11, 10, 20, 21, 20, 21, 20]
    got = xmr_chart(x, phase=["2026.1"] * 5 + ["2026.2"] * 5)
    assert got.centre[[0, 9]].tolist() == [pytest.approx(10.4), pytest.approx(20.4)]
    assert got.sigma[0] == pytest.approx(1 / D2)
    assert not got.signalled.any()
    assert xmr_chart(x).signals[1].any() or xmr_chart(x).signals[2].any() or xmr_chart(x).sigma[0] > got.sigma[0]


def test_phases_that_return_are_new_phases() -> None:
    assert xmr_chart([1.0, 2, 3], phase=["a", "b", "a"]).phase.tolist() == [0, 1, 2]


def test_a_month_without_findings_is_a_gap() -> None:
    got = p_chart([9, 0, 8], [10, 0, 10])
    assert np.isnan(got.value[1])
    assert np.isnan(got.centre[1])
    assert got.centre[2] == pytest.approx(0.85)
    assert not got.signalled[1]


def test_all_met_is_quiet() -> None:
    got = p_prime_chart([10] * 20, [10] * 20)
    assert not any(got.signals[rule].any() for rule in (1, 2, 3, 4, 5, 6, 8))


def test_sentences() -> None:
    quiet = p_chart([90, 91, 89, 90], [100] * 4).sentence()
    assert quiet.en == "Only the usual ups and downs: no sign of a change. Limits from 4 points are provisional."
    loud = p_chart([90, 91, 60, 90], [100] * 4).sentence()
    assert loud.zh.startswith("有变化的迹象：一点越出三倍标准差。")
    assert p_chart([1], [2]).sentence().en.startswith("Too few points")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: p_chart([3], [2]), "not-counts"),
        (lambda: u_chart([-1], [2]), "not-counts"),
        (lambda: p_chart([1], [2], phase=[1, 2]), "not-phases"),
        (lambda: p_chart([1], [2], left_out=[True, False]), "not-phases"),
        (lambda: xmr_chart([float("nan")]), "not-figures"),
    ],
)
def test_what_cannot_be_is_told(call: Callable[[], Chart], code: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.issues[0].code == code
