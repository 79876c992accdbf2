"""A tree of mappings, lists, text and None in, the text of a YAML 1.2 file out; reading it gives the same tree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

WIDTH: Final = 110
_PLAIN: Final = re.compile(r"(?:[^\W_]|-(?=[0-9]))(?:[\w./()<>=%+'-]|:(?=\w)| (?=[\w(<>=']))*\Z")
_NULLS: Final = frozenset({"null", "Null", "NULL"})
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def yaml_text(tree: Any) -> str:
    """Write `tree` in blocks; what is short stands on one line."""
    if isinstance(tree, Mapping) and tree:
        lines = _mapping(tree, 0)
    elif isinstance(tree, Sequence) and not isinstance(tree, str) and tree:
        lines = _sequence(tree, 0)
    else:
        lines = iter([flow(tree)])
    return "\n".join(lines) + "\n"


def _mapping(tree: Mapping[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, value in tree.items():
        head = f"{indent}{_scalar(key)}:"
        short = flow(value)
        if not _is_block(value) or (len(head) + len(short) < WIDTH and depth > 0):
            yield f"{head} {short}"
        elif isinstance(value, Mapping):
            yield head
            yield from _mapping(value, depth + 1)
        else:
            yield head
            yield from _sequence(value, depth + 1)


def _sequence(tree: Sequence[Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for value in tree:
        short = flow(value)
        if not isinstance(value, Mapping) or not value or (depth > 0 and len(indent) + len(short) < WIDTH):
            yield f"{indent}- {short}"
            continue
        lines = list(_mapping(value, depth + 1))
        yield f"{indent}- {lines[0].lstrip(' ')}"
        yield from lines[1:]


def _is_block(value: Any) -> bool:
    return isinstance(value, Mapping | Sequence) and not isinstance(value, str) and bool(value)


def flow(value: Any) -> str:
    """The tree on one line."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    if text not in _NULLS and _PLAIN.match(text) and text.isprintable():
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
