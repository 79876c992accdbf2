"""An XES event log in, plain or gzipped, batches of text columns out: one row an event, `case:…` from its trace.

A trace without events gives one row with its own attributes only. `line` is the number of the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

import pyarrow as pa

from yizhun.evidence.importing.source import BATCH_ROWS, Batch, Opened, cannot_read, table_of
from yizhun.text import Text

_SCOPES = {"event": "", "trace": "case:"}


class XesSource:
    """Streams trace by trace; the attributes of an event are its columns, under their own keys."""

    names: tuple[str, ...] | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
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
        done = 0
        with Opened(self.path) as opened:
            for trace in self._traces(opened):
                rows += trace
                while len(rows) >= BATCH_ROWS:
                    yield _batch(rows[:BATCH_ROWS], done, needed, opened.share)
                    rows, done = rows[BATCH_ROWS:], done + BATCH_ROWS
            yield _batch(rows, done, needed, 1.0)

    def _traces(self, opened: Opened) -> Iterator[list[dict[str, str | None]]]:
        root: Element | None = None
        events: list[dict[str, str | None]] = []
        for step, element in self._elements(opened):
            if root is None:
                root = self._root(element)
            if step == "start":
                continue
            match _local(element):
                case "event":
                    events.append(self._attributes(element, ""))
                    element.clear()
                case "trace":
                    case = self._attributes(element, "case:")
                    yield [case | event for event in events] or [case]
                    events = []
                    root.clear()
                case "global":
                    self._attributes(element, _SCOPES.get(element.get("scope", ""), ""))

    def _elements(self, opened: Opened) -> Iterator[tuple[str, Element]]:
        try:
            yield from iterparse(opened.stream, events=("start", "end"))
        except ParseError as error:
            line = error.position[0]
            raise cannot_read(
                self.path, Text("The XML breaks off or is broken here", "XML 在此处中断或有误"), None, line
            ) from None

    def _root(self, element: Element) -> Element:
        if _local(element) != "log":
            raise cannot_read(self.path, Text("This is no XES log", "这不是 XES 日志"))
        return element

    def _attributes(self, element: Element, prefix: str) -> dict[str, str | None]:
        found: dict[str, Any] = {}
        for child in element:
            key, value = child.get("key"), child.get("value")
            if key is not None and value is not None:
                found[prefix + key] = value or None
        self._seen.update(dict.fromkeys(found))
        return found


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _batch(rows: list[dict[str, str | None]], done: int, needed: Sequence[str], share: float) -> Batch:
    return Batch(table_of(rows, needed), pa.array(range(done + 1, done + 1 + len(rows)), pa.int64()), share=share)
