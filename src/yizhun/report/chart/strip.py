"""A share with its interval in, a small drawing for a table row out."""

from __future__ import annotations

from yizhun.report.chart.svg import Canvas, Scale
from yizhun.report.document import Strip

WIDTH, PRINT, HEIGHT = 300, 130, 18
"""Pixels of the drawing on a screen, on paper, and its height on both."""
BAR = {"bad": "bad-line", "ok": "accent-line", "warn": "warn-line", "info": "accent-line", "plain": "line-2"}
DOT = {"bad": "bad", "ok": "ok", "warn": "warn", "info": "info", "plain": "ink-3"}


def strip(it: Strip, label: str, width: int = WIDTH) -> str:
    """The share as a dot, its interval as a bar, its target as an upright line; nothing where nothing is known."""
    canvas = Canvas(width, HEIGHT, label)
    x, y = Scale(it.floor, 1.0, 5, width - 5), HEIGHT / 2
    canvas.line((5, y), (width - 5, y), "line", 1)
    if it.low is not None and it.high is not None:
        canvas.bar((x(max(it.low, it.floor)), y), (x(max(it.high, it.floor)), y), BAR[it.tone], 5)
    if it.target is not None and it.target >= it.floor:
        canvas.line((x(it.target), 1.5), (x(it.target), HEIGHT - 1.5), "ink-2", 1.3)
    if it.share is not None:
        canvas.dot((x(max(it.share, it.floor)), y), DOT[it.tone], 4)
    return canvas.svg()
