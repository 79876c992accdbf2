from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhun.standard.duration import Duration

parts = st.integers(0, 500)


def written(numbers: list[int], letters: str) -> str:
    return "".join(f"{number}{letter}" for number, letter in zip(numbers, letters, strict=True) if number)


@given(st.lists(parts, min_size=4, max_size=4), st.lists(parts, min_size=2, max_size=2), st.integers(0, 59_999_999))
def test_a_duration_reads_back_into_its_parts(date: list[int], clock: list[int], micros: int) -> None:
    seconds = f"{micros // 1_000_000}.{micros % 1_000_000:06}S" if micros else ""
    time = written(clock, "HM") + seconds
    text = "P" + written(date, "YMWD") + (f"T{time}" if time else "")
    if text == "P":
        text = "PT0S"
    read = Duration.parse(text)
    years, months, weeks, days = date
    assert (read.months, read.days) == (years * 12 + months, weeks * 7 + days)
    assert read.micros == (clock[0] * 3600 + clock[1] * 60) * 1_000_000 + micros
    assert read.is_calendar == bool(read.months or read.days)
    assert read.is_zero == (not any([*date, *clock, micros]))
    assert str(read) == text


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "1D", "PT1D", "P1H", "P1.5D", "PT1.5M", "PT0.1234567S", "-P1D", "P-1D", "P1D ", "P1D\n",
     "p1d", "P1DT", "PT1M1H", "P1D1Y", "P１D", "PT1,5S", "P1Y2W3"],
)  # fmt: skip
def test_what_is_no_iso_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Duration.parse(text)


@given(st.text(max_size=12) | st.from_regex(r"P[0-9YMWDTHS.]{0,12}", fullmatch=True))
def test_no_text_gives_anything_but_a_duration_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert Duration.parse(text).text == text
