"""What every format gives: a file in, its rows as batches of text columns out, in constant memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

import pyarrow as pa

from yizhun.errors import EvidenceError
from yizhun.issue import Issue
from yizhun.text import Text

BATCH_ROWS: Final = 50_000
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class Unreadable:
    """A row that is no row: the line on which it begins, a code, why, and its text."""

    line: int
    code: str
    text: Text
    raw: str


@dataclass(frozen=True)
class Batch:
    """Some rows: `table` holds the columns asked for as text (null where empty), `lines` where each row begins.

    `share` is how much of the file has been read, 0 to 1.
    """

    table: pa.Table
    lines: pa.Array
    unreadable: tuple[Unreadable, ...] = ()
    share: float = 1.0


class Source(Protocol):
    """A foreign file. `names` are its columns, None where only reading all of it tells."""

    names: tuple[str, ...] | None

    def survey(self) -> tuple[str, ...]:
        """The columns, found by reading as far as that takes."""

    def batches(self, needed: Sequence[str]) -> Iterator[Batch]:
        """The rows in the order of the file; a column of `needed` that a row does not have is null there."""

    @property
    def seen(self) -> tuple[str, ...]:
        """The columns met so far."""


class Opened:
    """A file opened for reading, gunzipped where it is gzipped, that knows how far it has been read."""

    def __init__(self, path: Path) -> None:
        self.size = max(path.stat().st_size, 1)
        self.raw = path.open("rb")
        magic = self.raw.read(2)
        self.raw.seek(0)
        self.stream: IO[bytes] = gzip.GzipFile(fileobj=self.raw) if magic == _GZIP else self.raw  # type: ignore[assignment]

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()
        self.raw.close()

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(self.raw.tell() / self.size, 1.0)


UNREADABLE: Final = (OSError, EOFError, zlib.error)
"""What reading a file may raise: broken gzip among them."""


def cannot_read(path: Path, text: Text, hint: Text | None = None, line: int | None = None) -> EvidenceError:
    """The error for a file that cannot be used."""
    return EvidenceError([Issue("unreadable-file", text, hint=hint, file=path.name, line=line)])


def table_of(rows: Sequence[Mapping[str, Any]], needed: Sequence[str]) -> pa.Table:
    """Rows of texts as text columns; what a row does not have is null."""
    return pa.table({name: _column([row.get(name) for row in rows]) for name in needed})


def _column(texts: list[str | None]) -> pa.Array:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:  # halves of a surrogate pair, which JSON may hold and UTF-8 may not
        return pa.array([text and text.encode(errors="replace").decode() for text in texts], pa.string())


def distinct_names(header: Sequence[str]) -> tuple[str, ...]:
    """Column names made unique: an empty one is named by its place, a second `a` becomes `a (2)`."""
    names: list[str] = []
    for number, given in enumerate(header, 1):
        name = given or f"column {number}"
        again = 2
        while name in names:
            name, again = f"{given or 'column'} ({again})", again + 1
        names.append(name)
    return tuple(names)
