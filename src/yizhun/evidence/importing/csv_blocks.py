"""Bytes of a CSV file in, blocks of whole records with the line on which each begins out.

A line end ends a record where the number of quotes before it is even (RFC 4180).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

import numpy as np
import numpy.typing as npt

BLOCK_BYTES: Final = 8_000_000
MAX_RECORD: Final = 64_000_000
BROKEN: Final = "\U0010fffd"
"""Stands for a byte that the encoding does not have; no text file holds it."""

Lines = npt.NDArray[np.int64]


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BROKEN, error.end


codecs.register_error("yizhun-mark", _mark)


@dataclass(frozen=True)
class Block:
    """Whole records as UTF-8. `lines` is where each begins, empty lines left out; `first_line` is where the block does.

    `rest` is what has been read of the record after the block; `is_open` says that the file ends inside a quote.
    """

    content: bytes
    lines: Lines
    first_line: int
    rest: bytes = b""
    is_open: bool = False


def utf8_chunks(stream: IO[bytes], encoding: str) -> Iterator[bytes]:
    """The file as UTF-8 without a byte order mark; bytes that the encoding does not have become BROKEN."""
    decoder = codecs.getincrementaldecoder(_with_mark(encoding))(errors="yizhun-mark")
    returns: bool | None = None
    while piece := stream.read(BLOCK_BYTES):
        chunk = decoder.decode(piece).encode()
        if returns is None:  # files of old Macintoshes end lines with a carriage return alone
            returns = b"\r" in chunk[:-1] and b"\n" not in chunk
        yield chunk.replace(b"\r", b"\n") if returns else chunk
    yield decoder.decode(b"", final=True).encode()


def _with_mark(encoding: str) -> str:
    return "utf-8-sig" if codecs.lookup(encoding).name in ("utf-8", "ascii") else encoding


def blocks(chunks: Iterator[bytes], first_line: int = 1) -> Iterator[Block]:
    """Cut chunks into blocks of whole records; a last record without a line end is whole too."""
    rest, line = b"", first_line
    for chunk in chunks:
        rest += chunk
        ends = _ends(rest)
        if len(ends) == 0:
            if len(rest) > MAX_RECORD:
                yield Block(rest, np.array([line], dtype=np.int64), line, is_open=True)
                return
            continue
        content, rest = rest[: ends[-1] + 1], rest[ends[-1] + 1 :]
        yield Block(content, _lines(content, ends, line), line, rest)
        line += content.count(b"\n")
    if rest.strip(b"\r\n"):
        yield Block(rest, np.array([line], dtype=np.int64), line, is_open=rest.count(b'"') % 2 == 1)


def _ends(content: bytes) -> Lines:
    letters = np.frombuffer(content, dtype=np.uint8)
    breaks = np.flatnonzero(letters == 10)
    quotes = np.flatnonzero(letters == 34)
    if len(quotes) == 0:
        return breaks
    outside: Lines = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
    return outside


def _lines(content: bytes, ends: Lines, first: int) -> Lines:
    """The line on which each record that is not empty begins."""
    letters = np.frombuffer(content, dtype=np.uint8)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1] + 1])
    breaks = np.flatnonzero(letters == 10)
    lines = first + np.searchsorted(breaks, starts)
    lengths = ends - starts
    is_empty = (lengths == 0) | ((lengths == 1) & (letters[starts] == 13))
    filled: Lines = lines[~is_empty].astype(np.int64)
    return filled
