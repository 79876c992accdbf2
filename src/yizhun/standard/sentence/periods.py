"""Clauses that ask for a figure over a period in (count, share, statistic), sentences out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from yizhun.standard.kinds import (
    Count,
    OfMinutes,
    OfRatings,
    OfValue,
    Share,
    Statistic,
)
from yizhun.standard.model import Clause
from yizhun.standard.parameters import EachSubject
from yizhun.standard.sentence.modal import modal
from yizhun.standard.sentence.words import PERIODS, Names, figure, limit, percent, plain
from yizhun.text import Text

_DISTINCT: Final = {
    "subject": Text("different subjects with ", "个不同对象"), "actor": Text("different people with ", "名不同人员"),
    "case": Text("different cases with ", "件不同事项"), "value": Text("different values of ", "个不同的值"),
    "none": Text("", "次"),
}  # fmt: skip
_STATISTICS: Final = {
    "mean": Text("mean", "平均值"), "median": Text("median", "中位数"),
    "p90": Text("90th percentile", "第 90 百分位数"),
    "p95": Text("95th percentile", "第 95 百分位数"), "top-box": Text("share of best marks", "最高分占比"),
}  # fmt: skip


def bounds(holder: Any, say: Callable[[Any], Text]) -> Text:
    """`at least a`, `at most b`, `a to b` with 不少于, 不多于."""
    low = limit(holder.at_least, say) if holder.at_least is not None else None
    high = limit(holder.at_most, say) if holder.at_most is not None else None
    if low and high:
        return Text(f"{low.en} to {high.en}", f"为 {low.zh}～{high.zh}")
    if low:
        return Text(f"at least {low.en}", f"不低于 {low.zh}")
    return Text(f"at most {high.en}", f"不高于 {high.zh}") if high else Text("any", "不限")


def _count(clause: Clause, measure: Count, names: Names) -> Text:
    activity, period, verb = names.activities(measure.activity), PERIODS[measure.per], modal(clause)
    if measure.at_most == 0 and measure.at_least is None:
        return Text(f"{activity.en} {verb.must_not} happen", f"{verb.bude}发生{activity.zh}")
    unit = _DISTINCT[measure.distinct]
    asked = bounds(measure, plain)
    amount = asked.zh.replace("不低于", "不少于").replace("不高于", "不多于")
    return Text(
        f"there {verb.must} be {asked.en} {unit.en}{activity.en} in every {period.en}",
        f"{period.zh}{activity.zh}{verb.ying}{amount} {unit.zh}",
    )


def _share(clause: Clause, measure: Share, names: Names) -> Text:
    wanted, period, verb = names.activities(measure.with_), PERIODS[measure.per], modal(clause)
    asked = bounds(measure, percent)
    must = "may" if measure.at_least is None and verb.must == "must" else verb.must
    if isinstance(measure.of, EachSubject):
        kind = names.of("subjects", measure.of.subject)
        whole = Text(f"of all {kind.en}", f"全部{kind.zh}中")
    else:
        start = names.activities(measure.of.activity)
        whole = Text(f"of the cases with {start.en}", f"发生{start.zh}的事项中")
    return Text(
        f"{asked.en} {whole.en} {must} have {wanted.en} in every {period.en}",
        f"{period.zh}{whole.zh}，有{wanted.zh}的比例{verb.ying}{asked.zh}",
    )


def _statistic(clause: Clause, measure: Statistic, names: Names) -> Text:
    what, say = _of(measure, names), _unit(measure)
    name, period, verb = _STATISTICS[measure.statistic], PERIODS[measure.per], modal(clause)
    asked = bounds(measure, say)
    rest = _certainty(measure)
    return Text(
        f"the {name.en} of {what.en} in every {period.en} {verb.must} be {asked.en}{rest.en}",
        f"{period.zh}{what.zh}的{name.zh}{verb.ying}{asked.zh}{rest.zh}",
    )


def _of(measure: Statistic, names: Names) -> Text:
    if isinstance(measure.of, OfRatings):
        item = _item(measure.of.ratings, names)
        return Text(f"the ratings of {item.en}", f"{item.zh}评分")
    if isinstance(measure.of, OfValue):
        activity = names.activities(measure.of.value)
        return Text(f"the values of {activity.en}", f"{activity.zh}的数值")
    span: OfMinutes = measure.of
    start, end = names.activities(span.minutes.from_), names.activities(span.minutes.to)
    return Text(f"the time from {start.en} to {end.en}", f"从{start.zh}到{end.zh}的用时")


def _item(name: str, names: Names) -> Text:
    if name == "overall":
        return Text("the service overall", "总体")
    for section in ("touchpoints", "factors", "clauses"):
        title = names.title(section, name)
        if title != Text(name, name):
            return names.of(section, name)
    return names.of("", name)


def _unit(measure: Statistic) -> Callable[[Decimal], Text]:
    if measure.statistic == "top-box":
        return percent
    if isinstance(measure.of, OfMinutes):
        return lambda value: Text(f"{figure(value)} minutes", f"{figure(value)} 分钟")
    if isinstance(measure.of, OfRatings):
        return lambda value: Text(f"{figure(value)} of 100", f"{figure(value)} 分（百分制）")
    return plain


def _certainty(measure: Statistic) -> Text:
    if measure.confidence is None:
        return Text()
    level = percent(measure.confidence)
    return Text(f", judged at {level.en} confidence", f"，按 {level.zh} 置信度判定")


FIGURES: Final[dict[str, Callable[[Clause, Any, Names], Text]]] = {
    "count": _count,
    "share": _share,
    "statistic": _statistic,
}
