"""What every file format hands over: a relation of raw values in the engine, and the way back to file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yizhun.evidence import sql
from yizhun.text import Text

RawType = Literal["text", "exact", "real", "instant", "local", "date", "boolean", "clock", "nested", "binary", "other"]

FILE, ROW = " file", " row"  # headers are trimmed, so no column of a person's file starts with a space


@dataclass(frozen=True)
class RawColumn:
    """A column as it stands in a file: its type there, its name within the relation, and an exact number's decimals."""

    type: RawType
    inner: str
    scale: int = 0

    def text(self) -> str:
        """SQL of the value as text, null when empty."""
        value = f"r.{sql.name(self.inner)}"
        match self.type:
            case "text":
                return f"nullif({value}, '')"
            case "real":
                return f"real_text({value})"
            case "instant":
                return f"strftime(make_timestamp(epoch_us({value})), '%Y-%m-%dT%H:%M:%S.%fZ')"
            case "local":
                return f"strftime({value}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f')"
            case "nested":
                return f"to_json({value})::VARCHAR"
            case _:
                return f"{value}::VARCHAR"


@dataclass(frozen=True)
class Rejected:
    """A row that is not even a row: its content is what stands there."""

    file: str
    line: int
    code: str
    text: Text
    content: str


Lines = Callable[[int, Sequence[int]], Sequence[int]]


def next_line(file: int, rows: Sequence[int]) -> Sequence[int]:
    """Lines of a source whose rows count from 0 and lines from 1."""
    return [row + 1 for row in rows]


@dataclass(frozen=True)
class Source:
    """Rows of one table from one file, or from several files of one shape.

    `relation` is SQL yielding the columns " file" (place in `files`), " row" (from 0) and `columns` by their inner
    names. `lines(file, rows)` gives the line a person finds a row at. `held` are tables to drop when all is read;
    `paths` are files that the relation reads while it is asked, and that may turn out to be damaged.
    """

    files: tuple[str, ...]
    columns: Mapping[str, RawColumn]
    relation: str
    lines: Lines = next_line
    rejected: Sequence[Rejected] = ()
    held: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()


def content(pairs: Mapping[str, str | None] | Sequence[str | None] | str) -> str:
    """A row that was not read, as JSON."""
    return json.dumps(pairs, ensure_ascii=False)
