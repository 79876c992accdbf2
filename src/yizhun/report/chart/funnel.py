"""A comparison of sites in, the funnel plot out: one dot a site, limits that narrow as findings grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yizhun.insight.arrays import Floats, Ints
from yizhun.insight.figure import percent, whole
from yizhun.insight.funnel import Funnel, Limits
from yizhun.report.chart.svg import NARROW, Canvas, Scale, clip, measure, ticks

LABELS = 12
"""More names than this would cover each other."""


@dataclass(frozen=True)
class Words:
    """What is written on the plot."""

    label: str
    axis: str
    mean: str


def draw(f: Funnel, names: Sequence[str], words: Words, width: int, height: int | None = None) -> str:
    """The plot at `width` pixels; sites that surely differ are named, the strongest evidence first."""
    narrow = width <= NARROW
    tall = height or (300 if narrow else 372)
    canvas = Canvas(width, tall, words.label)
    has = f.n > 0
    low, high = _span(f)
    least, most = float(f.n[has].min()), float(f.n.max())
    start = 0.0 if least < most * 0.3 else least * 0.85
    x = Scale(start, most + (most - start) * 0.04 + 1, 46, width - (40 if narrow else 54))
    y = Scale(low, high, tall - 40, 16)
    grid = np.unique(np.geomspace(max(1, start), x.high, 90).round()).astype(np.int64)
    _frame(canvas, x, y, words)
    _limits(canvas, f.at(grid), grid, x, y)
    centre = y(f.centre)
    canvas.line((x.start, centre), (x.end, centre), "accent", 1.4)
    canvas.text((x.end + 5, centre + 4), words.mean, "accent", 11, weight=600)
    _dots(canvas, f, names, x, y)
    return canvas.svg()


def _span(f: Funnel) -> tuple[float, float]:
    share = f.share[f.n > 0]
    low, high = float(share.min()), float(share.max())
    pad = max(0.01, (high - low) * 0.12)
    return max(0.0, low - pad), min(1.0, high + pad)


def _frame(canvas: Canvas, x: Scale, y: Scale, words: Words) -> None:
    digits = 0 if y.high - y.low >= 0.05 else 1
    for value in ticks(y.low, y.high, 5):
        canvas.line((x.start, y(value)), (x.end, y(value)))
        canvas.text((x.start - 6, y(value) + 4), percent(value, digits), "ink-3", 11, "end")
    for value in ticks(x.low, x.high, 6 if canvas.width > 400 else 3):
        if value:
            canvas.text((x(value), y.start + 16), whole(round(value)), "ink-3", 11, "middle")
    canvas.line((x.start, y.start), (x.end, y.start), "line-2")
    canvas.text(((x.start + x.end) / 2, y.start + 33), words.axis, "ink-3", 11.5, "middle")


def _limits(canvas: Canvas, at: Limits, grid: Ints, x: Scale, y: Scale) -> None:
    def points(ends: Floats, inside: bool = True) -> list[tuple[float, float]]:
        spots = ((x(float(n)), float(e)) for n, e in zip(grid, ends, strict=True))
        kept = (spot for spot in spots if not inside or y.low <= spot[1] <= y.high)
        return [(px, y(min(y.high, max(y.low, e)))) for px, e in kept]

    canvas.area([*points(at.high95, False), *reversed(points(at.low95, False))], "accent", 0.06)
    for inner in (points(at.low95), points(at.high95)):
        canvas.path(inner, "line-2")
    for outer in (points(at.low998), points(at.high998)):
        canvas.path(outer, "ink-3", 1.2, "5 4")
    end = points(at.low998, False)[-1][1], points(at.low95, False)[-1][1]
    canvas.text((x.end + 5, max(end[0] + 4, end[1] + 15)), "99.8%", "ink-3", 10.5)
    canvas.text((x.end + 5, end[1] + 3), "95%", "ink-3", 10.5)


def _dots(canvas: Canvas, f: Funnel, names: Sequence[str], x: Scale, y: Scale) -> None:
    inside = [i for i in map(int, np.flatnonzero(f.n > 0)) if not f.sure[i]]
    size = 8.5 if len(inside) <= 100 else 5 if len(inside) <= 1500 else 3
    canvas.dust(((x(float(f.n[i])), y(float(f.share[i]))) for i in inside), "dust", size)
    beyond = sorted(map(int, np.flatnonzero(f.sure)), key=lambda i: -abs(f.z[i]))
    taken: list[tuple[float, float, float, float]] = []
    for i in beyond:
        at = x(float(f.n[i])), y(float(f.share[i]))
        colour = "bad" if f.side[i] < 0 else "ok"
        canvas.dot(at, colour, 5.5 if len(beyond) <= 40 else 3.5)
        taken.append((at[0] - 7, at[1] - 7, at[0] + 7, at[1] + 7))
    for i in beyond[:LABELS]:
        _name(canvas, names[i], (x(float(f.n[i])), y(float(f.share[i]))), "bad" if f.side[i] < 0 else "ok", taken)


def _name(
    canvas: Canvas, name: str, at: tuple[float, float], colour: str, taken: list[tuple[float, float, float, float]]
) -> None:
    """Write a name right, left, above or below its dot, where nothing stands yet; or not at all."""
    text = clip(name, 12, 150)
    w = measure(text, 12)
    for dx, dy, anchor in ((10, 4, "start"), (-10, 4, "end"), (0, -11, "middle"), (0, 20, "middle")):
        left = at[0] + dx - {"start": 0, "end": w, "middle": w / 2}[anchor]
        box = left, at[1] + dy - 11, left + w, at[1] + dy + 3
        own = (at[0] - 7, at[1] - 7, at[0] + 7, at[1] + 7)
        if box[0] < 2 or box[2] > canvas.width - 2 or box[1] < 0 or any(_meet(box, o) for o in taken if o != own):
            continue
        canvas.text((at[0] + dx, at[1] + dy), text, colour, 12, anchor, 600)
        taken.append(box)
        return


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
