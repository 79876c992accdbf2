"""A number in, the characters a person reads out; a figure never looks better or worse than it is."""

from __future__ import annotations

import math


def percent(value: float | None, digits: int = 1) -> str:
    """A share as per cent. What is short of all never reads 100 %, what is more than nothing never 0 %."""
    if value is None or math.isnan(value):
        return "–"
    step = 10.0**-digits
    shown = round(value * 100, digits)
    if value < 1 and shown >= 100:
        return f">{100 - step:.{digits}f}%"
    if value > 0 and shown <= 0:
        return f"<{step:.{digits}f}%"
    return f"{shown:.{digits}f}%"


def span(low: float | None, high: float | None, digits: int = 1) -> str:
    """An interval of shares as per cent, `92.0–95.1%`."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return "–"
    return f"{low * 100:.{digits}f}–{high * 100:.{digits}f}%"


def points(value: float, digits: int = 1) -> str:
    """A difference of two shares in percentage points, with its sign."""
    shown = round(value * 100, digits)
    sign = "+" if shown > 0 else "−" if shown < 0 else ""
    return f"{sign}{abs(shown):.{digits}f}"


def whole(value: int) -> str:
    """A whole number with thousands marked."""
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """A whole number with an English noun, `1 site`, `2 sites`."""
    return f"{whole(value)} {noun}{'' if value == 1 else 's'}"


def plain(value: float, digits: int = 2) -> str:
    """A number without needless zeros."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
