"""Texts and tables in, Markdown out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    """A text that may stand in a cell: one line, bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its headings."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell(part) for part in line) + " |" for line in lines) + "\n"


def fence(text: str, language: str = "yaml", title: str = "") -> str:
    """A block of code."""
    head = f'{language} title="{title}"' if title else language
    return f"```{head}\n{text.strip()}\n```\n"


def indented(text: str) -> str:
    """A block that belongs to what stands above it."""
    return "\n".join(f"    {line}" if line.strip() else "" for line in text.splitlines()) + "\n"


def folded(title: str, text: str, kind: str = "example") -> str:
    """A block that opens on a click."""
    quoted = title.replace('"', "”")
    return f'??? {kind} "{quoted}"\n\n{indented(text)}\n'


def page(title: str, *parts: str) -> str:
    """A page: its heading and its parts, with empty lines between them."""
    return "\n\n".join([f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"
