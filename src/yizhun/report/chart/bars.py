"""Counts with names in, bars out, the longest first."""

from __future__ import annotations

from collections.abc import Sequence

from yizhun.insight.figure import whole
from yizhun.report.chart.svg import Canvas, Scale, clip, measure

ROW = 26
Bar = tuple[str, int, str]
"""Name, count, colour."""


def draw(rows: Sequence[Bar], label: str, width: int) -> str:
    """The bars at `width` pixels, each with its count."""
    left = min(max([50.0, *(measure(name, 12) for name, _, _ in rows)]), width * 0.5) + 8
    canvas = Canvas(width, ROW * len(rows) + 4, label)
    room = max([30.0, *(measure(whole(count), 12) for _, count, _ in rows)]) + 10
    x = Scale(0, max([1, *(count for _, count, _ in rows)]), left + 8, width - room)
    for i, (name, count, colour) in enumerate(rows):
        top = ROW * i + 4
        canvas.text((left, top + 14), clip(name, 12, left - 4), "ink", 12, "end")
        canvas.box((x.start, top + 3), max(2.0, x(count) - x.start), 14, colour, 3)
        canvas.text((max(x.start + 2, x(count)) + 7, top + 14), whole(count), "ink-2", 12)
    return canvas.svg()
