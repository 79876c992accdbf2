"""How each site does: score, observed share, how many clauses fall short, critical ones first."""

from __future__ import annotations

from yizhun.insight.figure import whole
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Card, Column, Table

SHOWN = 24
"""Sites on the page; all of them are in the tables."""


def card(a: Analysis) -> Card:
    """Sites, the nonconforming with the lowest score first."""
    total = len(a.sites)
    short = sum(s.state == "nonconforming" for s in a.sites.values())
    title = a.t(
        f"{whole(short)} of {whole(total)} sites do not conform", f"{whole(total)} 个场所中 {whole(short)} 个不符合"
    )
    if not short:
        title = a.t(f"None of {whole(total)} sites is nonconforming", f"{whole(total)} 个场所没有不符合的")
    lead = a.t(
        "A site with a critical clause that falls short does not conform, whatever its score.",
        "关键项未达到的场所即为不符合，无论得分多少。",
    )
    if total > SHOWN:
        lead += a.t(
            f" Shown: the {SHOWN} with most against them; all are in the tables (XLSX, CSV).",
            f"这里列出问题最多的 {SHOWN} 个，其余见表格（XLSX、CSV）。",
        )
    return Card("sites", title, lead, (_table(a),), span=8)


def _table(a: Analysis) -> Table:
    t, m = a.t, a.matrix
    at = {site: j for j, site in enumerate(m.sites)}
    critical = [i for i, key in enumerate(m.clauses) if a.clause(key).critical]
    columns = (
        Column(t("Site", "场所"), main=True),
        Column(t("Region", "区域"), minor=True),
        Column(t("Score", "得分"), "share"),
        Column(t("Observed", "已观察"), "share"),
        Column(t("Clauses short", "未达到的条款"), "count"),
        Column(t("of them critical", "其中关键项"), "count"),
        Column(t("Findings", "判定数"), "count"),
        Column(t("State", "状态"), "state"),
    )
    rows = []
    for key, s in a.sites.items():
        site, j = a.results.sites.get(key), at.get(key)
        short = int(m.short[:, j].sum()) if j is not None else 0
        serious = int(m.short[critical, j].sum()) if j is not None else 0
        rows.append(
            (
                a.results.name(key),
                site.region if site else "",
                s.conformity,
                s.observed,
                short,
                serious,
                s.n,
                words.state(s.state, a.lang),
            )
        )
    rows.sort(key=lambda r: (-int(str(r[5])), 2.0 if r[2] is None else r[2], str(r[0])))
    return Table(
        "site-states", t("Sites", "场所"), columns, rows, SHOWN, t("No site was judged.", "没有判定任何场所。")
    )
