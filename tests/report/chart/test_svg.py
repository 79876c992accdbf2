from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhun.report.chart.svg import Canvas, Scale, clip, measure, number, ticks, wrap

TEXTS = st.text(st.sampled_from("abc WMil，中文店·-9%"), min_size=1, max_size=40)


@given(TEXTS, st.floats(30, 300), st.integers(1, 3))
def test_wrapped_text_fits_and_loses_nothing_without_saying_so(text: str, width: float, lines: int) -> None:
    rows = wrap(text, 12, width, lines)
    assert 1 <= len(rows) <= lines
    assert all(measure(row, 12) <= width for row in rows)
    whole = "".join("".join(rows).split())
    assert whole == "".join(text.split()) or whole.endswith("…")


@given(TEXTS, st.floats(20, 300))
def test_a_clipped_text_fits(text: str, width: float) -> None:
    got = clip(text, 12, width)
    assert got == text or (got.endswith("…") and measure(got, 12) <= width)


def test_english_breaks_between_words() -> None:
    assert wrap("On the spot within thirty minutes", 12, 120, 2) == ["On the spot within", "thirty minutes"]


@given(st.floats(-1000, 1000), st.floats(0.001, 1000))
def test_ticks_are_round_and_inside(low: float, width: float) -> None:
    got = ticks(low, low + width, 5)
    assert 1 <= len(got) <= 12
    assert all(low - 1e-6 * width <= t <= low + width * (1 + 1e-6) for t in got)
    assert got == sorted(set(got))


def test_coordinates_are_short() -> None:
    assert [number(x) for x in (1.0, 1.26, -0.04, 100)] == ["1", "1.3", "0", "100"]


def test_a_scale_is_a_line() -> None:
    scale = Scale(0, 10, 100, 0)
    assert [scale(x) for x in (0, 5, 10)] == [100, 50, 0]


def test_names_are_escaped_and_the_drawing_is_xml() -> None:
    canvas = Canvas(100, 50, 'a "b" <c>')
    canvas.text((1, 2), "<&>", turn=-45)
    canvas.dust([(1.2, 2.4), (1.4, 2.1), (9, 9)], "dust", 4)
    root = ElementTree.fromstring(canvas.svg())
    assert root.get("aria-label") == 'a "b" <c>'
    assert root[0].text == "<&>"
    assert root[1].get("d") == "M1 2h0M9 9h0"


@pytest.mark.parametrize("text", ["中文", "abc", "100.0%"])
def test_wide_characters_are_wide(text: str) -> None:
    assert measure(text, 10) == pytest.approx({"中文": 20, "abc": 16.8, "100.0%": 4 * 6.2 + 3.3 + 8.8}[text])
