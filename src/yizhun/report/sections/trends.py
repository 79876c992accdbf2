"""Did anything change? Control charts by month, with the editions that came into force."""

from __future__ import annotations

import numpy as np

from yizhun.insight.control import Chart
from yizhun.insight.figure import counted
from yizhun.report.analysis import Analysis
from yizhun.report.chart import trend
from yizhun.report.document import Card, Column, Figure, Figures, Note, Table, pair

SMALL = 9
FEWEST = 3
"""Months below which there is no course to speak of."""


def cards(a: Analysis) -> tuple[Card, ...]:
    """The overall score by month, and the clauses with a signal."""
    if a.course is None or len(a.course_months) < FEWEST:
        why = a.t("Fewer than three months have findings.", "有判定的月份不足三个。")
        return (Card("trends", a.t("Did anything change?", "有没有变化？"), why, ()),)
    return (_overall(a, a.course), *(_clauses(a) if len(a.clauses) > 1 else ()))


def _overall(a: Analysis, chart: Chart) -> Card:
    lead = a.t(
        "By month. Inside the limits are the usual ups and downs; a large dot breaks one of Nelson’s rules.",
        "逐月。界线以内是平常的起伏；大圆点触发了尼尔森判异准则。",
    )
    figure = _figure(a, chart, "", a.course_months, 1080, 250)
    title = a.t("The overall score shows only its usual ups and downs", "总分只有平常的起伏")
    if chart.signalled[chart.phase == chart.phase[-1]].any():
        title = a.t("The overall score shows a sign of change", "总分有变化的迹象")
    return Card("trends", title, lead, (figure, Note(a.say(chart.sentence()))))


def _clauses(a: Analysis) -> tuple[Card, ...]:
    found = []
    for key in a.clauses:
        if key in a.monthly and sum(s.n > 0 for s in a.monthly[key].values()) >= FEWEST:
            chart = a.chart(key)
            last = chart.phase == chart.phase[-1]
            recent = np.flatnonzero(chart.signalled & last)
            if len(recent):
                found.append((-int(recent[-1]), -a.worth(key), key, chart))
    if not found:
        why = a.t("No clause shows more than its usual ups and downs.", "各条款都只有平常的起伏。")
        return (Card("trends-clauses", a.t("No clause shows a sign of change", "没有条款有变化的迹象"), why, ()),)
    found.sort(key=lambda row: row[:3])
    shown = found[:SMALL]
    wide = 480 if pair(len(shown)) == 2 else 350
    rows = tuple(
        (a.title(key), a.say(chart.sentence()), _figure(a, chart, key, a.months, wide, 190))
        for _, _, key, chart in shown
    )
    show = "shows" if len(found) == 1 else "show"
    title = a.t(f"{counted(len(found), 'clause')} {show} a sign of change", f"{len(found)} 条条款有变化的迹象")
    lead = a.t("The latest signal first; the dotted line is the target.", "信号最近的在前；点线为目标。")
    if len(found) > SMALL:
        lead += a.t(f" Shown: {SMALL}.", f"这里画出 {SMALL} 条。")
    return (Card("trends-clauses", title, lead, (Figures(rows),)),)


def _figure(a: Analysis, chart: Chart, key: str, months: tuple[str, ...], wide: int, height: int) -> Figure:
    target = float(a.clause(key).target) if key else None
    words = trend.Words(
        f"{a.title(key) if key else a.t('Overall score', '总分')}: {a.say(chart.sentence())}",
        months,
        [
            (_position(s.effective.isoformat(), months), a.t(f"edition {s.edition}", f"{s.edition} 版次"))
            for s in a.changes(key)
        ],
        target,
        a.t("target", "目标"),
    )
    return Figure(lambda width: trend.draw(chart, words, width, height), wide, _table(a, chart, key, months))


def _position(day: str, months: tuple[str, ...]) -> float:
    """Where a date lies, in months from the beginning of the first one."""
    year, month, number = map(int, day.split("-"))
    first_year, first_month = map(int, months[0].split("-"))
    return (year - first_year) * 12 + month - first_month + (number - 1) / 31


def _table(a: Analysis, chart: Chart, key: str, months: tuple[str, ...]) -> Table:
    t = a.t
    columns = (
        Column(t("Month", "月份"), "month", main=True),
        Column(t("Conformity", "符合率") if key else t("Score", "得分"), "share"),
        *((Column(t("Findings", "判定数"), "count"),) if key else ()),
        Column(t("Centre", "中心线"), "share"),
        Column(t("Limits", "控制限"), "span"),
        Column(t("Rules", "准则")),
    )
    rows = []
    for i, month in enumerate(months):
        limits = (_or_none(chart.low[i]), _or_none(chart.high[i]))
        rules = ", ".join(map(str, chart.rules_at(i)))
        n = (int(chart.n[i]),) if key else ()
        rows.append((month, _or_none(chart.value[i]), *n, _or_none(chart.centre[i]), limits, rules))
    return Table(f"trend-{key or 'all'}", a.title(key) if key else t("Overall score", "总分"), columns, rows)


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
