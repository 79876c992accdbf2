"""The look as a machine can check it: contrast in light and dark (WCAG 2.2), and what a narrow page may not do."""

from __future__ import annotations

import re

import pytest

from yizhun.report.html import style

CSS = style()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in CSS.split("prefers-color-scheme: dark", 1)
)
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "bad", "ok", "warn", "info", "accent") for ground in ("surface", "bg")),
    *((tone, f"{tone}-soft") for tone in ("bad", "ok", "warn", "info")),
    *(("on-pale", f"d{i}") for i in (-3, -2, -1, 0, 1, 2, 3)),
    *(("on-deep", f"d{i}") for i in (-4, 4)),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["bad", "ok", "ink-3", "accent", "ink-2"])
def test_marks_stand_out(theme: dict[str, str], mark: str) -> None:
    assert contrast(theme[mark], theme["surface"]) >= 3


def test_motion_is_only_for_who_wants_it() -> None:
    assert "prefers-reduced-motion" in CSS


def test_chinese_has_no_letter_spacing() -> None:
    assert ":is(h1, h2, h3):lang(zh) { letter-spacing: 0;" in CSS
