"""How each site does: score, observed share, how many clauses fall short, critical ones first."""

from __future__ import annotations

from yizhun.insight.figure import counted, whole
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Card, Column, Table

SHOWN = 24
"""Sites on the page; all of them are in the tables."""


def card(a: Analysis) -> Card:
    """Sites, those with critical clauses short first, then by score (small samples drawn to the mean)."""
    total = len(a.sites)
    bad = sum(s.state == "nonconforming" for s in a.sites.values())
    good = sum(s.state == "conforming" for s in a.sites.values())
    title = a.t(
        f"{whole(good)} of {counted(total, 'site')} keep every clause",
        f"{whole(total)} 个场所中 {whole(good)} 个条条达到",
    )
    if bad:
        do = "does" if bad == 1 else "do"
        title = a.t(
            f"{whole(bad)} of {counted(total, 'site')} {do} not conform: a critical clause falls short there",
            f"{whole(total)} 个场所中 {whole(bad)} 个不符合：有关键条款未达到",
        )
    lead = a.t(
        "A site conforms when no clause falls short, and does not when a critical one does, whatever its score.",
        "没有条款未达到才算符合；关键条款未达到即为不符合，无论得分多少。",
    )
    if total > SHOWN:
        lead += a.t(
            f" Shown: the {SHOWN} with most against them; all are in the tables (XLSX, CSV).",
            f"这里列出问题最多的 {SHOWN} 个，其余见表格（XLSX、CSV）。",
        )
    return Card("sites", title, lead, (_table(a),), span=8 if a.ranks else 12)


def _table(a: Analysis) -> Table:
    t = a.t
    columns = (
        Column(t("Site", "场所"), main=True),
        Column(t("Region", "地区"), minor=True),
        Column(t("Score", "得分"), "share"),
        Column(t("Observed", "已观察"), "share"),
        Column(t("Clauses short", "未达到的条款"), "count"),
        Column(t("of them critical", "其中关键条款"), "count"),
        Column(t("Findings", "判定数"), "count"),
        Column(t("State", "状态"), "state"),
    )
    short = _short(a, critical=False)
    serious = _short(a, critical=True)
    expected = dict(zip(a.matrix.sites, a.ranks.mean, strict=True)) if a.ranks else {}
    order = sorted(a.sites, key=lambda k: (-serious.get(k, 0), expected.get(k, a.sites[k].conformity or 2.0), k))
    rows = [_row(a, key, short.get(key, 0), serious.get(key, 0)) for key in order]
    empty = t("No site was judged.", "没有判定任何场所。")
    return Table("site-states", t("Sites", "场所"), columns, rows, SHOWN, empty)


def _short(a: Analysis, critical: bool) -> dict[str, int]:
    """How many clauses (critical ones) fall short at each site."""
    m = a.matrix
    rows = [i for i, key in enumerate(m.clauses) if a.clause(key).critical or not critical]
    return dict(zip(m.sites, map(int, m.short[rows].sum(axis=0)), strict=True))


def _row(a: Analysis, key: str, short: int, serious: int) -> tuple[object, ...]:
    s, site = a.sites[key], a.results.sites.get(key)
    region = site.region if site else ""
    state = words.state(s.state, a.lang)
    return (a.results.name(key), region, s.conformity, s.observed, short, serious, s.n, state)
