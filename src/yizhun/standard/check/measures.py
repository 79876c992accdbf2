"""A clause in, parameters of its measure that contradict each other out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from yizhun.standard.check.recurrence import check_recurrence
from yizhun.standard.duration import Duration
from yizhun.standard.faults import Fault
from yizhun.standard.kinds import (
    UNARY,
    Checklist,
    Count,
    Deadline,
    OfRatings,
    Reconcile,
    Schedule,
    Sequence,
    Share,
    Statistic,
)
from yizhun.standard.model import Clause
from yizhun.standard.parameters import Table
from yizhun.standard.walk import limits
from yizhun.standard.yaml_file import Path
from yizhun.text import Text


def check_measure(clause: Clause, path: Path) -> Iterator[Fault]:
    """The rules of the clause's kind."""
    if clause.measure is not None and clause.measure.kind in _RULES:
        yield from _RULES[clause.measure.kind](clause.measure, (*path, "measure"))


def _schedule(measure: Schedule, path: Path) -> Iterator[Fault]:
    yield from check_recurrence(measure, path)


def _deadline(measure: Deadline, path: Path) -> Iterator[Fault]:
    if measure.within == "carried" and measure.pause is not None:
        text = Text("`pause` cannot stop a due date that is carried", "期限随记录携带（carried）时不能用“pause”")
        hint = Text("Remove `pause`, or give `within` a duration.", "请删去“pause”，或在“within”里写时长。")
        yield Fault((*path, "pause"), "pause-carried", text, hint, at_key=True)
    if measure.clock == "opening-hours":
        for where, value in limits(measure.within, (*path, "within")):
            if isinstance(value, Duration) and (value.months or (value.days and value.micros)):
                text = Text(f"`{value}` cannot be counted in opening hours", f"“{value}”无法按营业时间计算")
                hint = Text(
                    "With opening-hours write hours (PT4H) or days (P2D), not both, and no months or years.",
                    "用 opening-hours 时请写小时（PT4H）或天（P2D），二者不能混用，也不能写月、年。",
                )
                yield Fault(where, "opening-hours-duration", text, hint)


def _count(measure: Count, path: Path) -> Iterator[Fault]:
    yield from _bounds(measure, path, Decimal(0), None)


def _share(measure: Share, path: Path) -> Iterator[Fault]:
    yield from _bounds(measure, path, Decimal(0), Decimal(1))


def _checklist(measure: Checklist, path: Path) -> Iterator[Fault]:
    if measure.range is not None:
        yield from _bounds(measure.range, (*path, "range"), None, None)


def _statistic(measure: Statistic, path: Path) -> Iterator[Fault]:
    ratings = isinstance(measure.of, OfRatings)
    if measure.statistic == "top-box" and not ratings:
        text = Text("`top-box` is a figure of ratings only", "“top-box”只能用于评分")
        hint = Text("Use `of: {ratings: …}`, or another statistic.", "请用“of: {ratings: …}”，或换一种统计量。")
        yield Fault((*path, "statistic"), "top-box-of", text, hint)
    if measure.statistic == "top-box":
        yield from _bounds(measure, path, Decimal(0), Decimal(1))
    else:
        yield from _bounds(measure, path, *((Decimal(0), Decimal(100)) if ratings else (None, None)))
    if measure.confidence is None:
        return
    if measure.statistic not in ("mean", "top-box"):
        text = Text(f"`confidence` is not defined for {measure.statistic}", f"“{measure.statistic}”不能用“confidence”")
        hint = Text("It goes with mean and top-box.", "它只用于 mean 和 top-box。")
        yield Fault((*path, "confidence"), "confidence-of", text, hint)
    elif not 0 < measure.confidence < 1:
        text = Text(f"`confidence` is {measure.confidence}", f"“confidence”为 {measure.confidence}")
        hint = Text("Allowed: above 0 and below 1, usually 0.95.", "允许的范围：大于 0、小于 1，通常为 0.95。")
        yield Fault((*path, "confidence"), "out-of-range", text, hint)


def _reconcile(measure: Reconcile, path: Path) -> Iterator[Fault]:
    if measure.left == measure.right:
        text = Text("`left` and `right` are the same source", "“left”和“right”是同一个来源")
        yield Fault((*path, "right"), "same-source", text, Text("Name two sources.", "请写两个不同的来源。"))


def _sequence(measure: Sequence, path: Path) -> Iterator[Fault]:
    name = measure.template
    if name not in UNARY:
        if not measure.then:
            text = Text(f"`{name}` needs `then`", f"“{name}”需要“then”")
            hint = Text("Name the activity that `first` is held against.", "请写出与“first”对照的活动。")
            yield Fault((*path, "then"), "sequence-then", text, hint)
        return
    if measure.then:
        text = Text(f"`{name}` takes no `then`", f"“{name}”不能有“then”")
        hint = Text("Remove it: the template speaks of `first` alone.", "请删去：该模板只涉及“first”。")
        yield Fault((*path, "then"), "sequence-then", text, hint, at_key=True)
    if measure.within is not None:
        text = Text(f"`{name}` takes no `within`", f"“{name}”不能有“within”")
        hint = Text("Remove it: the template has no time.", "请删去：该模板不涉及时间。")
        yield Fault((*path, "within"), "sequence-within", text, hint, at_key=True)


def _bounds(holder: Any, path: Path, low: Decimal | None, high: Decimal | None) -> Iterator[Fault]:
    """One bound at least, each in its range, the lower not above the upper."""
    if holder.at_least is None and holder.at_most is None:
        text = Text("No limit is given", "没有给出限值")
        hint = Text("Give `at_least`, `at_most` or both.", "请填写“at_least”“at_most”，或两者都写。")
        yield Fault(path, "no-limit", text, hint)
    for name in ("at_least", "at_most"):
        for where, value in limits(getattr(holder, name), (*path, name)):
            if (low is not None and value < low) or (high is not None and value > high):
                up_to = Text(f"{low} to {high}", f"{low} 到 {high}")
                bounds = Text(f"{low} or more", f"不小于 {low}") if high is None else up_to
                text = Text(f"`{name}` is {value}", f"“{name}”为 {value}")
                hint = Text(f"Allowed: {bounds.en}.", f"允许的范围：{bounds.zh}。")
                yield Fault(where, "out-of-range", text, hint)
    if _both_plain(holder) and holder.at_least > holder.at_most:
        text = Text(
            f"`at_least` {holder.at_least} is above `at_most` {holder.at_most}",
            f"“at_least”为 {holder.at_least}，大于“at_most”的 {holder.at_most}",
        )
        yield Fault((*path, "at_least"), "limits-reversed", text, Text("Exchange them.", "请对调。"))


def _both_plain(holder: Any) -> bool:
    pair = (holder.at_least, holder.at_most)
    return None not in pair and not any(isinstance(one, Table) for one in pair)


_RULES: Final[dict[str, Callable[[Any, Path], Iterator[Fault]]]] = {
    "schedule": _schedule,
    "deadline": _deadline,
    "count": _count,
    "share": _share,
    "checklist": _checklist,
    "statistic": _statistic,
    "reconcile": _reconcile,
    "sequence": _sequence,
}
