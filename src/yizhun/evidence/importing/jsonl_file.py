"""A JSON lines file in, plain or gzipped, batches of text columns out; a nested object gives columns `a.b`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from yizhun.evidence.importing.csv_blocks import BROKEN, utf8_chunks
from yizhun.evidence.importing.source import BATCH_ROWS, Batch, Opened, Unreadable, table_of
from yizhun.text import Text

_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_NOT_JSON: Final = Text("The line is no JSON object", "该行不是 JSON 对象")


class JsonLinesSource:
    """One object a line; numbers keep the digits they are written with."""

    names: tuple[str, ...] | None = None

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding
        self._seen: dict[str, None] = {}

    @property
    def seen(self) -> tuple[str, ...]:
        """See Source."""
        return tuple(self._seen)

    def survey(self) -> tuple[str, ...]:
        """See Source."""
        for _ in self.batches(()):
            pass
        return self.seen

    def batches(self, needed: Sequence[str]) -> Iterator[Batch]:
        """See Source."""
        rows: list[dict[str, str | None]] = []
        lines: list[int] = []
        bad: list[Unreadable] = []
        with Opened(self.path) as opened:
            for number, text in enumerate(_lines(utf8_chunks(opened.stream, self.encoding)), 1):
                if not text or text.isspace():
                    continue
                row = parse_object(text)
                if row is None or BROKEN in text:
                    bad.append(Unreadable(number, "not-json", _NOT_JSON, text.replace(BROKEN, "\ufffd")))
                    continue
                self._seen.update(dict.fromkeys(row))
                rows.append(row)
                lines.append(number)
                if len(rows) == BATCH_ROWS:
                    yield _batch(rows, lines, bad, needed, opened.share)
                    rows, lines, bad = [], [], []
            yield _batch(rows, lines, bad, needed, 1.0)


def _batch(
    rows: list[dict[str, str | None]], lines: list[int], bad: list[Unreadable], needed: Sequence[str], share: float
) -> Batch:
    return Batch(table_of(rows, needed), pa.array(lines, pa.int64()), tuple(bad), share)


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        whole, found, rest = (rest + chunk).rpartition(b"\n")
        if found:
            yield from whole.decode(errors="replace").split("\n")
    if rest:
        yield rest.decode(errors="replace")


def parse_object(text: str) -> dict[str, str | None] | None:
    """An object as flat texts; None when the text is no object."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    row: dict[str, str | None] = {}
    _flatten(value, "", row)
    return row


def _flatten(value: dict[str, Any], before: str, row: dict[str, str | None]) -> None:
    """Keys of nested objects joined by dots; lists stay JSON."""
    for key, inner in value.items():
        if isinstance(inner, str):
            row[before + key] = inner or None
        elif isinstance(inner, dict) and inner:
            _flatten(inner, f"{before}{key}.", row)
        else:
            row[before + key] = as_text(inner)


def as_text(value: Any) -> str | None:
    """A JSON value as text; an empty one is None."""
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
