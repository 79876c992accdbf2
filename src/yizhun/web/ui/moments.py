"""Instants and dates in, how people write them out: in the zone of the place, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from yizhun.text import Language

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def day(value: date, lang: Language, *, year: int | None = None, weekday: bool = False) -> str:
    """`26 Oct` · `10月26日`, with `weekday` also the day of the week; the year is told when it is not `year`."""
    if lang == "zh":
        head = "" if year == value.year else f"{value.year}年"
        return f"{head}{value.month}月{value.day}日" + (f" {_DAYS_ZH[value.weekday()]}" if weekday else "")
    tail = "" if year == value.year else f" {value.year}"
    return (f"{_DAYS_EN[value.weekday()]} " if weekday else "") + f"{value.day} {_MONTHS[value.month - 1]}{tail}"


def clock(value: datetime, zone: tzinfo = UTC) -> str:
    """`07:30`."""
    return f"{value.astimezone(zone):%H:%M}"


def moment(value: datetime, lang: Language, zone: tzinfo = UTC, *, year: int | None = None) -> str:
    """`Mon 26 Oct 07:30` · `10月26日 周一 07:30`."""
    return f"{day(value.astimezone(zone).date(), lang, year=year, weekday=True)} {clock(value, zone)}"


def span(length: timedelta, lang: Language) -> str:
    """`18 min`, `2 h 5 min`, `3 d 4 h` · `18 分钟`, `2 小时 5 分`, `3 天 4 小时`: two units at most, never negative."""
    minutes = max(0, int(abs(length).total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if lang == "zh":
        if days:
            return f"{days} 天" + (f" {hours} 小时" if hours else "")
        return (f"{hours} 小时" + (f" {rest} 分" if rest else "")) if hours else f"{rest} 分钟"
    if days:
        return f"{days} d" + (f" {hours} h" if hours else "")
    return (f"{hours} h" + (f" {rest} min" if rest else "")) if hours else f"{rest} min"
