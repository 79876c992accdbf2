"""Shapes in, one SVG out: the few marks all charts are made of, coloured by the tokens of the look."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

NARROW = 340
"""Width of the drawing for a phone, in CSS pixels; its text is shown at its own size."""
Point = tuple[float, float]


def token(name: str) -> str:
    """A colour of the look, `token("bad")`."""
    return f"var(--{name})"


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return ("0" if text == "-0.0" else text[:-2]) if text.endswith(".0") else text


def measure(text: str, size: float) -> float:
    """The width of a text in pixels, near enough to place it."""
    wide = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else _LATIN.get(c, 0.56) for c in text)
    return wide * size


_LATIN = (
    dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&#@", 0.7)
    | dict.fromkeys("iljtfrI.,:;|!'()[]· ", 0.33)
    | dict.fromkeys("mwMW%", 0.88)
    | dict.fromkeys("0123456789+−", 0.62)
)


def clip(text: str, size: float, width: float) -> str:
    """The text, shortened with … where it is wider than `width`."""
    if measure(text, size) <= width:
        return text
    kept = text
    while kept and measure(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, size: float, width: float, lines: int = 2) -> list[str]:
    """The text in at most `lines` lines no wider than `width`; the last one shortened if need be."""
    rows: list[str] = []
    rest = text
    while rest and len(rows) < lines - 1 and measure(rest, size) > width:
        cut = _break(rest, size, width)
        rows.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*rows, clip(rest, size, width)]


def _break(text: str, size: float, width: float) -> int:
    fits = next((i for i in range(len(text), 1, -1) if measure(text[:i], size) <= width), 1)
    space = text.rfind(" ", 0, fits + 1)
    wide_here = unicodedata.east_asian_width(text[fits - 1]) in "WF" or unicodedata.east_asian_width(text[fits]) in "WF"
    return fits if wide_here or space <= 0 else space


@dataclass(frozen=True)
class Scale:
    """A straight line from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixels of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values inside low..high, about `count` of them."""
    raw = (high - low) / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 10) for i in range(first, math.floor(high / step + 1e-9) + 1)]


@dataclass
class Canvas:
    """Collects marks. Colours are names of tokens."""

    width: float
    height: float
    label: str
    parts: list[str] = field(default_factory=list)

    def line(self, a: Point, b: Point, colour: str = "line", width: float = 1, dash: str = "") -> None:
        """A straight line."""
        ends = f'x1="{number(a[0])}" y1="{number(a[1])}" x2="{number(b[0])}" y2="{number(b[1])}"'
        self.parts.append(f'<line {ends} stroke="{token(colour)}" stroke-width="{number(width)}"{_dash(dash)}/>')

    def bar(self, a: Point, b: Point, colour: str, width: float) -> None:
        """A thick line with round ends."""
        ends = f'x1="{number(a[0])}" y1="{number(a[1])}" x2="{number(b[0])}" y2="{number(b[1])}"'
        self.parts.append(
            f'<line {ends} stroke="{token(colour)}" stroke-width="{number(width)}" stroke-linecap="round"/>'
        )

    def path(self, points: Sequence[Point], colour: str, width: float = 1.2, dash: str = "") -> None:
        """A line through points."""
        if points:
            self.parts.append(
                f'<path d="{_way(points)}" fill="none" stroke="{token(colour)}" stroke-width="{number(width)}" '
                f'stroke-linejoin="round"{_dash(dash)}/>'
            )

    def area(self, points: Sequence[Point], colour: str, opacity: float = 1) -> None:
        """A filled shape."""
        self.parts.append(f'<path d="{_way(points)}Z" fill="{token(colour)}" opacity="{opacity:g}"/>')

    def dot(self, at: Point, colour: str, radius: float = 4.5, rim: str = "surface") -> None:
        """A round mark with a rim that keeps it apart from its neighbours."""
        place = f'cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}"'
        self.parts.append(f'<circle {place} fill="{token(colour)}" stroke="{token(rim)}" stroke-width="1.4"/>')

    def ring(self, at: Point, colour: str, radius: float = 4.5) -> None:
        """An open round mark."""
        place = f'cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}"'
        self.parts.append(f'<circle {place} fill="{token("surface")}" stroke="{token(colour)}" stroke-width="1.6"/>')

    def dust(self, points: Iterable[Point], colour: str, size: float) -> None:
        """Many dots as one path; those that fall on the same pixel are drawn once."""
        spots = sorted({(round(x), round(y)) for x, y in points})
        if spots:
            way = "".join(f"M{x} {y}h0" for x, y in spots)
            self.parts.append(
                f'<path d="{way}" stroke="{token(colour)}" stroke-width="{number(size)}" stroke-linecap="round"/>'
            )

    def box(self, at: Point, width: float, height: float, colour: str, radius: float = 4) -> None:
        """A filled rectangle with its corner at `at`."""
        place = f'x="{number(at[0])}" y="{number(at[1])}" width="{number(width)}" height="{number(height)}"'
        self.parts.append(f'<rect {place} rx="{number(radius)}" fill="{token(colour)}"/>')

    def text(
        self, at: Point, text: str, colour: str = "ink-2", size: float = 12, anchor: str = "start", weight: int = 400,
        turn: float = 0,
    ) -> None:  # fmt: skip
        """A text with its baseline at `at`, turned by degrees about it."""
        more = f' text-anchor="{anchor}"' if anchor != "start" else ""
        more += f' font-weight="{weight}"' if weight != 400 else ""
        more += f' transform="rotate({number(turn)} {number(at[0])} {number(at[1])})"' if turn else ""
        self.parts.append(
            f'<text x="{number(at[0])}" y="{number(at[1])}" fill="{token(colour)}" '
            f'font-size="{number(size)}"{more}>{escape(text, quote=False)}</text>'
        )

    def svg(self) -> str:
        """The drawing as one element; its label says to a screen reader what the picture shows."""
        w, h = number(self.width), number(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
            f'aria-label="{escape(self.label)}">{"".join(self.parts)}</svg>'
        )


def _way(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _dash(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""
