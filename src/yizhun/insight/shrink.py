"""Counts of sites in, shares drawn towards the mean out, so that a small sample does not shout.

Beta-binomial empirical Bayes by moments: Kleinman JC (1973), J Am Stat Assoc 68:46-54.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from yizhun.insight.arrays import Floats, Ints, counts
from yizhun.insight.figure import percent, plain
from yizhun.text import Text


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Shares of sites drawn towards `centre`, as if each had `prior_n` more findings at the centre.

    `prior_n` is infinite where the sites do not differ more than chance: then every share is the centre. A site with
    n = 0 has NaN.
    """

    met: Ints
    n: Ints
    centre: float
    prior_n: float
    share: Floats

    @property
    def difference(self) -> Floats:
        """Share minus centre, a share between -1 and 1; below 0 is worse than the mean."""
        return np.asarray(self.share - self.centre, dtype=np.float64)

    def sentence(self) -> Text:
        """Say how strongly the shares were drawn to the mean."""
        if np.isinf(self.prior_n):
            return Text("The sites differ no more than chance would make them.", "场所之间的差异不超过碰巧的程度。")
        centre, size = percent(self.centre), plain(self.prior_n, 0)
        return Text(
            f"Each share is drawn to the mean of {centre} as if by {size} further findings.",
            f"各场所的比例已向均值 {centre} 收缩，相当于各加 {size} 条处于均值的判定。",
        )


def shrink(met: ArrayLike, n: ArrayLike) -> Shrunk:
    """Draw met[i] / n[i] (1-d, whole, 0 <= met <= n) towards the pooled share. Raises InputError `not-counts`."""
    k, m = counts(met, n)
    has = m > 0
    out = np.full(m.shape, np.nan)
    if not has.any():
        return Shrunk(k, m, np.nan, np.inf, out)
    centre = float(k[has].sum() / m[has].sum())
    size = _prior_size(k[has], m[has], centre)
    out[has] = centre if np.isinf(size) else (k[has] + size * centre) / (m[has] + size)
    return Shrunk(k, m, centre, size, out)


def _prior_size(k: Ints, m: Ints, centre: float) -> float:
    """The size of the prior sample: (centre (1 - centre) - v) / v with v the variance between sites."""
    within = centre * (1 - centre)
    total = float(m.sum())
    slack = total - float((m**2).sum()) / total
    if within == 0 or slack <= 0:
        return float("inf")
    squares = float((m * (k / m - centre) ** 2).sum())
    between = (squares - (len(m) - 1) * within) / (slack - (len(m) - 1)) if slack > len(m) - 1 else 0.0
    return float("inf") if between <= 0 else max(0.0, within / between - 1)
