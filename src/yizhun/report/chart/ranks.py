"""Ranks with their bars in, a drawing out: one line a site, the best at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yizhun.insight.figure import whole
from yizhun.report.chart.svg import Canvas, Scale, clip, measure, ticks

ROW = 22


@dataclass(frozen=True)
class Row:
    """A site; `side` is 1 where the whole bar lies in the better half, -1 in the worse, else 0. None leaves a gap."""

    name: str
    rank: float
    low: float
    high: float
    side: int


def draw(rows: Sequence[Row | None], sites: int, label: str, width: int) -> str:
    """The ranks at `width` pixels, out of `sites`."""
    names = [row.name for row in rows if row]
    left = min(max([60.0, *(measure(name, 12) for name in names)]), width * 0.42) + 12
    height = ROW * len(rows) + 34
    canvas = Canvas(width, height, label)
    x = Scale(1, max(2, sites), left + 8, width - 14)
    bottom = height - 26
    marks = [1.0, *[t for t in ticks(1, sites, 4) if 1 < t < sites * 0.93], float(sites)]
    for value in marks:
        canvas.line((x(value), 4), (x(value), bottom))
        canvas.text((x(value), bottom + 17), whole(round(value)), "ink-3", 11, "middle")
    canvas.line((x((sites + 1) / 2), 4), (x((sites + 1) / 2), bottom), "line-2", 1, "2 3")
    for i, row in enumerate(rows):
        y = ROW * (i + 0.5) + 4
        if row is None:
            canvas.text((left, y + 4), "⋯", "ink-3", 13, "end")
            continue
        bar, dot = {1: ("accent-line", "ok"), 0: ("line-2", "ink-3"), -1: ("bad-line", "bad")}[row.side]
        canvas.bar((x(row.low), y), (x(row.high), y), bar, 5)
        canvas.dot((x(row.rank), y), dot, 4.6)
        canvas.text((left, y + 4), clip(row.name, 12, left - 8), "ink", 12, "end")
    return canvas.svg()
