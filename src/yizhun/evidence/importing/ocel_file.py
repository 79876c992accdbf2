"""An OCEL 2.0 log as JSON in, batches of text columns out: one row per event and object it is related to.

Columns: `ocel:eid`, `ocel:activity`, `ocel:timestamp`, the event's own attributes; `ocel:oid`, `ocel:type`,
`ocel:qualifier` and `object:…` attributes of the related object; `related:<type>` is the first related object of a
type. An object that no event names gives one row of its own. `line` is the number of the row. Objects are held in
memory, events are streamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from yizhun.evidence.importing.json_stream import JsonStreamError, elements
from yizhun.evidence.importing.jsonl_file import as_text
from yizhun.evidence.importing.source import BATCH_ROWS, Batch, Opened, cannot_read, table_of
from yizhun.text import Text

Row = dict[str, str | None]
_ALWAYS: Final = ("ocel:eid", "ocel:activity", "ocel:timestamp", "ocel:oid", "ocel:type", "ocel:qualifier")


class OcelSource:
    """Reads the file twice: its objects first, then its events."""

    names: tuple[str, ...] | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: dict[str, None] = dict.fromkeys(_ALWAYS)

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
        rows: list[Row] = []
        done = 0
        for row, share in self._rows():
            self._seen.update(dict.fromkeys(row))
            rows.append(row)
            if len(rows) == BATCH_ROWS:
                yield _batch(rows, done, needed, share)
                rows, done = [], done + BATCH_ROWS
        yield _batch(rows, done, needed, 1.0)

    def _rows(self) -> Iterator[tuple[Row, float]]:
        objects = {str(one["id"]): _object(one) for one, _ in self._elements("objects") if "id" in one}
        unused = dict.fromkeys(objects)
        for event, share in self._elements("events"):
            related = [one for one in _listed(event, "relationships") if "objectId" in one]
            for one in related:
                unused.pop(str(one["objectId"]), None)
            for row in _event_rows(event, related, objects):
                yield row, share
        for identity in unused:
            yield objects[identity], 1.0

    def _elements(self, key: str) -> Iterator[tuple[dict[str, Any], float]]:
        keys = set()
        with Opened(self.path) as opened:
            try:
                for found, element in elements(opened.stream):
                    keys.add(found)
                    if found == key and isinstance(element, dict):
                        yield element, opened.share
            except JsonStreamError as error:
                text = Text("The JSON breaks off or is broken here", "JSON 在此处中断或有误")
                raise cannot_read(self.path, text, line=error.line) from None
        if not keys & {"objects", "events", "objectTypes", "eventTypes"}:
            raise cannot_read(self.path, Text("This is no OCEL 2.0 log", "这不是 OCEL 2.0 日志"))


def _object(given: dict[str, Any]) -> Row:
    """Of an attribute that changes over time, the last value of the file."""
    row: Row = {"ocel:oid": as_text(given["id"]), "ocel:type": as_text(given.get("type"))}
    return row | {
        f"object:{one['name']}": as_text(one.get("value")) for one in _listed(given, "attributes") if "name" in one
    }


def _event_rows(event: dict[str, Any], related: list[dict[str, Any]], objects: dict[str, Row]) -> Iterator[Row]:
    own: Row = {
        "ocel:eid": as_text(event.get("id")),
        "ocel:activity": as_text(event.get("type")),
        "ocel:timestamp": as_text(event.get("time")),
    }
    own |= {str(one["name"]): as_text(one.get("value")) for one in _listed(event, "attributes") if "name" in one}
    for one in reversed(related):
        kind = objects.get(str(one["objectId"]), {}).get("ocel:type")
        own |= {f"related:{kind}": str(one["objectId"])} if kind else {}
    if not related:
        yield own
    for one in related:
        identity = str(one["objectId"])
        found = objects.get(identity, {"ocel:oid": identity})
        yield own | found | {"ocel:qualifier": as_text(one.get("qualifier"))}


def _listed(given: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = given.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _batch(rows: list[Row], done: int, needed: Sequence[str], share: float) -> Batch:
    return Batch(table_of(rows, needed), pa.array(range(done + 1, done + 1 + len(rows)), pa.int64()), share=share)
