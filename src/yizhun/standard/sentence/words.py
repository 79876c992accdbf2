"""Durations, figures, lists and periods in, how both languages say them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from yizhun.standard.duration import MICROS_PER_SECOND, Duration
from yizhun.standard.parameters import ActivityWhere, Table
from yizhun.text import Text

PERIODS: Final[Mapping[str, Text]] = {
    "day": Text("day", "每日"), "week": Text("week", "每周"), "month": Text("month", "每月"),
    "quarter": Text("quarter", "每季度"), "half-year": Text("half-year", "每半年"), "year": Text("year", "每年"),
}  # fmt: skip
DAYS: Final[Mapping[str, Text]] = {
    "MO": Text("Monday", "周一"), "TU": Text("Tuesday", "周二"), "WE": Text("Wednesday", "周三"),
    "TH": Text("Thursday", "周四"), "FR": Text("Friday", "周五"), "SA": Text("Saturday", "周六"),
    "SU": Text("Sunday", "周日"),
}  # fmt: skip
_UNITS: Final = (
    ("year", "年"), ("month", "个月"), ("week", "周"), ("day", "天"), ("hour", "小时"), ("minute", "分钟"),
    ("second", "秒"),
)  # fmt: skip


def duration(span: Duration) -> Text:
    """`PT1H30M`: 1 hour 30 minutes, 1 小时 30 分钟; weeks where they were written as weeks."""
    years, months = divmod(span.months, 12)
    weeks = span.days // 7 if "W" in span.text and span.days % 7 == 0 else 0
    days = span.days - 7 * weeks
    minutes, micros = divmod(span.micros, 60 * MICROS_PER_SECOND)
    hours, minutes = _hours(minutes, span)
    seconds = Decimal(micros) / MICROS_PER_SECOND
    amounts = [*map(Decimal, (years, months, weeks, days, hours, minutes)), seconds]
    said = [(figure(one), unit) for one, unit in zip(amounts, _UNITS, strict=True) if one]
    if not said:
        return Text("0 minutes", "0 分钟")
    en = " ".join(f"{amount} {unit[0]}{'' if amount == '1' else 's'}" for amount, unit in said)
    return Text(en, " ".join(f"{amount} {unit[1]}" for amount, unit in said))


def _hours(minutes: int, span: Duration) -> tuple[int, int]:
    """As written: PT90M stays 90 minutes."""
    return divmod(minutes, 60) if "H" in span.text else (0, minutes)


def figure(number: Decimal) -> str:
    """A decimal without trailing zeros."""
    return format(number.normalize(), "f") if number else "0"


def percent(share: Decimal) -> Text:
    """A share as a percentage."""
    said = f"{figure(share * 100)}%"
    return Text(said, said)


def plain(number: Decimal) -> Text:
    """A figure as it is."""
    return Text(figure(number), figure(number))


def quoted(name: Text) -> Text:
    """A name in the quotes of each language."""
    return Text(f"“{name.say('en')}”", f"“{name.say('zh')}”")


def either(names: Sequence[Text], en: str = "or", zh: str = "或") -> Text:
    """`a`, `a or b`, `a, b or c`."""
    if len(names) == 1:
        return names[0]
    return Text(
        f"{', '.join(one.en for one in names[:-1])} {en} {names[-1].en}",
        f"{'、'.join(one.zh for one in names[:-1])}{zh}{names[-1].zh}",
    )


def limit(value: Any, say: Callable[[Any], Text]) -> Text:
    """A limit, or the rows of its decision table: 4 hours (case.priority = 'P1'), otherwise 5 days."""
    if not isinstance(value, Table):
        return say(value)
    rows = [(row.when, say(row.then)) for row in value.table]
    en = ", ".join(f"{then.en} ({when})" if when else f"otherwise {then.en}" for when, then in rows)
    zh = "，".join(f"{when} 时为 {then.zh}" if when else f"其余为 {then.zh}" for when, then in rows)
    return Text(en, f"【{zh}】")


class Names:
    """What activities, posts, subjects and items are called in a standard; an unknown id is called by itself."""

    def __init__(self, titles: Mapping[tuple[str, str], Text]) -> None:
        self._titles = titles

    def title(self, section: str, name: str) -> Text:
        """The title of an entry."""
        return self._titles.get((section, name), Text(name, name))

    def of(self, section: str, name: str) -> Text:
        """The title of an entry, in quotes."""
        return quoted(self.title(section, name))

    def activities(self, given: Sequence[ActivityWhere]) -> Text:
        """Activities joined by `or`, each with its condition."""
        return either([self._activity(one) for one in given])

    def _activity(self, one: ActivityWhere) -> Text:
        name = self.of("activities", one.activity)
        if one.where is None:
            return name
        return Text(f"{name.en} (where {one.where})", f"{name.zh}（{one.where}）")
