"""A series in standard deviations from its centre in, the points where Nelson's rules signal out.

Nelson LS (1984), The Shewhart control chart: tests for special causes, J Quality Technology 16:237-239.
"""

from __future__ import annotations

import numpy as np

from yizhun.insight.arrays import Bools, Floats
from yizhun.text import Text

RULES: dict[int, Text] = {
    1: Text("one point beyond three standard deviations", "一点越出三倍标准差"),
    2: Text("nine in a row on one side of the centre", "连续九点在中心线同一侧"),
    3: Text("six in a row rising or falling", "连续六点上升或下降"),
    4: Text("fourteen in a row up and down by turns", "连续十四点上下交替"),
    5: Text("two of three beyond two standard deviations on one side", "三点中两点在同侧越出两倍标准差"),
    6: Text("four of five beyond one standard deviation on one side", "五点中四点在同侧越出一倍标准差"),
    7: Text("fifteen in a row within one standard deviation", "连续十五点在一倍标准差以内"),
    8: Text("eight in a row outside one standard deviation, on both sides", "连续八点在两侧都越出一倍标准差"),
}


def nelson(z: Floats) -> dict[int, Bools]:
    """Where each rule signals: rule number to a mask of the shape of `z`, true at the point that completes the pattern.

    `z`: (value - centre) / sigma, one phase in order of time. Rules 5 and 6 signal only at a point that lies in the
    zone itself.
    """
    step = np.diff(z, prepend=np.nan)
    signs = np.sign(step)
    turned = np.concatenate([[False], signs[1:] * signs[:-1] < 0])
    return {
        1: np.abs(z) > 3,
        2: _run(z > 0, 9) | _run(z < 0, 9),
        3: _run(step > 0, 5) | _run(step < 0, 5),
        4: _run(turned, 12),
        5: _most(z > 2, 2, 3) | _most(z < -2, 2, 3),
        6: _most(z > 1, 4, 5) | _most(z < -1, 4, 5),
        7: _run(np.abs(z) < 1, 15),
        8: _run(np.abs(z) > 1, 8) & ~_run(z > 1, 8) & ~_run(z < -1, 8),
    }


def _sums(mask: Bools, length: int) -> Floats:
    """How many of the last `length` points are true; NaN before there are that many."""
    total = np.cumsum(np.concatenate([[0], mask.astype(np.float64)]))
    out = np.full(len(mask), np.nan)
    if len(mask) >= length:
        out[length - 1 :] = total[length:] - total[:-length]
    return out


def _run(mask: Bools, length: int) -> Bools:
    return np.asarray(_sums(mask, length) == length, dtype=np.bool_)


def _most(mask: Bools, count: int, length: int) -> Bools:
    return np.asarray((_sums(mask, length) >= count) & mask, dtype=np.bool_)
