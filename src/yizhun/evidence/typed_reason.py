"""A column's type in, why a text cannot be read as it out: code, sentence and SQL test of each reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from yizhun.evidence.tables import CORRECTABLE, OUTCOMES, WEEKDAYS, ColumnType
from yizhun.evidence.zone import FIRST_YEAR, LAST_YEAR
from yizhun.text import Text

Near = Literal["timezone", "site", "table"]
Test = Callable[[str, str], str]
Typed = tuple[str, Text, Test, Near | None]


def typed_reasons(kind: ColumnType, column: str) -> list[Typed]:
    """The reasons of a type for the column of that name, the sharper first.

    A test takes the names of the column as parsed and as it stands in the file; the sentence may hold `{value}` and
    `{near}`.
    """
    told = _TYPES.get(kind)
    return told(column) if told else []


def _unparsed(parsed: str, raw_text: str) -> str:
    return f"{parsed} IS NULL"


def _time(column: str) -> list[Typed]:
    return [
        (
            "bad-time",
            Text(
                en=f"{column} “{{value}}” is not a time; write it as 2026-03-01T09:30 or 2026-03-01T09:30:00+08:00, "
                f"years {FIRST_YEAR} to {LAST_YEAR}",
                zh=f"{column} 的“{{value}}”不是时间；请写成 2026-03-01T09:30 或 2026-03-01T09:30:00+08:00，"
                f"年份 {FIRST_YEAR} 至 {LAST_YEAR}",
            ),
            _unparsed,
            None,
        )
    ]


def _date(column: str) -> list[Typed]:
    return [
        (
            "bad-date",
            Text(
                en=f"{column} “{{value}}” is not a date; write it as 2026-03-01",
                zh=f"{column} 的“{{value}}”不是日期；请写成 2026-03-01",
            ),
            _unparsed,
            None,
        )
    ]


def _bad_number(column: str) -> Typed:
    return (
        "bad-number",
        Text(
            en=f"{column} “{{value}}” is not a number; write it as 12.5, without units or thousands separators",
            zh=f"{column} 的“{{value}}”不是数字；请写成 12.5，不带单位和千位分隔符",
        ),
        lambda parsed, raw_text: f"{parsed} IS NULL AND number_form({raw_text}::VARCHAR) IS NULL",
        None,
    )


def _number(column: str) -> list[Typed]:
    return [
        _bad_number(column),
        (
            "number-too-large",
            Text(
                en=f"{column} “{{value}}” is too large; at most 25 digits stand before the decimal point",
                zh=f"{column} 的“{{value}}”太大；小数点前最多 25 位",
            ),
            _unparsed,
            None,
        ),
    ]


def _money(column: str) -> list[Typed]:
    return [
        _bad_number(column),
        (
            "money-does-not-fit",
            Text(
                en=f"{column} “{{value}}” does not fit; at most 12 digits before the decimal point and 6 after it, "
                "and nothing is rounded",
                zh=f"{column} 的“{{value}}”放不下；小数点前最多 12 位、后最多 6 位，且不作舍入",
            ),
            _unparsed,
            None,
        ),
    ]


def _one_of(code: str, allowed: tuple[str, ...], near: Near | None = None) -> Callable[[str], list[Typed]]:
    words, words_zh = ", ".join(allowed), "、".join(allowed)

    def typed(column: str) -> list[Typed]:
        text = Text(
            en=f"{column} “{{value}}” is none of {words}{{near}}",
            zh=f"{column} 的“{{value}}”不在允许的取值之内：{words_zh}{{near}}",
        )
        return [(code, text, _unparsed, near)]

    return typed


def _timezone(column: str) -> list[Typed]:
    return [
        (
            "bad-timezone",
            Text(
                en=f"{column} “{{value}}” is not an IANA time zone such as Asia/Shanghai{{near}}",
                zh=f"{column} 的“{{value}}”不是 IANA 时区名（如 Asia/Shanghai）{{near}}",
            ),
            _unparsed,
            "timezone",
        )
    ]


def _clock(column: str) -> list[Typed]:
    last = "23:59" if column == "opens" else "24:00"
    return [
        (
            "bad-clock-time",
            Text(
                en=f"{column} “{{value}}” is not a time of day; write it as 09:30, up to {last}",
                zh=f"{column} 的“{{value}}”不是钟点；请写成 09:30，最大 {last}",
            ),
            _unparsed,
            None,
        )
    ]


_TYPES: dict[ColumnType, Callable[[str], list[Typed]]] = {
    "time": _time,
    "due": _time,
    "date": _date,
    "number": _number,
    "money": _money,
    "timezone": _timezone,
    "outcome": _one_of("bad-outcome", OUTCOMES),
    "weekday": _one_of("bad-weekday", WEEKDAYS),
    "clock": _clock,
    "table": _one_of("bad-corrected-table", CORRECTABLE, "table"),
}
