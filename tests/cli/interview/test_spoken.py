"""What people say for durations, times, dates and shares, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from yizhun.cli.interview.spoken import day, duration, share, times, whole


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("30 minutes", "PT30M"), ("30分钟", "PT30M"), ("半小时", "PT30M"), ("Half an hour", "PT30M"), ("2h", "PT2H"),
        ("2 个小时", "PT2H"), ("1 day", "P1D"), ("3天", "P3D"), ("1周", "P1W"), ("6 months", "P6M"), ("6个月", "P6M"),
        ("1年", "P1Y"), ("半年", "P6M"), ("pt15m", "PT15M"), ("P1D", "P1D"), ("030 min", "PT30M"),
        ("0 minutes", None), ("soon", None), ("", None), ("-5 min", None), ("5", None), ("尽快", None),
    ],
)  # fmt: skip
def test_durations(said: str, written: str | None) -> None:
    assert duration(said) == written


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("8:00, 14:00", ["08:00", "14:00"]), ("14：00、8：00", ["08:00", "14:00"]), ("8:00 8:00", ["08:00"]),
        ("25:00", None), ("8", None), ("", None), ("8:00, noon", None),
    ],
)  # fmt: skip
def test_times(said: str, found: list[str] | None) -> None:
    assert times(said) == found


def test_dates_shares_and_whole_numbers() -> None:
    assert day("2027年1月31日") == day("2027-01-31") == date(2027, 1, 31)
    assert day("2027-02-30") is day("next year") is None
    assert [share(said) for said in ("80", "80 %", "0.8", "100", "1", "0", "101", "most")] == [
        "0.8", "0.8", "0.8", "1", "1", None, None, None,
    ]  # fmt: skip
    assert (whole("2"), whole("two"), whole("-1")) == (2, None, None)
