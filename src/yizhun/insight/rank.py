"""Counts of sites in, ranks with bars out: how far a rank can be trusted.

Each site's share is simulated from its posterior, a Beta law, and ranked in every draw: Goldstein H, Spiegelhalter DJ
(1996), J R Stat Soc A 159:385-443. The prior is the spread of the sites themselves (`shrink`), so that sites that
differ no more than chance share all ranks: Laird NM, Louis TA (1989), J Educ Stat 14:29-46. A weighted mean of several
clauses is drawn from the Beta law with the same mean and variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yizhun.insight.arrays import Bools, Floats, Ints, counts, figures, level, wrong
from yizhun.insight.figure import whole
from yizhun.insight.funnel import nothing
from yizhun.insight.shrink import shrink
from yizhun.text import Text

_BLOCK = 2_000_000
_TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Ranks:
    """Rank 1 is the best. `rank`, `low`, `high` are NaN where a site has nothing that counts.

    `rank` is the median over the draws, `low` and `high` the ends of the bar with `confidence`.
    """

    met: Ints
    n: Ints
    weight: Floats
    seed: int
    draws: int
    confidence: float
    mean: Floats
    rank: Floats
    low: Floats
    high: Floats

    @property
    def ranked(self) -> int:
        """How many sites have a rank."""
        return int(np.isfinite(self.rank).sum())

    @property
    def better_half(self) -> Bools:
        """Sites whose whole bar lies in the better half."""
        return np.asarray(self.high <= (self.ranked + 1) / 2, dtype=np.bool_) & (self.ranked > 1)

    @property
    def worse_half(self) -> Bools:
        """Sites whose whole bar lies in the worse half."""
        return np.asarray(self.low >= (self.ranked + 1) / 2, dtype=np.bool_) & (self.ranked > 1)

    def sentence(self) -> Text:
        """Say for how many sites the rank means anything."""
        return _summary(self)


def rank(
    met: ArrayLike,
    n: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    seed: int = 1,
    draws: int = 4000,
    confidence: float = 0.95,
) -> Ranks:
    """Rank sites by their share, or by their weighted mean share over clauses.

    `met`, `n`: whole numbers, shape (sites,) or (sites, clauses); `weight`: shape (clauses,), positive, all 1 unless
    given. A clause where a site has n = 0 is left out of that site's mean. The same input, seed and draws give the
    same ranks. Raises InputError `not-counts`, `not-weights`, `not-a-confidence`, `nothing-to-compare`.
    """
    ndim = int(np.ndim(n))
    k, m = counts(met, n, 2 if ndim == 2 else 1)
    k2, m2 = (k, m) if ndim == 2 else (k[:, None], m[:, None])
    w = _weights(weight, m2.shape[1])
    has = np.asarray((m2 > 0).any(axis=1), dtype=np.bool_)
    if not has.any():
        raise nothing()
    mean, variance = posterior(k2, m2, w)
    bars = _simulate(mean[has], variance[has], np.random.default_rng(seed), draws, level(confidence))
    columns = np.full((4, len(has)), np.nan)
    columns[0, has] = mean[has]
    columns[1:, has] = bars
    return Ranks(k, m, w, seed, draws, confidence, *columns)


def posterior(met: Ints, n: Ints, weight: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of each site's weighted mean share; arrays (sites, clauses). NaN where a site has nothing."""
    mean, variance = np.zeros(n.shape), np.zeros(n.shape)
    for j in range(n.shape[1]):
        mean[:, j], variance[:, j] = _one(met[:, j], n[:, j])
    w = np.where(n > 0, weight, 0.0)
    with np.errstate(invalid="ignore"):
        w = w / w.sum(axis=1, keepdims=True)
    return (w * mean).sum(axis=1), (w**2 * variance).sum(axis=1)


def _one(met: Ints, n: Ints) -> tuple[Floats, Floats]:
    """Mean and variance of the shares of one clause; no variance where sites do not differ."""
    prior = shrink(met, n)
    if np.isinf(prior.prior_n):
        return np.full(n.shape, np.nan_to_num(prior.centre)), np.zeros(n.shape)
    size = max(1.0, prior.prior_n)
    a, b = met + size * prior.centre, n - met + size * (1 - prior.centre)
    total = a + b
    return a / total, a * b / (total**2 * (total + 1))


def _weights(weight: ArrayLike | None, clauses: int) -> Floats:
    if weight is None:
        return np.ones(clauses)
    w = figures(weight, "weight")
    if w.shape != (clauses,) or (w <= 0).any():
        raise wrong(
            "not-weights",
            f"There must be one positive weight for each of {clauses} clauses, found {w.tolist()}.",
            f"{clauses} 条条款各需一个正的权重，实际是 {w.tolist()}。",
        )
    return w


def _simulate(
    mean: Floats, variance: Floats, rng: np.random.Generator, draws: int, confidence: float
) -> NDArray[np.float64]:
    sites = len(mean)
    ranks = np.empty((sites, draws), dtype=np.int32)
    step = max(1, _BLOCK // sites)
    for start in range(0, draws, step):
        count = min(step, draws - start)
        order = np.argsort(-_draw(mean, variance, rng, count), axis=1)
        block = np.empty((count, sites), dtype=np.int32)
        np.put_along_axis(block, order, np.arange(1, sites + 1, dtype=np.int32)[None, :], axis=1)
        ranks[:, start : start + count] = block.T
    ranks.sort(axis=1)
    at = [0.5, (1 - confidence) / 2, (1 + confidence) / 2]
    return ranks[:, [min(draws - 1, int(np.ceil(p * draws)) - 1) for p in at]].T.astype(np.float64)


def _draw(mean: Floats, variance: Floats, rng: np.random.Generator, count: int) -> Floats:
    """Shares of all sites, `count` times; equal ones are ordered by lot."""
    shape = (count, len(mean))
    shares = np.broadcast_to(mean, shape).copy()
    loose = variance > 0
    size = mean[loose] * (1 - mean[loose]) / variance[loose] - 1
    shares[:, loose] = rng.beta(mean[loose] * size, (1 - mean[loose]) * size, size=(count, int(loose.sum())))
    return shares + _TIE * rng.random(shape)


def _summary(result: Ranks) -> Text:
    better, worse = int(result.better_half.sum()), int(result.worse_half.sum())
    sites, confidence = result.ranked, f"{result.confidence:.0%}"
    if sites < 2:
        return Text("There is only one site with evidence: no ranks.", "只有一个场所有证据，没有名次可言。")
    if better + worse == 0:
        return Text(
            f"No rank among {whole(sites)} sites can be trusted: every {confidence} bar reaches across the middle.",
            f"{whole(sites)} 个场所的名次都不可信：每条 {confidence} 区间都跨过中线。",
        )
    rest = whole(sites - better - worse)
    return Text(
        f"Among {whole(sites)} sites the whole {confidence} bar of {better} lies in the better half, of {worse} in the "
        f"worse half; for the other {rest} a rank says nothing.",
        f"{whole(sites)} 个场所中，{confidence} 区间整条落在前半的有 {better} 个、后半的有 {worse} 个；"
        f"其余 {rest} 个的名次不说明问题。",
    )
