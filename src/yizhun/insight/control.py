"""A series in, a control chart out: did anything change, or is it the usual ups and downs?

Shewhart's limits of three standard deviations as in Montgomery DC, Introduction to Statistical Quality Control, ch. 6
and 7; Laney's p' (Laney DB (2002), Quality Engineering 14:531-537); Nelson's rules; phases that start at a change of
edition, each with its own centre and limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from yizhun.insight.arrays import Bools, Floats, Ints, counts, figures, wrong
from yizhun.insight.funnel import over_dispersed
from yizhun.insight.nelson import RULES, nelson
from yizhun.text import Text

Kind = Literal["p", "p-prime", "u", "xmr"]
D2 = 1.128379
"""Mean range of two normal values in standard deviations, 2 / sqrt(pi) (Montgomery, appendix VI)."""
_Limits = Callable[[Floats, Floats, Bools], tuple[float, Floats]]
SETTLED = 12
"""A phase with fewer points has provisional limits only (Wheeler DJ, Understanding Variation, 1993)."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A control chart; all arrays have one value a point, in order of time.

    `value` and the limits are in the unit of the series; `sigma` is one standard deviation there; `phase` numbers the
    phases from 0; `signals` maps the number of a Nelson rule to a mask. Points in `left_out` did not enter centre and
    limits. A point without anything to count is NaN and never signals.
    """

    kind: Kind
    value: Floats
    n: Floats
    phase: Ints
    left_out: Bools
    centre: Floats
    sigma: Floats
    low: Floats
    high: Floats
    signals: dict[int, Bools]

    @property
    def signalled(self) -> Bools:
        """Points where any rule signals."""
        return np.asarray(np.logical_or.reduce(list(self.signals.values())), dtype=np.bool_)

    def rules_at(self, i: int) -> tuple[int, ...]:
        """The rules that signal at point i."""
        return tuple(rule for rule, mask in self.signals.items() if mask[i])

    def sentence(self) -> Text:
        """Say whether the latest phase shows anything but its usual ups and downs."""
        return _summary(self)


def p_chart(met: ArrayLike, n: ArrayLike, phase: ArrayLike | None = None, left_out: ArrayLike | None = None) -> Chart:
    """Shares met[i] / n[i] with binomial limits, clipped to 0..1. Raises InputError `not-counts`, `not-phases`."""
    k, m = counts(met, n)
    return _chart("p", _share(k, m), m.astype(np.float64), phase, left_out, _binomial, (0.0, 1.0))


def p_prime_chart(
    met: ArrayLike, n: ArrayLike, phase: ArrayLike | None = None, left_out: ArrayLike | None = None
) -> Chart:
    """Shares with Laney's limits: binomial ones times the spread of the standardised points. Errors as `p_chart`."""
    k, m = counts(met, n)
    return _chart("p-prime", _share(k, m), m.astype(np.float64), phase, left_out, _laney, (0.0, 1.0))


def share_chart(
    met: ArrayLike, n: ArrayLike, phase: ArrayLike | None = None, left_out: ArrayLike | None = None
) -> Chart:
    """A p chart, or Laney's where points vary more than counting explains (chi-squared test). Errors as `p_chart`."""
    chart = p_chart(met, n, phase, left_out)
    z = _standardised(chart.value, chart.centre, chart.sigma)[(chart.n > 0) & ~chart.left_out]
    if over_dispersed(float(np.mean(z**2)) if len(z) else 0.0, len(z)):
        return p_prime_chart(met, n, phase, left_out)
    return chart


def u_chart(
    events: ArrayLike, size: ArrayLike, phase: ArrayLike | None = None, left_out: ArrayLike | None = None
) -> Chart:
    """Events per unit, Poisson limits, not below 0; with every size 1 it is a c-chart.

    `events` >= 0, `size` >= 0 (0: nothing to count). Raises InputError `not-figures`, `not-counts`, `not-phases`.
    """
    c, m = figures(events, "events"), figures(size, "size")
    if c.shape != m.shape or (c < 0).any() or (m < 0).any():
        raise wrong(
            "not-counts",
            "events and size must have the same length and not be below 0.",
            "events 与 size 的长度必须相同，且不小于 0。",
        )
    return _chart("u", _share(c, m), m, phase, left_out, _poisson, (0.0, np.inf))


def xmr_chart(values: ArrayLike, phase: ArrayLike | None = None, left_out: ArrayLike | None = None) -> Chart:
    """Single values with limits from their mean moving range (within a phase). Raises InputError `not-figures`."""
    x = figures(values, "values")
    return _chart("xmr", x, np.ones(len(x)), phase, left_out, _moving, (-np.inf, np.inf))


def _share(k: Ints | Floats, m: Ints | Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(m > 0, k / m, np.nan)


def _binomial(value: Floats, n: Floats, use: Bools) -> tuple[float, Floats]:
    centre = float((value[use] * n[use]).sum() / n[use].sum())
    return centre, np.sqrt(centre * (1 - centre) / n)


def _poisson(value: Floats, n: Floats, use: Bools) -> tuple[float, Floats]:
    centre = float((value[use] * n[use]).sum() / n[use].sum())
    return centre, np.sqrt(centre / n)


def _laney(value: Floats, n: Floats, use: Bools) -> tuple[float, Floats]:
    centre, sigma = _binomial(value, n, use)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(sigma > 0, (value - centre) / sigma, 0.0)
    ranges = np.abs(np.diff(z[use]))
    return centre, sigma * (ranges.mean() / D2 if len(ranges) else 1.0)


def _moving(value: Floats, n: Floats, use: Bools) -> tuple[float, Floats]:
    ranges = np.abs(np.diff(value[use]))
    sigma = ranges.mean() / D2 if len(ranges) else np.nan
    return float(value[use].mean()), np.full(len(value), sigma)


def _chart(
    kind: Kind,
    value: Floats,
    n: Floats,
    phase: ArrayLike | None,
    left_out: ArrayLike | None,
    limits: _Limits,
    bounds: tuple[float, float],
) -> Chart:
    phases, out = _phases(phase, len(value)), _mask(left_out, len(value))
    centre, sigma = np.full(len(value), np.nan), np.full(len(value), np.nan)
    signals = {rule: np.zeros(len(value), dtype=np.bool_) for rule in RULES}
    for number in range(int(phases.max(initial=-1)) + 1):
        at = np.flatnonzero((phases == number) & (n > 0))
        use = ~out[at]
        if not use.any():
            continue
        centre[at], sigma[at] = limits(value[at], n[at], use)
        for rule, mask in nelson(_standardised(value[at], centre[at], sigma[at])).items():
            signals[rule][at] = mask
    low, high = np.clip(centre - 3 * sigma, *bounds), np.clip(centre + 3 * sigma, *bounds)
    return Chart(kind, value, n, phases, out, centre, sigma, low, high, signals)


def _standardised(value: Floats, centre: Floats, sigma: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sigma > 0, (value - centre) / sigma, 0.0)


def _phases(phase: ArrayLike | None, length: int) -> Ints:
    if phase is None:
        return np.zeros(length, dtype=np.int64)
    labels = np.asarray(phase)
    if labels.shape != (length,):
        raise wrong(
            "not-phases",
            f"There must be one phase for each of {length} points, found {labels.shape}.",
            f"{length} 个点各需标明一个阶段，实际是 {labels.shape}。",
        )
    changed = labels[1:] != labels[:-1]
    return np.asarray(np.concatenate([[0], np.cumsum(changed)]) if length else labels, dtype=np.int64)


def _mask(left_out: ArrayLike | None, length: int) -> Bools:
    mask = np.zeros(length, dtype=np.bool_) if left_out is None else np.asarray(left_out, dtype=np.bool_)
    if mask.shape != (length,):
        raise wrong(
            "not-phases",
            f"left_out must say yes or no for each of {length} points, found {mask.shape}.",
            f"left_out 须对 {length} 个点逐一说明，实际是 {mask.shape}。",
        )
    return mask


def _summary(chart: Chart) -> Text:
    last = int(chart.phase[-1]) if len(chart.phase) else 0
    at = np.flatnonzero((chart.phase == last) & np.isfinite(chart.centre))
    if len(at) < 3:
        return Text("Too few points to say whether anything changed.", "点数太少，还看不出有没有变化。")
    found = sorted({rule for i in at for rule in chart.rules_at(int(i))})
    provisional = Text(
        f" Limits from {len(at)} points are provisional." if len(at) < SETTLED else "",
        f"仅 {len(at)} 个点，界线是暂定的。" if len(at) < SETTLED else "",
    )
    if not found:
        return Text(
            "Only the usual ups and downs: no sign of a change." + provisional.en,
            "只有平常的起伏，没有变化的迹象。" + provisional.zh,
        )
    en, zh = "; ".join(RULES[r].en for r in found), "；".join(RULES[r].zh for r in found)
    return Text(f"A sign of change: {en}." + provisional.en, f"有变化的迹象：{zh}。" + provisional.zh)
