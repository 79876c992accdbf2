"""JSON lines: one object a line in, a source out; numbers keep the digits they are written with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from yizhun.errors import EvidenceError
from yizhun.evidence import header
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.raw_table import RawTable
from yizhun.evidence.source import Source, content
from yizhun.evidence.tables import TableSpec
from yizhun.evidence.text_file import lines
from yizhun.issue import Issue, errors
from yizhun.text import Text

_NOT_AN_OBJECT = Text(
    en="the line is not a JSON object such as {\"site_id\": \"a\"}",
    zh="该行不是 JSON 对象，例如 {\"site_id\": \"a\"}",
)  # fmt: skip
_SHOWN = 2000


def open_jsonl(path: Path, file: str, spec: TableSpec, engine: DuckDB, held: str) -> tuple[Source, list[Issue]]:
    """A source with the union of all keys, and warnings; the file is gone through twice. `path` is plain text."""
    names = list(dict.fromkeys(key for _, row, _ in _objects(path, file) if row for key in row))
    issues = header.check(spec, names, file) if names else []
    if errors(issues):
        raise EvidenceError(issues)
    table = RawTable(engine, held, names or [spec.columns[0].name], file)
    for line, row, found in _objects(path, file):
        if row is None:
            table.reject(line, "bad-json", _NOT_AN_OBJECT, content(found[:_SHOWN]))
        else:
            table.add(line, [row.get(name) for name in table.names])
    return table.source(), issues


def _objects(path: Path, file: str) -> Iterator[tuple[int, dict[str, str | None] | None, str]]:
    """Line, object or None when it is none, and the text; blank lines are skipped."""
    for number, line in enumerate(lines(path, file), 1):
        if text := line.strip():
            yield number, _object(text), text


def _object(text: str) -> dict[str, str | None] | None:
    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
        if not isinstance(found, dict):
            return None
        row = {key.strip(): _value(value) for key, value in found.items()}
        "".join([*row, *(value for value in row.values() if value)]).encode()
    except (ValueError, RecursionError):
        return None
    return row


def _value(value: object) -> str | None:
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return str(value).lower()
        case _:
            return json.dumps(value, ensure_ascii=False)
