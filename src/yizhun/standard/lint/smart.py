"""A standard in, clauses that are not specific, measurable, achievable, relevant or time-bound out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from yizhun.standard.faults import Fault
from yizhun.standard.kinds import Checklist, Sequence
from yizhun.standard.lint.figures import Figures
from yizhun.standard.model import Clause, Standard
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

_DEMANDS_EN: Final = re.compile(r"\b(?:must|shall)\b", re.IGNORECASE)
_DEMANDS_ZH: Final = re.compile(r"(?<![对供适反响相感效回])应(?![急用对答聘付酬届])|须|不得")
_TIMED_PAIRS: Final = frozenset({"response", "succession", "chain-response"})


def smart(standard: Standard, figures: Figures | None, as_of: date | None) -> Iterator[Fault]:
    """The five letters, clause by clause, then the standard as a whole."""
    for index, clause in enumerate(standard.clauses):
        path: Path = ("clauses", index)
        yield from _specific(clause, standard, path)
        yield from _measurable(clause, path)
        yield from _time(clause, path)
        if figures is not None:
            yield from _achievable(clause, figures, path)
    yield from _relevant(standard)
    yield from _review(standard, figures.as_of if figures and as_of is None else as_of)


def _warn(path: Path, code: str, text: Text, hint: Text) -> Fault:
    return Fault(path, code, text, hint, warning=True)


def _specific(clause: Clause, standard: Standard, path: Path) -> Iterator[Fault]:
    said = clause.text or clause.title
    demands = max(len(_DEMANDS_EN.findall(said.en)), len(_DEMANDS_ZH.findall(said.zh)))
    if demands > 1:
        text = Text(
            f"`{clause.id}` makes {demands} demands in one clause", f"条款 {clause.id} 一条里提了 {demands} 项要求"
        )
        hint = Text("Make a clause of each demand.", "请每项要求写成一个条款。")
        yield _warn((*path, "text" if clause.text else "title"), "smart-demand", text, hint)
    if clause.factor is None and standard.factors and clause.force != "may":
        text = Text(f"`{clause.id}` belongs to no factor", f"条款 {clause.id} 没有对应的要素")
        yield _warn(path, "smart-factor", text, Text("Name its `factor`.", "请填写“factor”。"))
    if clause.role is None and clause.measure is not None:
        text = Text(f"`{clause.id}` has no owner", f"条款 {clause.id} 没有责任岗位")
        yield _warn(path, "smart-owner", text, Text("Name the post in `role`.", "请在“role”里写明岗位。"))


def _measurable(clause: Clause, path: Path) -> Iterator[Fault]:
    if clause.force == "shall" and clause.measure is None:
        text = Text(f"`{clause.id}` must be kept and has no measure", f"条款 {clause.id} 必须做到，却没有度量")
        hint = Text("Give it a `measure`, or make it `should`.", "请填写“measure”，或改为 should。")
        yield _warn(path, "smart-measure", text, hint)


def _achievable(clause: Clause, figures: Figures, path: Path) -> Iterator[Fault]:
    kept = {site: Decimal(str(share)) for site, share in figures.conformity.get(clause.id, {}).items()}
    if not kept or max(kept.values()) >= clause.target:
        return
    best = max(kept.values())
    text = Text(
        f"No site reaches `{clause.id}`: the best of {len(kept)} keeps {_percent(best)}, asked are "
        f"{_percent(clause.target)}",
        f"没有场所达到条款 {clause.id}：{len(kept)} 个场所中最好的为 {_percent(best)}，要求 {_percent(clause.target)}",
    )
    hint = Text("Ask for what the best have shown, then tighten.", "请先按最好场所已达到的水平要求，再逐步加严。")
    yield _warn(path, "smart-reach", text, hint)


def _percent(share: Decimal) -> str:
    return f"{round(share * 100, 1).normalize():f}%"


def _relevant(standard: Standard) -> Iterator[Fault]:
    used = {clause.factor for clause in standard.clauses}
    for index, factor in enumerate(standard.factors):
        if factor.id in used and not factor.shown_by:
            text = Text(f"Nothing shows the need of factor `{factor.id}`", f"要素 {factor.id} 的需求没有依据")
            hint = Text("Say in `shown_by` what shows it.", "请在“shown_by”里写明依据。")
            yield _warn(("factors", index), "smart-need", text, hint)
    if standard.clauses and not standard.factors:
        text = Text("The standard has no factors: no clause is tied to a need", "标准没有要素：条款都没有联系到需求")
        hint = Text("Write touchpoints.yaml and factors.yaml.", "请编写 touchpoints.yaml 和 factors.yaml。")
        yield _warn((), "smart-need", text, hint)


def _time(clause: Clause, path: Path) -> Iterator[Fault]:
    measure = clause.measure
    if isinstance(measure, Checklist) and measure.every is None:
        text = Text(f"`{clause.id}` does not say how often it is inspected", f"条款 {clause.id} 没有写明多久检查一次")
        hint = Text("Give `every`, such as P1M.", "请填写“every”，如 P1M。")
        yield _warn((*path, "measure"), "smart-time", text, hint)
    if isinstance(measure, Sequence) and measure.template in _TIMED_PAIRS and measure.within is None:
        text = Text(f"`{clause.id}` does not say how soon", f"条款 {clause.id} 没有写明多久之内")
        hint = Text("Give `within`, such as PT30M.", "请填写“within”，如 PT30M。")
        yield _warn((*path, "measure"), "smart-time", text, hint)


def _review(standard: Standard, as_of: date | None) -> Iterator[Fault]:
    hint = Text("Say in `review_by` when it is judged again.", "请在“review_by”里写明何时复审。")
    if standard.review_by is None:
        yield _warn((), "smart-review", Text("The standard has no `review_by`", "标准没有写“review_by”"), hint)
    elif as_of is not None and standard.review_by < as_of:
        text = Text(f"The review was due by {standard.review_by}", f"复审应在 {standard.review_by} 前完成")
        yield _warn(("review_by",), "smart-review", text, hint)
