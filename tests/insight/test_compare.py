from __future__ import annotations

import numpy as np
import pytest

from yizhun.errors import InputError
from yizhun.insight.compare import compare

SITES = [f"s{i:02}" for i in range(20)]


def counts() -> tuple[list[int], list[int]]:
    met = [90, 91, 89, 92, 88, 90, 91, 89, 90, 90, 92, 88, 91, 89, 90, 90, 90, 60, 100, 0]
    return met, [100] * 19 + [0]


def test_who_differs_comes_with_the_strongest_evidence_first() -> None:
    got = compare(SITES, *counts())
    assert [s.site for s in got.worse] == ["s17"]
    assert got.worse[0].rank == 19
    assert [s.site for s in got.better] == ["s18"]
    assert got.standings[0].side == 0


def test_a_sentence_never_says_more_than_the_limits() -> None:
    got = compare(SITES, *counts())
    assert got.standings[17].sentence().en == (
        "60 of 100 met, 60.0% (50.2–69.1%); all sites 88.9%: worse than chance allows (beyond 99.8%)."
    )
    assert got.standings[0].sentence().zh.endswith("与碰巧造成的差异无从区分。")
    assert got.standings[19].sentence().en == "Nothing that counts was recorded."
    assert got.standings[19].share is None


def test_sites_are_named_once() -> None:
    with pytest.raises(InputError) as caught:
        compare(["a", "a"], [1, 2], [2, 2])
    assert caught.value.issues[0].code == "not-sites"


def test_beyond_the_limit_is_no_verdict_among_thousands() -> None:
    rng = np.random.default_rng(3)
    n = np.full(5000, 200)
    got = compare([str(i) for i in range(5000)], rng.binomial(n, 0.9), n, draws=100)
    lucky = [s for s in got.standings if abs(s.side) == 2 and not s.sure]
    assert lucky
    assert lucky[0].sentence().en.endswith("among so many sites some are there by chance; keep watching.")
    assert len(got.worse) + len(got.better) <= 1
