"""A standard in, the six misconceptions found in it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from yizhun.standard.faults import Fault
from yizhun.standard.kinds import Statistic
from yizhun.standard.lint.figures import Figures
from yizhun.standard.model import Clause, Standard
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

IN_MIND: Final = 9
"""What a person keeps in mind at once: seven plus or minus two (Miller 1956, Psychological Review 63, 81-97)."""
FEW: Final = 6
"""Below so many clauses a share of them says nothing."""
HALF: Final = Decimal("0.5")


def misconceptions(standard: Standard, figures: Figures | None) -> Iterator[Fault]:
    """M1 to M6; M1 and M6 need evidence."""
    yield from _copied(standard)
    yield from _average(standard)
    yield from _unseen(standard)
    yield from _finer(standard)
    if figures is not None:
        for index, clause in enumerate(standard.clauses):
            if clause.measure is not None:
                yield from _stricter(clause, figures, ("clauses", index))
                yield from _unwatched(clause, standard, figures, ("clauses", index))


def _warn(path: Path, code: str, text: Text, hint: Text) -> Fault:
    return Fault(path, code, text, hint, warning=True)


def _stricter(clause: Clause, figures: Figures, path: Path) -> Iterator[Fault]:
    kept = [Decimal(str(share)) for share in figures.conformity.get(clause.id, {}).values()]
    short = sum(share < HALF * clause.target for share in kept)
    hint = Text("Ask for less, or show why it must be so.", "请放宽要求，或说明为何必须如此。")
    if kept and short * 2 > len(kept):
        text = Text(
            f"{short} of {len(kept)} sites keep `{clause.id}` less than half as often as asked",
            f"{len(kept)} 个场所中有 {short} 个对条款 {clause.id} 的达标率不到要求的一半",
        )
        yield _warn(path, "m1-stricter", text, hint)
    elif figures.noticed.get(clause.id) is False and clause.target == 1:
        text = Text(
            f"Customers' ratings do not move with `{clause.id}`, which asks for all of it",
            f"顾客评分与条款 {clause.id} 无关，却要求全部做到",
        )
        yield _warn(path, "m1-stricter", text, hint)


def _copied(standard: Standard) -> Iterator[Fault]:
    taken = [clause for clause in standard.clauses if clause.source and clause.source != "ours"]
    if standard.clauses and len(taken) == len(standard.clauses) and not any(one.shown_by for one in standard.factors):
        text = Text(
            "Every clause comes from outside, and no need of your own customers is shown",
            "条款全部来自外部，也没有自己顾客的需求依据",
        )
        hint = Text(
            "Ask your customers; add clauses with `source: ours`.", "请了解自己的顾客，并加入“source: ours”的条款。"
        )
        yield _warn((), "m2-copied", text, hint)


def _average(standard: Standard) -> Iterator[Fault]:
    for index, clause in enumerate(standard.clauses):
        path: Path = ("clauses", index)
        if isinstance(clause.measure, Statistic) and clause.measure.statistic == "mean":
            text = Text(
                f"`{clause.id}` asks for a mean, which hides those who fared badly",
                f"条款 {clause.id} 以平均值为目标，会掩盖体验差的顾客",
            )
            hint = Text("Ask for a percentile or a top-box.", "请改用百分位数或最高分占比。")
            yield _warn((*path, "measure", "statistic"), "m3-average", text, hint)
        if clause.target < 1 and clause.because is None:
            text = Text(
                f"`{clause.id}` asks for less than all of it and does not say why",
                f"条款 {clause.id} 的目标低于 1，却没有说明理由",
            )
            yield _warn((*path, "target"), "m3-average", text, Text("Say `because`.", "请填写“because”。"))


def _touchpoint_of(standard: Standard) -> dict[str, str]:
    return {factor.id: factor.touchpoint for factor in standard.factors}


def _unseen(standard: Standard) -> Iterator[Fault]:
    touchpoint_of = _touchpoint_of(standard)
    met, public = set(), set()
    for clause in standard.clauses:
        place = touchpoint_of.get(clause.factor or "", "")
        met.add(place)
        if clause.public:
            public.add(place)
    for index, touchpoint in enumerate(standard.touchpoints):
        if touchpoint.id in met - public:
            text = Text(
                f"Customers meet touchpoint `{touchpoint.id}`, and none of its clauses is public",
                f"顾客会经历接触点 {touchpoint.id}，但其中没有公开的条款",
            )
            hint = Text("Make at least one clause `public: true`.", "请至少公开一个条款：“public: true”。")
            yield _warn(("touchpoints", index), "m4-unseen", text, hint)


def _finer(standard: Standard) -> Iterator[Fault]:
    touchpoint_of = _touchpoint_of(standard)
    groups: dict[tuple[str, str], int] = defaultdict(int)
    for clause in standard.clauses:
        groups[(touchpoint_of.get(clause.factor or "", ""), clause.role or "")] += 1
    for index, touchpoint in enumerate(standard.touchpoints):
        most = max((count for (place, _), count in groups.items() if place == touchpoint.id), default=0)
        if most > IN_MIND:
            text = Text(
                f"At touchpoint `{touchpoint.id}` one post has {most} clauses; nobody keeps over {IN_MIND} in mind",
                f"接触点 {touchpoint.id} 上同一岗位有 {most} 个条款，一般人记不住超过 {IN_MIND} 个",
            )
            hint = Text("Merge, drop or give some to another post.", "请合并、删减，或分给其他岗位。")
            yield _warn(("touchpoints", index), "m5-finer", text, hint)
    without = sum(clause.factor is None for clause in standard.clauses)
    if standard.factors and len(standard.clauses) >= FEW and without * 3 > len(standard.clauses):
        text = Text(
            f"{without} of {len(standard.clauses)} clauses have no need behind them",
            f"{len(standard.clauses)} 个条款中有 {without} 个背后没有需求",
        )
        hint = Text("Tie each to a factor, or drop it.", "请逐条对应到要素，否则删去。")
        yield _warn((), "m5-finer", text, hint)


def _unwatched(clause: Clause, standard: Standard, figures: Figures, path: Path) -> Iterator[Fault]:
    period = (standard.review_by - standard.effective) if standard.review_by else timedelta(days=365)
    last = figures.last_seen.get(clause.id)
    if max(last or date.min, standard.effective) > figures.as_of - period:
        return
    since = Text(f"since {last}", f"自 {last} 起") if last else Text("ever", "从来")
    text = Text(
        f"Nobody has recorded anything for `{clause.id}` {since.en}", f"条款 {clause.id} {since.zh}没有任何记录"
    )
    yield _warn(path, "m6-unwatched", text, Text("Collect its evidence, or drop it.", "请收集证据，否则删去。"))
