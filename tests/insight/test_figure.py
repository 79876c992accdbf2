from __future__ import annotations

import math

import pytest

from yizhun.insight.figure import percent, plain, points, span, whole


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "100.0%"),
        (0.9996, ">99.9%"),
        (0.99949, "99.9%"),
        (0.0, "0.0%"),
        (0.0004, "<0.1%"),
        (0.5, "50.0%"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_a_share_never_looks_better_or_worse_than_it_is(value: float | None, shown: str) -> None:
    assert percent(value) == shown


def test_other_figures() -> None:
    assert span(0.25529, 0.36621) == "25.5–36.6%"
    assert span(None, 0.3) == "–"
    assert (points(0.034), points(-0.021), points(0.0001)) == ("+3.4", "−2.1", "0.0")
    assert (whole(12345), plain(2.50), plain(20.0), plain(1234.5)) == ("12,345", "2.5", "20", "1,234.5")
