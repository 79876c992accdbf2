"""Times, spans and shares as people write them, in both languages; templates that say both."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from yizhun.text import Language, Text
from yizhun.web.ui import moments
from yizhun.web.ui.templatetags.ui import percent

AT = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)


def test_a_moment_is_told_in_the_zone_of_the_place() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert moments.moment(AT, "en", shanghai, year=2026) == "Mon 26 Oct 07:30"
    assert moments.moment(AT, "zh", shanghai, year=2026) == "10月26日 周一 07:30"


def test_another_year_is_told() -> None:
    assert moments.day(date(2025, 3, 1), "en", year=2026) == "1 Mar 2025"
    assert moments.day(date(2025, 3, 1), "zh", year=2026) == "2025年3月1日"


@pytest.mark.parametrize(
    ("minutes", "lang", "told"),
    [
        (0, "en", "0 min"), (18, "en", "18 min"), (60, "en", "1 h"), (125, "en", "2 h 5 min"), (1440, "en", "1 d"),
        (4560, "en", "3 d 4 h"), (18, "zh", "18 分钟"), (125, "zh", "2 小时 5 分"), (4560, "zh", "3 天 4 小时"),
        (-18, "en", "18 min"),
    ],
)  # fmt: skip
def test_a_span_has_two_units_at_most(minutes: int, lang: Language, told: str) -> None:
    assert moments.span(timedelta(minutes=minutes), lang) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(None, "–"), (1.0, "100.0%"), (0.9999, ">99.9%"), (0.938, "93.8%"), (0.0001, "<0.1%"), (0.0, "0.0%")],
)
def test_a_share_is_never_rounded_up_to_all(share: float | None, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(("code", "told"), [("en", "3 sites &lt;b&gt;"), ("zh-hans", "3 个场所 &lt;b&gt;")])
def test_a_template_says_both_and_escapes_what_is_filled_in(code: str, told: str) -> None:
    template = Template('{% say "{n} sites {x}" "{n} 个场所 {x}" n=n x=x %}')
    with translation.override(code):
        assert template.render(Context({"n": 3, "x": "<b>"})) == told


def test_a_text_falls_back_on_the_other_language() -> None:
    with translation.override("en"):
        assert Template("{{ text|said }}").render(Context({"text": Text("", "外滩店")})) == "外滩店"
