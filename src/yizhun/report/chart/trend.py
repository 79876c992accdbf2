"""A control chart by month in, its drawing out: limits, centre, signals, and the editions that came into force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yizhun.insight.arrays import Floats
from yizhun.insight.control import Chart
from yizhun.insight.figure import percent
from yizhun.report.chart.svg import NARROW, Canvas, Scale, measure, ticks


@dataclass(frozen=True)
class Words:
    """What is written on the chart; `changes` are (position in months from the first, what it is called)."""

    label: str
    months: Sequence[str]
    changes: Sequence[tuple[float, str]]
    target: float | None = None
    target_name: str = ""


def draw(chart: Chart, words: Words, width: int, height: int) -> str:
    """The chart at `width` pixels. A point with a signal is larger and red; an upright line is a new edition."""
    canvas = Canvas(width, height, words.label)
    low, high = _span(chart, words.target)
    y = Scale(low, high, height - 26, 18)
    left = max(measure(percent(v, _digits(y)), 10.5) for v in (*ticks(low, high, 4), 0.1)) + 12
    x = Scale(-0.4, len(words.months) - 0.6, left, width - (12 if width <= 400 else 16))
    _frame(canvas, x, y, words)
    for number in range(int(chart.phase.max(initial=0)) + 1):
        _limits(canvas, chart, np.flatnonzero((chart.phase == number) & np.isfinite(chart.centre)), x, y)
    _changes(canvas, words, x, y)
    _points(canvas, chart, x, y)
    return canvas.svg()


def _span(chart: Chart, target: float | None) -> tuple[float, float]:
    known = np.concatenate([chart.value, chart.low, chart.high, [target if target is not None else np.nan]])
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    pad = max(0.005, (high - low) * 0.08)
    return max(0.0, low - pad), min(1.0, high + pad) if high <= 1 else high


def _digits(y: Scale) -> int:
    return 0 if y.high - y.low >= 0.04 else 1


def _frame(canvas: Canvas, x: Scale, y: Scale, words: Words) -> None:
    for value in ticks(y.low, y.high, 4):
        canvas.line((x.start, y(value)), (x.end, y(value)))
        canvas.text((x.start - 6, y(value) + 4), percent(value, _digits(y)), "ink-3", 10.5, "end")
    if words.target is not None and y.low <= words.target <= y.high:
        canvas.line((x.start, y(words.target)), (x.end, y(words.target)), "ink-3", 1, "1.5 3")
        canvas.text((x.start + 4, y(words.target) - 4), words.target_name, "ink-3", 10)
    for i, name in _month_names(words.months, x.end - x.start):
        canvas.text((x(i), y.start + 17), name, "ink-3", 10.5, "middle")


def _month_names(months: Sequence[str], room: float) -> list[tuple[int, str]]:
    """Which months are named, and how: each, every second …, or only years where there are many."""
    fits = room / 34
    if len(months) > fits * 4:
        return [(i, month[:4]) for i, month in enumerate(months) if month.endswith("-01")]
    every = next(k for k in (1, 2, 3, 4, 6) if len(months) / k <= fits or k == 6)
    named = [(i, month) for i, month in enumerate(months) if (int(month[5:]) - 1) % every == 0]
    return [(i, _name(month, first=k == 0, every=every)) for k, (i, month) in enumerate(named)]


def _name(month: str, first: bool, every: int) -> str:
    """A month's number; the first with its year, January as `2026-01`, or as its year where months are left out."""
    if not first and not month.endswith("-01"):
        return month[5:]
    return month[:4] if every > 1 and month.endswith("-01") else month


def _limits(canvas: Canvas, chart: Chart, at: NDArray[np.intp], x: Scale, y: Scale) -> None:
    def steps(ends: Floats) -> list[tuple[float, float]]:
        out = []
        for i in at:
            level = y(min(y.high, max(y.low, float(ends[i]))))
            out += [(x(i - 0.5 if i > at[0] else i - 0.4), level), (x(i + 0.5 if i < at[-1] else i + 0.4), level)]
        return out

    if not len(at) or not np.isfinite(chart.sigma[at]).all():
        return
    low, high = steps(chart.low), steps(chart.high)
    canvas.area([*high, *reversed(low)], "accent", 0.06)
    canvas.path(low, "line-2")
    canvas.path(high, "line-2")
    canvas.path(steps(chart.centre), "accent", 1.3)


def _changes(canvas: Canvas, words: Words, x: Scale, y: Scale) -> None:
    for position, name in words.changes:
        at = x(position - 0.5)
        if x.start < at < x.end:
            canvas.line((at, y.end - 4), (at, y.start), "ink-2", 1, "3 3")
            ends = at + 5 + measure(name, 10.5) < x.end
            canvas.text((at + (5 if ends else -5), y.end + 4), name, "ink-2", 10.5, "start" if ends else "end", 600)


def _points(canvas: Canvas, chart: Chart, x: Scale, y: Scale) -> None:
    for number in range(int(chart.phase.max(initial=0)) + 1):
        at = np.flatnonzero((chart.phase == number) & np.isfinite(chart.value))
        canvas.path([(x(float(i)), y(float(chart.value[i]))) for i in at], "ink-3", 1.4)
    room = (x.end - x.start) / max(1, len(chart.value))
    small = min(3 if canvas.width <= max(NARROW, 400) else 3.8, max(1.8, room * 0.3))
    for i in np.flatnonzero(np.isfinite(chart.value)):
        place = x(float(i)), y(float(chart.value[i]))
        canvas.dot(place, "bad" if chart.signalled[i] else "ink-2", small + (1.6 if chart.signalled[i] else 0))
