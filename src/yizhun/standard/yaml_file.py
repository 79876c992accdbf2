"""Bytes of a YAML 1.2 file in, its tree with the place of every key and value out; scalars stay as written.

Plain `null`, `~` and nothing at all become None, every other scalar is text. Faults are listed, never raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from yizhun.issue import Issue
from yizhun.standard import yaml_faults
from yizhun.text import Text

Path = tuple[str | int, ...]
Place = tuple[int, int]
MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 60
MAX_NODES: Final = 1_000_000
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass
class Document:
    """One file read: `data` is None, text, lists and mappings of them; places are (line, column) from 1, by path."""

    file: str
    data: Any = None
    issues: list[Issue] = field(default_factory=list)
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    inside: dict[Path, int] = field(default_factory=dict)
    """Of scalars on one line: how far behind its place the text starts (1 behind a quote)."""

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Line and column of the value at `path` (of its key with `key`), else of the nearest thing that holds it."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def within(self, path: Path, offset: int) -> Place:
        """Line and column of the character `offset` of the scalar at `path`, as far as it is written on one line."""
        line, column = self.place(path)
        return (line, column + offset + self.inside[path]) if path in self.inside else (line, column)

    def tell(self, code: str, text: Text, place: Place, hint: Text | None = None) -> None:
        """List a fault of this file."""
        self.issues.append(Issue(code, text, hint=hint, file=self.file, line=place[0], column=place[1]))


def read_yaml(content: bytes, file: str) -> Document:
    """Read the bytes of `file`; whatever is wrong is in `issues`, and `data` is then None or what could be read."""
    document = Document(file)
    text = _decode(content, document)
    if text is None:
        return document
    try:
        _Composer(document, text).compose()
    except _StopError:
        pass
    except MarkedYAMLError as error:
        opened = "unexpected end of stream" in (error.problem or "")
        mark = (opened and error.context_mark) or error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.tell("yaml-syntax", *_with_place(yaml_faults.explain(error.problem, error.context), place))
    except (YAMLError, ValueError, IndexError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        document.tell("yaml-syntax", *_with_place(yaml_faults.explain(None, None), (1, 1)))
    return document


class _StopError(Exception):
    """The file cannot be read any further; why is already listed."""


def _with_place(sentence: tuple[Text, Text], place: Place) -> tuple[Text, Place, Text]:
    return sentence[0], place, sentence[1]


def _decode(content: bytes, document: Document) -> str | None:
    if len(content) > MAX_BYTES:
        document.tell(*yaml_faults.too_large(MAX_BYTES), (1, 1))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        document.tell(*yaml_faults.not_utf8(content[error.start]), (line, column), yaml_faults.SAVE_AS_UTF8)
        return None
    for index, letter in enumerate(text):
        if _unprintable(letter):
            before = text[:index]
            place = (before.count("\n") + 1, index - before.rfind("\n"))
            document.tell(*yaml_faults.control_character(ord(letter)), place, yaml_faults.DELETE_IT)
            return None
    return text


def _unprintable(letter: str) -> bool:
    code = ord(letter)
    if code < 0x20:
        return letter not in "\t\n\r"
    return (0x7F <= code <= 0x9F and code != 0x85) or 0xD800 <= code <= 0xDFFF or code in (0xFEFF, 0xFFFE, 0xFFFF)


class _Composer:
    """Builds the tree from parse events; a node shared through an alias is the same object."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0

    def compose(self) -> None:
        event = self._next()
        while isinstance(event, (StreamStartEvent, DocumentStartEvent)):
            event = self._next()
        if isinstance(event, StreamEndEvent):
            return
        self.document.data = self._node(event, ())
        rest = [event for event in self.events if not isinstance(event, (DocumentEndEvent, StreamEndEvent))]
        if rest:
            self._tell("yaml-documents", yaml_faults.SEVERAL_DOCUMENTS, rest[0], yaml_faults.ONE_DOCUMENT)

    def _node(self, event: Any, path: Path) -> Any:
        self.document.values[path] = _place(event)
        before = self._count(event, 1)
        if len(path) > MAX_DEPTH:
            self._stop("yaml-depth", *yaml_faults.too_deep(MAX_DEPTH), event)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        self._refuse_tag(event)
        value = self._value(event, path)
        if event.anchor:
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def _value(self, event: Any, path: Path) -> Any:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        return self._sequence(path) if isinstance(event, SequenceStartEvent) else self._mapping(path)

    def _scalar(self, event: ScalarEvent, path: Path) -> str | None:
        if event.style is None and event.value in _NULLS and event.implicit[0]:
            return None
        if event.style not in ("|", ">") and event.start_mark.line == event.end_mark.line:
            self.document.inside[path] = 0 if event.style is None else 1
        return str(event.value)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event)
            inner: Path = (*path, key)
            if key in entries:
                first = self.document.keys[inner]
                text, hint = yaml_faults.duplicate_key(key, first[0])
                self._tell("duplicate-key", text, event, hint)
                self._node(self._next(), (*path, key, "again"))
                continue
            self.document.keys[inner] = _place(event)
            entries[key] = self._node(self._next(), inner)
        return entries

    def _key(self, event: Any) -> str:
        if isinstance(event, ScalarEvent) and event.value != "":
            return str(event.value)
        self._stop("yaml-key", yaml_faults.BAD_KEY, yaml_faults.PLAIN_KEY, event)

    def _alias(self, event: AliasEvent) -> Any:
        if event.anchor not in self.anchors:
            self._stop("yaml-alias", *yaml_faults.unknown_alias(str(event.anchor)), event)
        value, size = self.anchors[event.anchor]
        self._count(event, size)
        return value

    def _count(self, event: Any, size: int) -> int:
        before = self.nodes
        self.nodes += size
        if self.nodes > MAX_NODES:
            self._stop("yaml-size", *yaml_faults.too_many(MAX_NODES), event)
        return before

    def _refuse_tag(self, event: Any) -> None:
        tag = event.tag
        if tag is not None and str(tag) not in ("!", "tag:yaml.org,2002:str"):
            self._tell("yaml-tag", yaml_faults.unknown_tag(str(tag)), event, yaml_faults.NO_TAGS)

    def _next(self) -> Any:
        event = next(self.events, None)
        if event is None:
            raise _StopError
        return event

    def _tell(self, code: str, text: Text, event: Any, hint: Text | None = None) -> None:
        self.document.tell(code, text, _place(event), hint)

    def _stop(self, code: str, text: Text, hint: Text, event: Any) -> NoReturn:
        self._tell(code, text, event, hint)
        raise _StopError


def _place(event: Any) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1)
