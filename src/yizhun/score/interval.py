"""The interval of a conformity: counts in, Wilson's 95 % interval out."""

from __future__ import annotations

from typing import Any

import ibis

Z95 = 1.959963984540054
"""97.5 % point of the normal law."""


def wilson(met: Any, n: Any, side: int) -> Any:
    """The lower (`side` -1) or upper (1) end of Wilson's 95 % interval of met of n; null where n is 0.

    Wilson EB (1927), J Am Stat Assoc 22:209-212.
    """
    count = n.nullif(0).cast("float64")
    share = met.cast("float64") / count
    squared = Z95 * Z95
    centre = share + squared / (2 * count)
    spread = Z95 * (share * (1 - share) / count + squared / (4 * count * count)).sqrt()
    end = (centre + side * spread) / (1 + squared / count)
    return ibis.ifelse(met == (n if side > 0 else 0), 1.0 if side > 0 else 0.0, end)
