"""How each clause does, and each group of clauses: share, interval, target, state, and how much of it was observed."""

from __future__ import annotations

from yizhun.insight.figure import counted, percent
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Card, Column, Note, Strip, Table
from yizhun.report.results import Score

FOLD = 30
ORDER = ("nonconforming", "stale", "no-evidence", "insufficient", "conforming")


def cards(a: Analysis) -> tuple[Card, ...]:
    """Clauses, the ones that fall short first; then the groups, where there is more than one."""
    several = any(len(a.groups(scope)) > 1 for scope in ("touchpoint", "element", "level"))
    return (_clauses(a), _groups(a)) if several else (_clauses(a),)


def floor(scores: list[Score]) -> float:
    """Where the drawings of a table begin: a round share below all intervals."""
    lows = [s.low for s in scores if s.low is not None]
    return max(0.0, int(min(lows, default=0.5) * 10) / 10)


def _clauses(a: Analysis) -> Card:
    judged = [s for s in a.clauses.values() if s.state in ("conforming", "nonconforming")]
    short = [s for s in judged if s.state == "nonconforming"]
    fall = "falls short of its target" if len(short) == 1 else "fall short of their target"
    title = a.t(
        f"{len(short)} of {counted(len(judged), 'clause')} {fall}",
        f"{len(judged)} 条条款中 {len(short)} 条没有达到目标",
    )
    if not judged:
        title = a.t("No clause can be judged yet", "还没有一条条款可以判定")
    elif not short:
        title = a.t("Every clause judged reaches its target", f"判定的 {len(judged)} 条条款全部达到目标")
    lead = a.t(
        "The dot is the share that met, the bar its 95% interval, the upright line the target.",
        "圆点为符合率，横条为 95% 区间，竖线为目标。",
    )
    return Card("clauses", title, lead, (_table(a),))


def _table(a: Analysis) -> Table:
    t, start = a.t, floor(list(a.clauses.values()))
    columns = (
        Column(t("Clause", "条款"), main=True),
        Column(f"{percent(start, 0)}\t100%", "strip"),
        Column(t("Conformity", "符合率"), "share"),
        Column(t("Interval", "区间"), "span", minor=True),
        Column(t("Target", "目标"), "target"),
        Column(t("Fell short", "未达到"), "count"),
        Column(t("Findings", "判定数"), "count"),
        Column(t("State", "状态"), "state"),
    )
    order = {key: i for i, key in enumerate(a.short)}
    keys = sorted(a.clauses, key=lambda k: (ORDER.index(a.clauses[k].state or ORDER[0]), order.get(k, 0)))
    rows = [(_named(a, k), _strip(a, k, start), *_figures(a, k)) for k in keys]
    return Table("clause-states", t("Clauses", "条款"), columns, rows, fold=FOLD)


def _named(a: Analysis, key: str) -> str:
    return a.title(key) + (a.t(" (critical)", "（关键条款）") if a.clause(key).critical else "")


def _figures(a: Analysis, key: str) -> tuple[object, ...]:
    s = a.clauses[key]
    span = (s.low, s.high) if s.low is not None and s.high is not None else None
    return (s.conformity, span, float(a.clause(key).target), s.short, s.n, words.state(s.state, a.lang))


def _strip(a: Analysis, key: str, start: float) -> Strip:
    s = a.clauses[key]
    tone = words.state(s.state, a.lang).tone
    return Strip(s.conformity, s.low, s.high, float(a.clause(key).target), tone, start)


def _groups(a: Analysis) -> Card:
    t = a.t
    columns = (Column(t("Score", "得分"), "share"), Column(t("Observed", "已观察"), "share"))
    scopes = (
        ("touchpoint", t("By touchpoint", "按接触点"), t("Touchpoint", "接触点")),
        ("element", t("By element", "按要素"), t("Element", "要素")),
        ("level", t("By level of measurement", "按衡量层面"), t("Level", "层面")),
    )
    tables = [
        Table(f"{scope}s", title, (Column(head, main=True), *columns), _rows(a, scope), named=True)
        for scope, title, head in scopes
    ]
    return Card("groups", _weakest(a), _how(a), (*(x for x in tables if x.rows), Note(_note(a))))


def _rows(a: Analysis, scope: str) -> list[tuple[object, ...]]:
    found = sorted(a.groups(scope), key=lambda s: (s.conformity is None, s.conformity or 0.0, s.scope_id))
    return [(_group_name(a, s), s.conformity, s.observed) for s in found]


def _group_name(a: Analysis, s: Score) -> str:
    if s.scope == "touchpoint":
        points = {p.id: p for standard in a.standards for p in standard.touchpoints}
        return a.say(points[s.scope_id].title) if s.scope_id in points else s.scope_id
    if s.scope == "level":
        return words.LEVELS[s.scope_id].say(a.lang) if s.scope_id in words.LEVELS else s.scope_id
    return words.element(s.scope_id, a.lang)


def _weakest(a: Analysis) -> str:
    scored = [s for s in a.groups("touchpoint") if s.conformity is not None]
    if not scored:
        return a.t("Where along the way?", "差在哪个接触点？")
    worst = min(scored, key=lambda s: (s.conformity or 0.0, s.scope_id))
    return a.t(f"Weakest: {_group_name(a, worst)}", f"最弱的接触点：{_group_name(a, worst)}")


def _how(a: Analysis) -> str:
    return a.t("Weighted mean of the clauses that must be kept.", "“应”条款按权重平均。")


def _note(a: Analysis) -> str:
    share = a.overall.observed if a.overall else None
    return a.t(
        f"Observed is the weight that has findings; over everything {percent(share)}. A group has no interval.",
        f"“已观察”是有判定的权重所占的比例，总体为 {percent(share)}。分组不给区间。",
    )
