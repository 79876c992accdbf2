"""Which site, on which clause: differences from the mean, drawn to it where little is known."""

from __future__ import annotations

import numpy as np

from yizhun.insight.arrays import Floats
from yizhun.insight.figure import whole
from yizhun.insight.shrink import shrink
from yizhun.report.analysis import FEW_SITES, Analysis
from yizhun.report.chart import heat
from yizhun.report.chart.svg import NARROW
from yizhun.report.document import Card, Column, Figure, Table

ROWS, COLUMNS = 22, 20
NARROW_ROWS, NARROW_COLUMNS = 14, 9
FEW = 5
"""With fewer findings a cell says nothing."""


def cards(a: Analysis) -> tuple[Card, ...]:
    """The heat map of the clauses and sites that differ most; nothing where there is nothing to cross."""
    if len(a.matrix.sites) < FEW_SITES or (a.matrix.n > 0).any(axis=1).sum() < 2:
        return ()
    m, difference = a.matrix, differences(a)
    rows, columns = order(a, difference)
    lead = a.t(
        "Points above or below the mean of all sites on that clause; small samples are drawn to the mean.",
        "与全部场所在该条款上的均值相差的百分点；样本少的已向均值收缩。",
    )
    hidden = len(m.sites) - len(columns[:COLUMNS]), int((m.n.sum(axis=1) > 0).sum()) - len(rows[:ROWS])
    if max(hidden) > 0:
        shown = min(ROWS, len(rows)), min(COLUMNS, len(columns)), whole(len(m.sites))
        lead += a.t(
            f" Shown: {shown[0]} clauses, and of {shown[2]} sites the {shown[1]} furthest below and above.",
            f"这里画出 {shown[0]} 条条款，以及 {shown[2]} 个场所中高低两端的 {shown[1]} 个。",
        )
    figure = Figure(lambda width: _draw(a, difference, rows, columns, width), 1080, _table(a, rows, columns))
    return (Card("heat", a.t("Which site, on which clause?", "哪个场所，差在哪一条？"), lead, (figure,)),)


def differences(a: Analysis) -> Floats:
    """Shares minus the mean of their clause, drawn to it (clauses, sites); NaN where there is too little to say."""
    m = a.matrix
    out = np.full(m.n.shape, np.nan)
    for i in range(len(m.clauses)):
        out[i] = shrink(m.met[i], m.n[i]).difference
    out[m.n < FEW] = np.nan
    return out


def order(a: Analysis, difference: Floats) -> tuple[list[int], list[int]]:
    """Clauses where sites differ most, in the order of the standard; sites from the worst to the best."""
    m = a.matrix
    weight = np.array([float(a.clause(key).weight) for key in m.clauses])
    known = np.nan_to_num(difference)
    spread = np.abs(known).max(axis=1, initial=0.0)
    rows = [int(i) for i in np.argsort(-spread, kind="stable") if (m.n[i] > 0).any()]
    mean = weight @ known
    order = [int(j) for j in np.argsort(mean, kind="stable")]
    if len(order) > COLUMNS:
        order = order[: COLUMNS - COLUMNS // 4] + order[-(COLUMNS // 4) :]
    return rows, order


def _draw(a: Analysis, difference: Floats, rows: list[int], columns: list[int], width: int) -> str:
    narrow = width <= NARROW
    rows = sorted(rows[: NARROW_ROWS if narrow else ROWS])
    if narrow and len(columns) > NARROW_COLUMNS:
        columns = columns[: NARROW_COLUMNS - 2] + columns[-2:]
    columns = columns[:COLUMNS]
    part = difference[np.ix_(rows, columns)]
    words = heat.Words(
        a.t("Differences of sites on clauses", "各场所在各条款上的差异"),
        a.t("better", "更好"),
        a.t("worse", "更差"),
        a.t(f"fewer than {FEW} findings", f"不足 {FEW} 条判定"),
        a.t("points", "百分点"),
    )
    names = [a.results.name(a.matrix.sites[j]) for j in columns]
    return heat.draw([a.title(a.matrix.clauses[i]) for i in rows], names, part, words, width, heat.step(difference))


def _table(a: Analysis, rows: list[int], columns: list[int]) -> Table:
    m = a.matrix
    shown = columns[:COLUMNS]
    heads = tuple(Column(a.results.name(m.sites[j]), "share") for j in shown)
    body = [
        (a.title(m.clauses[i]), *(m.met[i, j] / m.n[i, j] if m.n[i, j] else None for j in shown))
        for i in sorted(rows[:ROWS])
    ]
    title = a.t("Conformity of each clause at each site", "各条款在各场所的符合率")
    return Table("heat-table", title, (Column(a.t("Clause", "条款"), main=True), *heads), body)
