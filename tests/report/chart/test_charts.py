from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from yizhun.insight.control import p_chart, xmr_chart
from yizhun.insight.funnel import funnel
from yizhun.report.chart import bars, heat, ranks, spark, strip, trend
from yizhun.report.chart import funnel as funnel_chart
from yizhun.report.chart.svg import NARROW, measure
from yizhun.report.document import Strip

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [f"门店 {i:02}" for i in range(40)]


def some_funnel(width: int) -> str:
    rng = np.random.default_rng(5)
    n = rng.integers(100, 900, 40)
    met = rng.binomial(n, 0.9)
    met[3], met[4], met[5] = n[3] * 7 // 10, n[4] * 7 // 10, n[5]
    return funnel_chart.draw(funnel(met, n), NAMES, funnel_chart.Words("label", "Findings", "Mean"), width)


def some_ranks(width: int) -> str:
    rows: list[ranks.Row | None] = [
        ranks.Row(name, i + 1, max(1, i - 3), min(40, i + 5), 0) for i, name in enumerate(NAMES[:9])
    ]
    return ranks.draw(
        [*rows, None, ranks.Row("A very long name of a site in the last place", 40, 30, 40, -1)], 40, "label", width
    )


def some_heat(width: int) -> str:
    rng = np.random.default_rng(1)
    difference = rng.normal(0, 0.05, (8, 9))
    difference[2, 3] = np.nan
    words = heat.Words("label", "better", "worse", "fewer than 5 findings", "points")
    clauses = [f"A clause with a rather long title, number {i}" for i in range(8)]
    return heat.draw(clauses, NAMES[:9], difference, words, width, heat.step(difference))


def some_trend(width: int) -> str:
    rng = np.random.default_rng(2)
    chart = p_chart(rng.binomial(200, 0.9, 24), [200] * 24, phase=[0] * 10 + [1] * 14)
    months = [f"{2024 + i // 12}-{i % 12 + 1:02}" for i in range(24)]
    return trend.draw(
        chart, trend.Words("label", months, [(10.0, "edition 2"), (23.9, "edition 3")], 0.95, "target"), width, 200
    )


def some_bars(width: int) -> str:
    return bars.draw(
        [
            ("done after it was due", 1234, "warn-line"),
            ("a reason that is as long as a sentence, or longer", 3, "bad-line"),
        ],
        "label",
        width,
    )


DRAW = [some_funnel, some_ranks, some_heat, some_trend, some_bars]


@pytest.mark.parametrize("width", [NARROW, 480, 1080])
@pytest.mark.parametrize("draw", DRAW)
def test_everything_stands_inside_the_drawing(draw: Callable[[int], str], width: int) -> None:
    root = ElementTree.fromstring(draw(width))
    w, h = float(root.get("width", 0)), float(root.get("height", 0))
    assert w == width
    for mark in root.iter():
        for x in ("x", "cx", "x1", "x2"):
            assert -1 <= float(mark.get(x, 0)) <= w + 1, ElementTree.tostring(mark)
        for y in ("y", "cy", "y1", "y2"):
            assert -1 <= float(mark.get(y, 0)) <= h + 1, ElementTree.tostring(mark)
        if mark.tag == SVG + "text" and not mark.get("transform"):
            left, right = ends(mark)
            assert left >= -4, mark.text
            assert right <= w + 4, mark.text


@pytest.mark.parametrize("draw", DRAW)
def test_the_same_figures_give_the_same_drawing(draw: Callable[[int], str]) -> None:
    assert draw(700) == draw(700)


def ends(mark: ElementTree.Element) -> tuple[float, float]:
    size = measure(mark.text or "", float(mark.get("font-size", 12)))
    left = float(mark.get("x", 0)) - {"start": 0.0, "middle": size / 2, "end": size}[mark.get("text-anchor", "start")]
    return left, left + size


def test_names_of_sites_that_differ_do_not_cover_each_other() -> None:
    root = ElementTree.fromstring(some_funnel(700))
    names = [m for m in root.iter(SVG + "text") if (m.text or "").startswith("门店")]
    assert {m.text for m in names} >= {"门店 03", "门店 04", "门店 05"}
    boxes = [(*ends(m), float(m.get("y", 0))) for m in names]
    for i, (left, right, y) in enumerate(boxes):
        assert not [b for b in boxes[i + 1 :] if b[0] < right and left < b[1] and abs(b[2] - y) < 11]


def test_a_cell_with_too_little_is_a_dot_without_colour() -> None:
    drawn = some_heat(1080)
    assert drawn.count(">·</text>") == 1
    assert drawn.count("<rect") == 8 * 9 - 1 + 9


@pytest.mark.parametrize(("difference", "shade"), [(-1.0, 0), (-0.02, 2), (0.0, 4), (0.004, 4), (0.02, 6), (1.0, 8)])
def test_shades_run_from_the_worst_to_the_best(difference: float, shade: int) -> None:
    assert heat.shade(difference, 0.01) == shade


def test_an_edition_is_an_upright_line_with_its_name_and_no_limit_crosses_it() -> None:
    drawn = some_trend(1080)
    assert ">edition 2</text>" in drawn
    lines = re.findall(r'stroke="var\(--accent\)"', drawn)
    assert len(lines) == 2


def test_a_point_with_a_signal_is_larger_and_red() -> None:
    chart = xmr_chart([0.9, 0.91, 0.9, 0.91, 0.9, 0.91, 0.9, 0.5])
    months = [f"2026-{i:02}" for i in range(1, 9)]
    drawn = trend.draw(chart, trend.Words("label", months, []), 480, 200)
    red = re.findall(r'r="([\d.]+)" fill="var\(--bad\)"', drawn)
    plain = re.findall(r'r="([\d.]+)" fill="var\(--ink-2\)"', drawn)
    assert red
    assert min(map(float, red)) > max(map(float, plain))


def test_a_strip_shows_only_what_is_known() -> None:
    assert strip.strip(Strip(None, None, None, None), "x").count("<circle") == 0
    drawn = strip.strip(Strip(0.9, 0.85, 0.94, 0.95, "bad", 0.7), "x")
    assert drawn.count("<circle") == 1
    assert "var(--bad-line)" in drawn


def test_a_spark_needs_two_months() -> None:
    assert "<path" not in spark.spark([0.9, None], "x")
    assert spark.spark([0.9, None, 0.8], "x").count("<path") == 2
