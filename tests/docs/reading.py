"""A hand-written page in; its blocks in order out: files it shows, commands it gives, what they print, code it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"
_FENCE = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_STATUS = re.compile(r"# exit status (\d)")


@dataclass(frozen=True)
class Shown:
    """A file that the page shows: the reader saves it."""

    place: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command as a person types it, and the exit status that the page says (0 unless said)."""

    line: str
    status: int = 0


@dataclass(frozen=True)
class Printed:
    """Lines that stand in what the command before it prints."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Python that runs in the folder of the page."""

    text: str


Block = Shown | Command | Printed | Code


def hand_written(lang: str) -> list[Path]:
    """Every page in `lang` that a person wrote."""
    return sorted((DOCS / lang).rglob("*.md"))


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page; a block without title and of another language is only to be looked at."""
    for found in _FENCE.finditer(page.read_text("utf-8")):
        language, title, text = found["language"], found["title"], found["text"]
        if title:
            yield Shown(title, text)
        elif language == "sh":
            yield from _commands(text)
        elif language == "text":
            yield Printed(tuple(line.strip() for line in text.splitlines() if line.strip()))
        elif language == "python":
            yield Code(text)


def _commands(text: str) -> Iterator[Command]:
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        said = _STATUS.match(following)
        if line.startswith("yizhun "):
            yield Command(line, int(said[1]) if said else 0)
        else:
            assert _STATUS.match(line) or not line.strip(), f"neither a command nor a status: {line}"
