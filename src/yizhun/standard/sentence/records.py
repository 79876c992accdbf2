"""Clauses judged record by record in (checklist, reconcile, tariff, credential), sentences out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yizhun.standard.kinds import (
    Checklist,
    Credential,
    Held,
    Range,
    Reconcile,
    Tariff,
)
from yizhun.standard.model import Clause
from yizhun.standard.parameters import Posts
from yizhun.standard.sentence.modal import modal
from yizhun.standard.sentence.over_time import each
from yizhun.standard.sentence.periods import bounds
from yizhun.standard.sentence.words import PERIODS, Names, duration, either, limit, percent, plain, quoted
from yizhun.text import Text


def _checklist(clause: Clause, measure: Checklist, names: Names) -> Text:
    verb = modal(clause)
    item = quoted(clause.title) if measure.item is None else names.of("clauses", measure.item)
    found = _range(measure.range) if measure.range else Text("right", "合格")
    said = Text(f"{item.en} {verb.must} be found {found.en} when inspected", f"检查{item.zh}{verb.ying}{found.zh}")
    if measure.every is None:
        return said
    span, whom = limit(measure.every, duration), each(measure.per, names)
    return Text(f"{said.en}, at least once in {span.en}{whom.en}", f"{said.zh}，至少{_every(span.zh)}检查一次{whom.zh}")


def _every(span: str) -> str:
    return f"每{span[2:]}" if span in ("1 个月", "1 天", "1 周", "1 年", "1 小时") else f"每 {span}"


def _range(given: Range) -> Text:
    asked = bounds(given, plain)
    unit = f" {given.unit}" if given.unit else ""
    return Text(f"{asked.en}{unit}", f"{asked.zh}{unit}")


def _reconcile(clause: Clause, measure: Reconcile, names: Names) -> Text:
    left, right, verb = names.of("sources", measure.left), names.of("sources", measure.right), modal(clause)
    said = Text(f"{left.en} and {right.en} {verb.must} agree", f"{left.zh}与{right.zh}的记录{verb.ying}一致")
    if measure.within is None:
        return said
    span = limit(measure.within, duration)
    return Text(
        f"{said.en}; a difference {verb.must} be put right within {span.en}",
        f"{said.zh}，不一致的{verb.ying}在 {span.zh}内更正",
    )


def _tariff(clause: Clause, measure: Tariff, names: Names) -> Text:
    verb = modal(clause)
    keys = Text()
    if measure.keys:
        listed = either([Text(one, one) for one in measure.keys], "and", "、")
        keys = Text(f" for the site's {listed.en}", f"（按场所的 {listed.zh} 取价）")
    said = Text(
        f"a charge {verb.must_not} exceed the price list “{measure.schedule}”{keys.en}",
        f"收费{verb.bude}超过价目表“{measure.schedule}”{keys.zh}",
    )
    if measure.tolerance == 0:
        return said
    share = limit(measure.tolerance, percent)
    return Text(
        f"{said.en} by more than {share.en}",
        f"收费高出价目表“{measure.schedule}”{keys.zh}的幅度{verb.bude}超过 {share.zh}",
    )


def _credential(clause: Clause, measure: Credential, names: Names) -> Text:
    verb, whom, period = modal(clause), _whom(measure, names), PERIODS[measure.per]
    rows = [_row(row) for row in measure.all_of]
    asked = either(rows, "and", "和")
    return Text(
        f"{whom.en} {verb.must} hold {asked.en}, checked every {period.en}",
        f"{whom.zh}{verb.ying}持有{asked.zh}，{period.zh}核查",
    )


def _whom(measure: Credential, names: Names) -> Text:
    if isinstance(measure.of, Posts):
        posts = either([names.of("posts", one) for one in measure.of.post])
        return Text(f"everyone in the post {posts.en}", f"每名{posts.zh}")
    if measure.of == "site":
        return Text("the site", "场所")
    kind = names.of("subjects", measure.of.subject)
    return Text(f"every {kind.en}", f"每个{kind.zh}")


def _row(row: tuple[Held, ...]) -> Text:
    said = either([_held(one) for one in row])
    return said if len(row) == 1 else Text(f"({said.en})", f"（{said.zh}）")


def _held(one: Held) -> Text:
    name = quoted(Text(one.credential, one.credential))
    if one.held_for is None:
        return name
    span = duration(one.held_for)
    return Text(f"{name.en} for {span.en}", f"{name.zh}满 {span.zh}")


RECORDS: Final[dict[str, Callable[[Clause, Any, Names], Text]]] = {
    "checklist": _checklist,
    "reconcile": _reconcile,
    "tariff": _tariff,
    "credential": _credential,
}
