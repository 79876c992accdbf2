"""Counts in, shares with Wilson's interval out. Pure: the score room gives conformity its interval here.

Wilson EB (1927), J Am Stat Assoc 22:209-212; recommended by Newcombe RG (1998), Stat Med 17:857-872.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from yizhun.insight.arrays import Floats, Ints, counts, level
from yizhun.insight.figure import percent, span, whole
from yizhun.text import Text


@dataclass(frozen=True, eq=False)
class Wilson:
    """Shares with their intervals; where n is 0 the share and both ends are NaN, never 0 and never 1."""

    met: Ints
    n: Ints
    confidence: float
    share: Floats
    low: Floats
    high: Floats

    def sentence(self, i: int = 0) -> Text:
        """Say the i-th share with its interval."""
        if self.n[i] == 0:
            return Text("Nothing that counts was recorded.", "没有可计入的记录。")
        figure, bounds, level_ = percent(self.share[i]), span(self.low[i], self.high[i]), f"{self.confidence:.0%}"
        met, n = whole(int(self.met[i])), whole(int(self.n[i]))
        return Text(
            f"{met} of {n} met: {figure} ({level_} interval {bounds}).",
            f"{n} 次中符合 {met} 次：{figure}（{level_} 区间 {bounds}）。",
        )


def wilson(met: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Wilson:
    """Wilson's score interval of met[i] / n[i], both 1-d arrays of whole numbers with 0 <= met <= n.

    Raises InputError `not-counts` or `not-a-confidence`.
    """
    k, m = counts(met, n)
    z = float(norm.ppf(0.5 + level(confidence) / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / m
        centre = (k + z * z / 2) / (m + z * z)
        half = z / (m + z * z) * np.sqrt(k * (m - k) / m + z * z / 4)
    low = np.where(k == 0, 0.0, centre - half)
    high = np.where(k == m, 1.0, centre + half)
    empty = m == 0
    low[empty] = high[empty] = share[empty] = np.nan
    return Wilson(k, m, confidence, share, low, high)
