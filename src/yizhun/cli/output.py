"""The only place that prints: tables, remarks and JSON in; the terminal out. Progress and remarks go to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from yizhun.cli.language import LANG, say
from yizhun.issue import Issue
from yizhun.report import words
from yizhun.report.words import VERDICTS
from yizhun.standard.model import Clause
from yizhun.text import Text

_out = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
_err = Console(stderr=True, highlight=False)
_COLOUR = {"error": "red", "warning": "yellow"}
_MOST = 40


def line(text: str = "") -> None:
    """One line of plain text, as it is."""
    _out.print(text, markup=False, soft_wrap=True)


def answer() -> str | None:
    """The next line that a person types, or that a pipe gives; None when there are no more."""
    try:
        return input("> ").encode("utf-8", "replace").decode("utf-8")
    except EOFError:
        return None


def title(text: str) -> None:
    """A heading above what follows."""
    _out.print()
    _out.print(f"[bold]{escape(text)}[/bold]", soft_wrap=True)


def data(value: object) -> None:
    """JSON for machines."""
    _out.print(json.dumps(value, ensure_ascii=False, indent=2, default=str), markup=False, soft_wrap=True)


def issues(found: Iterable[Issue], most: int = _MOST) -> None:
    """Remarks, one a line, on stderr; the rest beyond `most` are counted."""
    listed = list(found)
    for issue in listed[:most]:
        _err.print(f"[{_COLOUR[issue.level]}]●[/] {escape(issue.say(LANG))}", soft_wrap=True)
    if len(listed) > most:
        _err.print(say(f"… and {len(listed) - most} more", f"……另有 {len(listed) - most} 条"))


def remarks(found: Iterable[Issue]) -> list[dict[str, object]]:
    """Remarks as data, for machines."""
    return [
        {"code": one.code, "level": one.level, "text": one.text.say(LANG)}
        | {"hint": one.hint.say(LANG) if one.hint else None, "file": one.file, "line": one.line, "column": one.column}
        for one in found
    ]


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
    """A table: (heading, "left" or "right") and rows of text."""
    drawn = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    for heading, side in columns:
        drawn.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(cell) for cell in row))
    _out.print(drawn)


@contextmanager
def working(text: Text) -> Iterator[None]:
    """A sign of life on stderr while something takes long; nothing where stderr is no terminal."""
    with _err.status(text.say(LANG)) if _err.is_terminal else _nothing():
        yield


@contextmanager
def progress(text: Text) -> Iterator[Progress]:
    """A bar on stderr; its task 0 runs from 0 to 1."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, disable=not _err.is_terminal) as bar:
        bar.add_task(text.say(LANG), total=1.0)
        yield bar


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal, or a dash."""
    return "–" if share is None else f"{share * 100:.1f} %"


def interval(low: float | None, high: float | None) -> str:
    """A 95 % interval in percent."""
    return "" if low is None or high is None else f"{low * 100:.0f}–{high * 100:.0f} %"


def verdict(name: str) -> str:
    """A verdict in words."""
    return VERDICTS[name].say(LANG)


def state(name: str | None) -> str:
    """A state in words."""
    return words.state(name, LANG).word


def reason(code: str) -> str:
    """The reason of a finding in words."""
    return words.reason(code, LANG)


def quantity(value: Decimal | None, clause: Clause) -> str:
    """A figure found or asked, in the unit of its clause."""
    return words.quantity(value, clause, LANG)
