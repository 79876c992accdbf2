"""Scores in, the whole tables of XLSX and CSV out, which the cards show the beginning of."""

from __future__ import annotations

from collections.abc import Iterable

from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Column, Table
from yizhun.report.results import Score


def figures(a: Analysis) -> tuple[Column, ...]:
    """The columns every table of scores ends with."""
    t = a.t
    return (
        Column(t("Conformity", "符合率"), "share"),
        Column(t("95% interval", "95% 区间"), "span"),
        Column(t("Findings", "判定数"), "count"),
        *(Column(words.VERDICTS[v].say(a.lang), "count") for v in words.VERDICTS),
        Column(t("State", "状态"), "state"),
        Column(t("Observed", "已观察"), "share"),
    )


def cells(a: Analysis, s: Score) -> tuple[object, ...]:
    """The values of those columns."""
    span = (s.low, s.high) if s.low is not None and s.high is not None else None
    return (
        s.conformity,
        span,
        s.n,
        s.met,
        s.late,
        s.missed,
        s.failed,
        s.pending,
        s.excused,
        words.state(s.state, a.lang),
        s.observed,
    )


def everything(a: Analysis) -> tuple[Table, ...]:
    """The whole scores, one table a view."""
    return (_clauses(a), _groups(a), _sites(a), _clause_sites(a), _months(a))


def _clauses(a: Analysis) -> Table:
    columns = (
        Column("ID"),
        Column(a.t("Clause", "条款"), main=True),
        Column(a.t("Force", "约束力")),
        Column(a.t("Critical", "关键条款")),
        Column(a.t("Weight", "权重"), "number"),
        Column(a.t("Target", "目标"), "target"),
        *figures(a),
        Column(a.t("Worth to the score", "对总分的影响"), "points"),
    )
    rows = []
    for key, s in a.clauses.items():
        c = a.clause(key)
        critical = a.t("yes", "是") if c.critical else ""
        head = (key, a.title(key), words.FORCES[c.force].say(a.lang), critical, float(c.weight), float(c.target))
        rows.append((*head, *cells(a, s), a.worth(key)))
    return Table("clauses", a.t("Clauses", "条款"), columns, rows)


def _groups(a: Analysis) -> Table:
    names = {
        "touchpoint": a.t("touchpoint", "接触点"),
        "factor": a.t("factor", "关键因素"),
        "element": a.t("element", "要素"),
        "level": a.t("level", "层面"),
        "all": a.t("all", "全部"),
    }
    columns = (Column(a.t("Group", "分组")), Column("ID"), *figures(a))
    rows = [(names[scope], s.scope_id, *cells(a, s)) for scope in names for s in a.groups(scope)]
    return Table("groups", a.t("Groups of clauses", "条款分组"), columns, rows)


def _sites(a: Analysis) -> Table:
    columns = (*_place(a), *figures(a))
    rows = [(*_placed(a, key), *cells(a, s)) for key, s in a.sites.items()]
    return Table("sites", a.t("Sites", "场所"), columns, rows)


def _clause_sites(a: Analysis) -> Table:
    columns = (Column(a.t("Clause ID", "条款 ID")), Column(a.t("Clause", "条款"), main=True), *_place(a), *figures(a))
    scores: Iterable[Score] = a.scores(scope="clause", by="site", period="all")
    rows = [(s.scope_id, a.title(s.scope_id), *_placed(a, s.by_id), *cells(a, s)) for s in scores]
    return Table("clause-sites", a.t("Clause and site", "条款与场所"), columns, rows)


def _months(a: Analysis) -> Table:
    columns = (
        Column(a.t("Clause ID", "条款 ID")),
        Column(a.t("Clause", "条款"), main=True),
        Column(a.t("Month", "月份"), "month"),
        *figures(a),
    )
    everything = a.t("Everything", "全部条款")
    rows = [
        (key or "", a.title(key) if key else everything, month, *cells(a, by_month[month]))
        for key, by_month in sorted(a.monthly.items())
        for month in sorted(by_month)
    ]
    return Table("months", a.t("By month", "逐月"), columns, rows)


def _place(a: Analysis) -> tuple[Column, ...]:
    return (
        Column(a.t("Site ID", "场所 ID")),
        Column(a.t("Site", "场所"), main=True),
        Column(a.t("Region", "地区")),
        Column(a.t("Kind", "类型")),
    )


def _placed(a: Analysis, site_id: str) -> tuple[str, ...]:
    site = a.results.sites.get(site_id)
    return (site_id, a.results.name(site_id), site.region if site else "", site.kind if site else "")
