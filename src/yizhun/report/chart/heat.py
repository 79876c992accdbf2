"""Differences of clauses at sites in, a heat map out: rows are clauses, columns sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yizhun.insight.arrays import Floats
from yizhun.insight.figure import points
from yizhun.report.chart.svg import NARROW, Canvas, clip, measure, wrap

RAMP = ("d4", "d3", "d2", "d1", "d0", "d-1", "d-2", "d-3", "d-4")
STEPS = (0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2)
"""Widths a class of the ramp may have, as a share."""
FLAT, LONGEST = 24.0, 110.0
"""Height of the head where names lie flat; the longest name, in pixels."""


@dataclass(frozen=True)
class Words:
    """What is written on the map."""

    label: str
    better: str
    worse: str
    few: str
    unit: str


def step(difference: Floats) -> float:
    """The width of one class, so that nearly all differences fall within the ramp."""
    found = np.abs(difference[np.isfinite(difference)])
    reach = float(np.quantile(found, 0.98)) / 4 if found.size else 0.0
    return next((s for s in STEPS if s >= reach), STEPS[-1])


def shade(difference: float, width: float) -> int:
    """The class of a difference: 0 the worst, 4 the middle, 8 the best."""
    return int(np.clip(round(difference / width) + 4, 0, 8))


def draw(
    clauses: Sequence[str], sites: Sequence[str], difference: Floats, words: Words, width: int, class_width: float
) -> str:
    """The map; `difference` (clauses, sites) holds shares, NaN where there is too little to say."""
    narrow = width <= NARROW
    size, left = (
        (10.5, 112.0)
        if narrow
        else (12.0, min(250.0, width * 0.29, max([90.0, *(measure(c, 12) for c in clauses)]) + 14))
    )
    cell = min(58.0, (width - left - 30) / max(1, len(sites)))
    head = _head(sites, cell)
    if head > FLAT:
        slant = max(measure(clip(s, 11, LONGEST), 11) for s in sites[-2:]) * 0.72
        cell = min(58.0, (width - left - max(0.0, slant - cell / 2) - 4) / len(sites))
    tall = 30 if narrow else 27
    canvas = Canvas(width, head + tall * len(clauses) + 34, words.label)
    for j, name in enumerate(sites):
        _column(canvas, name, left + cell * j, cell, head)
    if any(measure(name, size) > left - 10 for name in clauses):
        size = min(size, 11.0)
    for i, name in enumerate(clauses):
        top = head + tall * i
        lines = wrap(name, size, left - 10, 2)
        for k, line in enumerate(lines):
            canvas.text((left - 8, top + tall / 2 + 4 + (k - (len(lines) - 1) / 2) * 12), line, "ink", size, "end")
        for j in range(len(sites)):
            _cell(canvas, float(difference[i, j]), (left + cell * j, top), cell, tall, class_width)
    _legend(canvas, words, class_width, head + tall * len(clauses) + 14, left)
    return canvas.svg()


def _head(sites: Sequence[str], cell: float) -> float:
    longest = max([0.0, *(measure(clip(s, 11, LONGEST), 11) for s in sites)])
    return FLAT if longest <= cell - 4 else longest * 0.72 + 14


def _column(canvas: Canvas, name: str, left: float, cell: float, head: float) -> None:
    if head == FLAT:
        canvas.text((left + cell / 2, head - 8), name, "ink-2", 11, "middle")
    else:
        canvas.text((left + cell / 2 + 1, head - 6), clip(name, 11, LONGEST), "ink-2", 11, turn=-45)


def _cell(canvas: Canvas, value: float, at: tuple[float, float], cell: float, tall: float, width: float) -> None:
    middle = at[0] + cell / 2, at[1] + tall / 2 + 4
    if np.isnan(value):
        canvas.text(middle, "·", "ink-3", 12, "middle")
        return
    klass = shade(value, width)
    canvas.box((at[0] + 1, at[1] + 1), cell - 2, tall - 2, RAMP[klass], 4)
    if klass != 4 and cell >= 22 and canvas.width > NARROW:
        deep = klass in (0, 8)
        canvas.text(middle, points(value), f"on-{'deep' if deep else 'pale'}", min(11.0, cell * 0.34), "middle")


def _legend(canvas: Canvas, words: Words, width: float, top: float, left: float) -> None:
    reach = f"{width * 400:g}"
    lead = f"{words.worse} −{reach}"
    x = left if measure(lead, 11) + 200 < canvas.width - left else 4.0
    canvas.text((x, top + 9), lead, "ink-2", 11)
    x += measure(lead, 11) + 6
    for i, colour in enumerate(RAMP):
        canvas.box((x + i * 15, top), 15, 9, colour, 0)
    tail = f"+{reach} {words.unit} {words.better}"
    canvas.text((x + 9 * 15 + 6, top + 9), tail, "ink-2", 11)
    after = x + 9 * 15 + 6 + measure(tail, 11) + 22
    if after + measure(words.few, 11) < canvas.width:
        canvas.text((after, top + 9), f"· {words.few}", "ink-2", 11)
