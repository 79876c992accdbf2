"""How sure is a rank? Sites ranked over all clauses, each with its bar."""

from __future__ import annotations

import numpy as np

from yizhun.insight.figure import whole
from yizhun.insight.rank import Ranks
from yizhun.report.analysis import Analysis
from yizhun.report.chart import ranks as chart
from yizhun.report.document import Card, Column, Figure, Note, Table

BEST, WORST = 6, 12
ROWS = 100


def cards(a: Analysis) -> tuple[Card, ...]:
    """The best and the worst with their bars, out of all; nothing where there are too few sites."""
    r = a.ranks
    if r is None:
        return ()
    title = a.t("How sure is a rank?", "名次有多可信？")
    order = [int(i) for i in np.lexsort((np.arange(len(r.rank)), -r.mean, r.rank)) if np.isfinite(r.rank[i])]
    lead = a.t(
        f"Rank among {whole(r.ranked)} over all clauses that must be kept; the bar is the 95% interval.",
        f"{whole(r.ranked)} 个场所按全部“应”条款的名次，横条为 95% 区间。",
    )
    rows = _rows(a, r, order)
    if None in rows:
        lead += a.t(f" Shown: the first {BEST} and the last {WORST}.", f"这里画出前 {BEST} 名与后 {WORST} 名。")
    figure = Figure(lambda width: chart.draw(rows, r.ranked, title, width), 350, _table(a, r, order))
    return (Card("ranks", title, lead, (figure, Note(a.say(r.sentence()))), span=4),)


def _rows(a: Analysis, r: Ranks, order: list[int]) -> list[chart.Row | None]:
    if len(order) <= BEST + WORST + 1:
        return [_row(a, r, i) for i in order]
    return [*(_row(a, r, i) for i in order[:BEST]), None, *(_row(a, r, i) for i in order[-WORST:])]


def _row(a: Analysis, r: Ranks, i: int) -> chart.Row:
    side = int(r.better_half[i]) - int(r.worse_half[i])
    name = a.results.name(a.matrix.sites[i])
    return chart.Row(name, float(r.rank[i]), float(r.low[i]), float(r.high[i]), side)


def _table(a: Analysis, r: Ranks, order: list[int]) -> Table:
    columns = (
        Column(a.t("Site", "场所"), main=True),
        Column(a.t("Rank", "名次"), "count"),
        Column(a.t("from", "最好"), "count"),
        Column(a.t("to", "最差"), "count"),
    )
    rows = [(a.results.name(a.matrix.sites[i]), int(r.rank[i]), int(r.low[i]), int(r.high[i])) for i in order]
    return Table("ranks-table", a.t("Ranks", "名次"), columns, rows, ROWS)
