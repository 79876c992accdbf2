"""Counts of sites in, a funnel out: which sites differ more than chance allows.

Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Stat Med 24:1185-1202: exact binomial
limits by interpolation (appendix A.1.1); over-dispersion as a factor on the variance, from Winsorised z-scores. The
upper limit is the mirror of the lower one, so that at both ends a site lies beyond a limit exactly when its binomial
tail is smaller than the limit's (interpolating the upper quantile itself would give too many alarms).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, chi2, false_discovery_control, norm

from yizhun.errors import InputError
from yizhun.insight.arrays import Bools, Floats, Ints, counts, wrong
from yizhun.insight.figure import percent, plain, whole
from yizhun.text import Text

WARNING, ALARM = 0.95, 0.998
"""Two and three standard deviations of a normal law, two-sided (Spiegelhalter 2005, section 2)."""
FALSE = 0.05
"""Share of false discoveries allowed among the sites that are surely different."""
WINSORISED = 0.1
"""Share of z-scores pulled in at each end before the over-dispersion is estimated (ibid., section 6)."""


@dataclass(frozen=True, eq=False)
class Limits:
    """Limits of shares at given n; all arrays have the shape of `n`."""

    n: Ints
    low95: Floats
    high95: Floats
    low998: Floats
    high998: Floats


@dataclass(frozen=True, eq=False)
class Funnel:
    """Sites against the limits of their own n.

    `centre` is the pooled share; `phi` the over-dispersion factor used on the variance (1.0 where none was needed);
    `z` the distance from the centre in (inflated) standard deviations, below the centre negative;
    `side` is -2 below the 99.8 % limit, -1 below the 95 % limit, 0 between, 1 and 2 above. `sure` marks sites beyond
    the 99.8 % limits that stay when the number of sites is allowed for: at most one in twenty of them is expected to be
    there by chance (Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57:289-300). Where n is 0: NaN, side 0.
    """

    met: Ints
    n: Ints
    share: Floats
    centre: float
    estimated_phi: float
    phi: float
    limits: Limits
    z: Floats
    side: Ints
    sure: Bools

    @property
    def counted(self) -> int:
        """How many sites have anything that counts."""
        return int((self.n > 0).sum())

    @property
    def by_chance(self) -> float:
        """How many sites at most would lie beyond the 99.8 % limits if none truly differed."""
        return (1 - ALARM) * self.counted

    def at(self, n: ArrayLike) -> Limits:
        """The same limits at other n (whole numbers > 0), for drawing."""
        return _limits(np.asarray(n, dtype=np.int64), self.centre, self.phi)

    def widened(self) -> Text | None:
        """Say that the limits were widened for over-dispersion, where they were."""
        if self.phi == 1:
            return None
        factor = plain(float(np.sqrt(self.phi)), 1)
        return Text(
            f"Sites vary more than counting alone explains, so the limits are {factor} times as wide.",
            f"场所之间的波动大于计数本身所能解释的，界线已放宽到 {factor} 倍。",
        )

    def sentence(self) -> Text:
        """Say how many sites lie beyond the limits, and how many would by chance alone."""
        return _summary(self)


def funnel(met: ArrayLike, n: ArrayLike) -> Funnel:
    """Hold sites with met[i] of n[i] (1-d, whole, 0 <= met <= n) against the pooled share.

    Raises InputError `not-counts`, or `nothing-to-compare` when no site has anything that counts.
    """
    k, m = counts(met, n)
    has = m > 0
    if not has.any():
        raise nothing()
    centre = float(k[has].sum() / m[has].sum())
    share = np.full(m.shape, np.nan)
    share[has] = k[has] / m[has]
    z = _standardised(share, m, centre)
    estimated = dispersion(z[has])
    phi = estimated if over_dispersed(estimated, int(has.sum())) else 1.0
    limits = _limits(m, centre, phi)
    side = _side(share, limits)
    sure = (np.abs(side) == 2) & _kept(_tails(k, m, centre, phi, z), FALSE)
    return Funnel(k, m, share, centre, estimated, phi, limits, z / np.sqrt(phi), side, sure)


def dispersion(z: Floats) -> float:
    """Mean square of z-scores after the outer tenths are pulled in to the tenth and the ninetieth percentile."""
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(z, low, high) ** 2))


def over_dispersed(phi: float, sites: int) -> bool:
    """Whether `phi` is larger than chance allows: sites × phi against chi-squared with that many degrees of freedom."""
    return sites > 1 and sites * phi > float(chi2.ppf(0.95, sites))


def nothing() -> InputError:
    """The error for an empty comparison."""
    return wrong(
        "nothing-to-compare",
        "No site has anything that counts, so there is nothing to compare.",
        "没有任何场所有可计入的记录，无从比较。",
    )


def _standardised(share: Floats, n: Ints, centre: float) -> Floats:
    spread = np.sqrt(centre * (1 - centre) / np.where(n > 0, n, 1))
    z = np.full(n.shape, np.nan)
    has = n > 0
    z[has] = 0.0 if spread[has].max() == 0 else (share[has] - centre) / spread[has]
    return z


def _lower(p: float, n: Ints, centre: float) -> Floats:
    """The share below which lies exactly what has a tail smaller than `p`; negative where nothing has."""
    r = binom.ppf(p, n, centre)
    at, before = binom.cdf(r, n, centre), binom.cdf(r - 1, n, centre)
    return np.asarray((r - (at - p) / (at - before)) / n, dtype=np.float64)


def _limits(n: Ints, centre: float, phi: float) -> Limits:
    if not 0 < centre < 1:
        flat = np.where(n > 0, centre, np.nan)
        return Limits(n, flat, flat, flat, flat)
    sizes, back = np.unique(n, return_inverse=True)
    widen = np.sqrt(phi)
    ends: list[Floats] = []
    for confidence in (WARNING, ALARM):
        tail = (1 - confidence) / 2
        with np.errstate(invalid="ignore", divide="ignore"):
            down, up = centre - _lower(tail, sizes, centre), 1 - centre - _lower(tail, sizes, 1 - centre)
        ends += [np.clip(centre - widen * down, 0.0, 1.0)[back], np.clip(centre + widen * up, 0.0, 1.0)[back]]
    return Limits(n, *ends)


def _side(share: Floats, limits: Limits) -> Ints:
    below = (share < limits.low95).astype(np.int64) + (share < limits.low998)
    above = (share > limits.high95).astype(np.int64) + (share > limits.high998)
    return np.asarray(above - below, dtype=np.int64)


def _tails(k: Ints, m: Ints, centre: float, phi: float, z: Floats) -> Floats:
    """Two-sided tails: exact binomial ones, normal ones where the limits are widened; 1 where n is 0."""
    if phi > 1:
        both = 2 * norm.sf(np.abs(z) / np.sqrt(phi))
    else:
        both = 2 * np.minimum(binom.cdf(k, m, centre), binom.sf(k - 1, m, centre))
    return np.where(m > 0, np.clip(np.nan_to_num(both, nan=1.0), 0.0, 1.0), 1.0)


def _kept(tails: Floats, false: float) -> Bools:
    return np.asarray(false_discovery_control(tails) <= false, dtype=np.bool_)


def _summary(result: Funnel) -> Text:
    below, above = int((result.side == -2).sum()), int((result.side == 2).sum())
    sites, centre, chance = whole(result.counted), percent(result.centre), plain(result.by_chance)
    if result.counted < 2:
        return Text("There is only one site with evidence: nothing to compare.", "只有一个场所有证据，无从比较。")
    if below + above == 0:
        return Text(
            f"No site of {sites} lies beyond the 99.8% limits around {centre}: the differences can be chance.",
            f"{sites} 个场所都在 {centre} 上下的 99.8% 界线之内：差异可能只是碰巧。",
        )
    return Text(
        f"Of {sites} sites {below} lie below and {above} above the 99.8% limits around {centre}; "
        f"by chance alone at most {chance} would.",
        f"{sites} 个场所中，{below} 个低于、{above} 个高于 {centre} 上下的 99.8% 界线；"
        f"若纯属碰巧，界线外至多约 {chance} 个。",
    )
