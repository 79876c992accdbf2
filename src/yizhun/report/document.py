"""What a report is made of, in one language and no medium: HTML, PDF, XLSX and CSV are each drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from yizhun.text import Language

Kind = Literal[
    "text", "share", "target", "span", "strip", "count", "number", "points", "state", "time", "month",
]  # fmt: skip
"""What a cell holds: text; count (whole), number; share and span (a pair) between 0 and 1, None where unknown; target,
a share without needless digits; points, a difference of two shares; strip, a `Strip`; state, a `Tag`; time, a local
datetime; month, `2026-03`."""
Tone = Literal["bad", "warn", "ok", "info", "plain"]


@dataclass(frozen=True)
class Tag:
    """A word with a tone; the tone never says more than the word."""

    word: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Strip:
    """A share with its interval and its target, to be drawn small."""

    share: float | None
    low: float | None
    high: float | None
    target: float | None
    tone: Tone = "plain"
    floor: float = 0.0
    """Where the drawing begins, the same for all rows of a table."""


@dataclass(frozen=True)
class Column:
    """A column of a table. `main` names the row; `minor` gives way on a narrow page."""

    title: str
    kind: Kind = "text"
    main: bool = False
    minor: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells. `rows` is everything (for XLSX and CSV); pages show the first `shown`."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    shown: int | None = None
    empty: str = ""
    fold: int | None = None
    """After how many rows a page on a screen folds the rest away."""
    named: bool = False
    """Whether a page writes the title above it."""


@dataclass(frozen=True)
class Figure:
    """A chart: `draw(width)` gives its SVG at that width in pixels; `table` holds the same figures."""

    draw: Callable[[int], str]
    wide: int
    table: Table | None = None


@dataclass(frozen=True)
class Act:
    """One thing to do: what, how sure or how much, and where it is shown."""

    title: str
    where: str
    tag: Tag
    figure: str
    sentence: str
    target: str


@dataclass(frozen=True)
class Acts:
    """Things to do, the first first."""

    rows: tuple[Act, ...]
    note: str = ""
    columns: int = 1


@dataclass(frozen=True)
class Note:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Figures:
    """Several small charts beside each other."""

    rows: tuple[tuple[str, str, Figure], ...]
    """Title, sentence and chart of each."""

    @property
    def across(self) -> int:
        """How many stand beside each other."""
        return pair(len(self.rows))


def pair(count: int) -> int:
    """2 where so many charts fill rows of two, else 3."""
    return 2 if count in (1, 2, 4) else 3


Block = Table | Figure | Figures | Acts | Note


@dataclass(frozen=True)
class Card:
    """A title that is a finding or a question, a line on how to read it, and what it holds. `span`: of 12 columns."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    span: int = 12


@dataclass(frozen=True)
class Key:
    """A key figure with what stands beside and below it, and its course by month."""

    title: str
    value: str
    unit: str
    below: str
    course: tuple[float | None, ...] = ()
    tone: Tone = "plain"


@dataclass(frozen=True)
class Chapter:
    """Cards under one name of the contents."""

    id: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Part:
    """All about one standard. `sheets()` are all its tables, whole, for XLSX and CSV."""

    id: str
    title: str
    about: str
    keys: tuple[Key, ...]
    chapters: tuple[Chapter, ...]
    sheets: Callable[[], tuple[Table, ...]]


@dataclass(frozen=True)
class Document:
    """The whole report: one part a standard."""

    lang: Language
    parts: tuple[Part, ...]
    footer: str

    @property
    def title(self) -> str:
        """The titles of all standards."""
        return " · ".join(part.title for part in self.parts)

    @property
    def sheets(self) -> tuple[Table, ...]:
        """The tables of all parts, those of one id as one, with the standard in front where there are several."""
        if len(self.parts) == 1:
            return self.parts[0].sheets()
        column = Column("标准" if self.lang == "zh" else "Standard")
        out = []
        for tables in zip(*(part.sheets() for part in self.parts), strict=True):
            rows = [(p.id, *row) for p, table in zip(self.parts, tables, strict=True) for row in table.rows]
            out.append(replace(tables[0], columns=(column, *tables[0].columns), rows=rows))
        return tuple(out)
