"""A figure by month in, a line without axes out."""

from __future__ import annotations

from collections.abc import Sequence

from yizhun.report.chart.svg import Canvas, Scale

WIDTH, HEIGHT = 96, 30


def spark(values: Sequence[float | None], label: str, colour: str = "ok") -> str:
    """The course of a figure; months without one are left out of the line."""
    known = [(i, v) for i, v in enumerate(values) if v is not None]
    canvas = Canvas(WIDTH, HEIGHT, label)
    if len(known) < 2:
        return canvas.svg()
    low, high = min(v for _, v in known), max(v for _, v in known)
    x = Scale(0, len(values) - 1, 3, WIDTH - 4)
    y = Scale(low, high if high > low else low + 1, HEIGHT - 4, 4)
    way = [(x(i), y(v)) for i, v in known]
    canvas.area([*way, (way[-1][0], HEIGHT), (way[0][0], HEIGHT)], colour, 0.09)
    canvas.path(way, colour, 1.7)
    canvas.dot(way[-1], colour, 2.8)
    return canvas.svg()
