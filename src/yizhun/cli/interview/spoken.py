"""What people say in, what the format writes out: durations, times of day, dates, numbers; None where it is neither."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Final

from yizhun.standard.duration import Duration

_UNITS: Final[dict[str, tuple[str, ...]]] = {
    "PT{}M": ("minute", "minutes", "min", "mins", "m", "分钟", "分"),
    "PT{}H": ("hour", "hours", "h", "小时", "个小时", "钟头"),
    "P{}D": ("day", "days", "d", "天", "日"),
    "P{}W": ("week", "weeks", "w", "周", "星期", "个星期"),
    "P{}M": ("month", "months", "月", "个月"),
    "P{}Y": ("year", "years", "y", "年"),
}
_FORM: Final = {word: form for form, words in _UNITS.items() for word in words}
_WORDS: Final = {"半小时": "PT30M", "半个小时": "PT30M", "half an hour": "PT30M", "半天": "PT12H", "半年": "P6M"}
_AMOUNT: Final = re.compile(r"(\d{1,4})\s*(\D+?)\s*\Z")
_CLOCK: Final = re.compile(r"(\d{1,2})[:：](\d{2})\Z")
_BETWEEN: Final = re.compile(r"[,，、;；\s]+")
_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")


def duration(said: str) -> str | None:
    """`30 minutes`, `半小时`, `PT30M` as an ISO 8601 duration above zero."""
    said = said.strip().lower()
    if said in _WORDS:
        return _WORDS[said]
    amount = _AMOUNT.match(said)
    form = _FORM.get(amount[2]) if amount else None
    written = form.format(int(amount[1])) if amount and form else said.upper()
    try:
        return None if Duration.parse(written).is_zero else written
    except ValueError:
        return None


def times(said: str) -> list[str] | None:
    """`8:00, 14:00` as times of day in their order, each once."""
    found = [_CLOCK.match(part) for part in _BETWEEN.split(said.strip()) if part]
    try:
        read = {time(int(one[1]), int(one[2])).isoformat("minutes") for one in found if one}
    except ValueError:
        return None
    return sorted(read) if found and all(found) else None


def day(said: str) -> date | None:
    """`2027-01-31` or `2027年1月31日` as a date."""
    found = _DATE.match(said.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def whole(said: str) -> int | None:
    """A whole number of at most six digits."""
    return int(said) if re.fullmatch(r"\d{1,6}", said.strip()) else None


def share(said: str) -> str | None:
    """`80`, `80 %` or `0.8` as a share of at most 1, above 0."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?)\s*([%％]?)", said.strip())
    if not found:
        return None
    number = Decimal(found[1])
    number = number / 100 if found[2] or number > 1 else number
    return format(number.normalize(), "f") if 0 < number <= 1 else None
