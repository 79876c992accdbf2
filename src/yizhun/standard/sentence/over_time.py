"""Clauses that ask for something by a time in (schedule, interval, deadline, window, sequence), sentences out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yizhun.standard.kinds import (
    WEEKDAYS,
    Deadline,
    Interval,
    Schedule,
    Sequence,
    Window,
)
from yizhun.standard.model import Clause
from yizhun.standard.parameters import EachSubject
from yizhun.standard.sentence.modal import modal
from yizhun.standard.sentence.recurrence import recurrence
from yizhun.standard.sentence.words import DAYS, Names, duration, either, limit
from yizhun.text import Text


def each(per: Any, names: Names) -> Text:
    """For every room; nothing where it is for the site."""
    if not isinstance(per, EachSubject):
        return Text()
    kind = names.of("subjects", per.subject)
    return Text(f" for every {kind.en}", f"（按每个{kind.zh}计）")


def _schedule(clause: Clause, measure: Schedule, names: Names) -> Text:
    activity, when, verb = names.activities(measure.activity), recurrence(measure), modal(clause)
    whom, slack = each(measure.per, names), _slack(measure)
    return Text(
        f"{activity.en} {verb.must} be done {when.en}{whom.en}{slack.en}",
        f"{when.zh}{verb.ying}完成{activity.zh}{whom.zh}{slack.zh}",
    )


def _slack(measure: Schedule) -> Text:
    early = duration(measure.early) if measure.early and not measure.early.is_zero else None
    grace = duration(measure.grace) if measure.grace and not measure.grace.is_zero else None
    en = [f"{early.en} early"] if early else []
    zh = [f"提前 {early.zh}"] if early else []
    if grace:
        en.append(f"{grace.en} late")
        zh.append(f"延后 {grace.zh}")
    return Text(f", at most {' or '.join(en)}", f"，最多可{'或'.join(zh)}") if en else Text()


def _interval(clause: Clause, measure: Interval, names: Names) -> Text:
    activity, longest, verb = names.activities(measure.activity), limit(measure.at_most, duration), modal(clause)
    whom = each(measure.per, names)
    return Text(
        f"{activity.en} {verb.must} be done again within {longest.en} of the last time{whom.en}",
        f"相邻两次{activity.zh}的间隔{verb.bude}超过 {longest.zh}{whom.zh}",
    )


def _deadline(clause: Clause, measure: Deadline, names: Names) -> Text:
    start, end, verb = names.activities(measure.from_), names.activities(measure.to), modal(clause)
    every = Text("every ", "每次") if measure.each else Text()
    rest = _deadline_rest(measure, names)
    if measure.within == "carried":
        return Text(
            f"{end.en} {verb.must} follow {every.en}{start.en} by the due date it carries{rest.en}",
            f"{every.zh}{start.zh}后{verb.ying}在所载期限前完成{end.zh}{rest.zh}",
        )
    span = limit(measure.within, duration)
    return Text(
        f"{end.en} {verb.must} follow within {span.en} of {every.en}{start.en}{rest.en}",
        f"{every.zh}{start.zh}后 {span.zh}内{verb.ying}完成{end.zh}{rest.zh}",
    )


def _deadline_rest(measure: Deadline, names: Names) -> Text:
    en, zh = "", ""
    if measure.clock == "opening-hours":
        en, zh = ", counted in opening hours", "（按营业时间计算）"
    if measure.pause is not None:
        start, end = names.activities(measure.pause.from_), names.activities(measure.pause.to)
        en += f", not counting from {start.en} to {end.en}"
        zh += f"，{start.zh}至{end.zh}期间不计时"
    if measure.unless:
        excuse = names.activities(measure.unless)
        en += f", unless {excuse.en}"
        zh += f"，有{excuse.zh}的除外"
    return Text(en, zh)


def _window(clause: Clause, measure: Window, names: Names) -> Text:
    activity, hours, verb = names.activities(measure.activity), limit(measure.hours, _hours), modal(clause)
    days = Text()
    if measure.days != WEEKDAYS:
        listed = either([DAYS[one] for one in measure.days], "and", "、")
        days = Text(f" on {listed.en}", listed.zh)
    return Text(
        f"{activity.en} {verb.must} happen only {hours.en}{days.en}",
        f"{activity.zh}只{_only(clause)}在{days.zh}{hours.zh}进行",
    )


def _only(clause: Clause) -> str:
    return "宜" if clause.force == "should" else "能"


def _hours(hours: str) -> Text:
    start, end = hours.split("-")
    if start == end:
        return Text("at any hour", "全天")
    return Text(f"between {start} and {end}", f" {start} 至{'次日' if end < start else ''} {end} ")


def _sequence(clause: Clause, measure: Sequence, names: Names) -> Text:
    first = names.activities(measure.first)
    then = names.activities(measure.then) if measure.then else Text()
    span = limit(measure.within, duration) if measure.within is not None else None
    return _TEMPLATES[measure.template](first, then, span, clause)


Template = Callable[[Text, Text, Text | None, Clause], Text]


def _response(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    within = Text(f" within {span.en}", f" {span.zh}内") if span else Text()
    return Text(
        f"{then.en} {verb.must} come{within.en} after every {first.en}",
        f"{first.zh}之后{within.zh}{verb.ying}有{then.zh}",
    )


def _precedence(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    within = Text(f", no more than {span.en} earlier", f"，且不早于其前 {span.zh}") if span else Text()
    return Text(
        f"{first.en} {verb.must} come before every {then.en}{within.en}",
        f"{then.zh}之前{verb.ying}先有{first.zh}{within.zh}",
    )


def _succession(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    within = Text(f", within {span.en}", f"，相隔不超过 {span.zh}") if span else Text()
    return Text(
        f"every {first.en} {verb.must} be followed by {then.en}, and every {then.en} preceded by {first.en}{within.en}",
        f"{first.zh}之后{verb.ying}有{then.zh}，{then.zh}之前{verb.ying}先有{first.zh}{within.zh}",
    )


def _chain_response(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    within = Text(f", within {span.en}", f"，且在 {span.zh}内") if span else Text()
    return Text(
        f"{then.en} {verb.must} be the very next step after {first.en}{within.en}",
        f"{first.zh}的下一步{verb.ying}是{then.zh}{within.zh}",
    )


def _chain_precedence(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    within = Text(f", no more than {span.en} earlier", f"，且不早于其前 {span.zh}") if span else Text()
    return Text(
        f"{first.en} {verb.must} be the step just before {then.en}{within.en}",
        f"{then.zh}的上一步{verb.ying}是{first.zh}{within.zh}",
    )


def _not_succession(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    within = Text(f" within {span.en}", f" {span.zh}内") if span else Text()
    return Text(
        f"{then.en} {verb.must_not} come{within.en} after {first.en}",
        f"{first.zh}之后{within.zh}{verb.bude}再有{then.zh}",
    )


def _absence(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    return Text(f"{first.en} {verb.must_not} happen", f"{verb.bude}出现{first.zh}")


def _exactly_once(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    return Text(f"{first.en} {verb.must} happen exactly once in a case", f"每个事项中{first.zh}{verb.ying}恰好一次")


def _init(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    return Text(f"every case {verb.must} begin with {first.en}", f"每个事项{verb.ying}以{first.zh}开始")


def _end(first: Text, then: Text, span: Text | None, clause: Clause) -> Text:
    verb = modal(clause)
    return Text(f"every case {verb.must} end with {first.en}", f"每个事项{verb.ying}以{first.zh}结束")


_TEMPLATES: Final[dict[str, Template]] = {
    "response": _response,
    "precedence": _precedence,
    "succession": _succession,
    "chain-response": _chain_response,
    "chain-precedence": _chain_precedence,
    "not-succession": _not_succession,
    "absence": _absence,
    "exactly-once": _exactly_once,
    "init": _init,
    "end": _end,
}
DUTIES: Final[dict[str, Callable[[Clause, Any, Names], Text]]] = {
    "schedule": _schedule,
    "interval": _interval,
    "deadline": _deadline,
    "window": _window,
    "sequence": _sequence,
}
