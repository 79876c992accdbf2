"""One value of a map as YAML gave it in, its tree out; what is outside the grammar is told to the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yizhun.evidence.importing import map_faults as faults
from yizhun.evidence.importing.value import (
    Column,
    Const,
    Else,
    FileName,
    Join,
    Line,
    Pad,
    Part,
    Quoted,
    Value,
)
from yizhun.standard.yaml_file import Document, Path
from yizhun.text import Text

HEADS: Final = ("column", "const", "line", "file", "join", "pad")
KEYS: Final = {
    "column": ("map", "else", "format"),
    "join": ("map", "else", "format"),
    "pad": ("width", "else", "format"),
    "const": (),
    "line": (),
    "file": (),
}
_EMPTY: Final = Const("")
_LIST: Final = Text("a list of parts", "由各部分组成的列表")
_TABLE: Final = Text("a mapping {A: b}", "映射 {A: b}")
_SINGLE: Final = Text("one text", "单个文字")


class ValueReader:
    """Reads the value of one field; `field` is the column meant where a map names none."""

    def __init__(self, document: Document, field: str, format_of: Callable[[Any, Path], str | None]) -> None:
        self.document, self.field, self.format_of = document, field, format_of

    def value(self, given: Any, path: Path) -> Value:
        """The tree of a value; a faulty one becomes an empty constant, its fault told."""
        if isinstance(given, str) and given:
            return Value(Column(given, self.document.place(path)))
        if isinstance(given, dict):
            return self._mapping(given, path)
        self._tell("bad-value", faults.bad_value(_shown(given)), path)
        return Value(_EMPTY)

    def _mapping(self, given: dict[str, Any], path: Path) -> Value:
        heads = [key for key in given if key in HEADS]
        head = heads[0] if heads else "column" if "map" in given else None
        if head is None or len(heads) > 1:
            self._tell("bad-value", faults.bad_value(_shown(given)), path)
            return Value(_EMPTY)
        for key in given:
            if key != head and key not in KEYS[head]:
                self._tell("unknown-key", faults.unknown_key(key, (head, *KEYS[head])), (*path, key), key=True)
        return Value(
            self._part(head, given, path),
            self._translation(given["map"], (*path, "map")) if "map" in given and "map" in KEYS[head] else None,
            Else(self._single(given["else"], (*path, "else"))) if "else" in given else None,
            self.format_of(given.get("format"), (*path, "format")),
        )

    def _part(self, head: str, given: dict[str, Any], path: Path) -> Part:
        inner = (*path, head)
        match head:
            case "column" if head not in given:
                return Column(self.field, self.document.place(path))
            case "column" if isinstance(given[head], str) and given[head]:
                return Column(given[head], self.document.place(inner))
            case "const" if isinstance(given[head], str):
                return Const(given[head])
            case "line" | "file" if given[head] == "true":
                return Line() if head == "line" else FileName()
            case "join":
                return self._join(given[head], inner)
            case "pad":
                return Pad(self._inner(given[head], inner), self._width(given.get("width"), path))
        self._tell("bad-value", faults.bad_value(f"{{{head}: {_shown(given[head])}}}"), inner)
        return _EMPTY

    def _join(self, given: Any, path: Path) -> Part:
        if not isinstance(given, list) or not given:
            self._tell("not-a-list", faults.not_a(_LIST, given), path)
            return _EMPTY
        return Join(tuple(self._joined(part, (*path, index)) for index, part in enumerate(given)))

    def _joined(self, given: Any, path: Path) -> Value:
        """A plain part is a column, a quoted one may be, mere punctuation is text."""
        if isinstance(given, str):
            is_quoted = self.document.inside.get(path, 1) == 1
            if is_quoted or not any(letter.isalnum() for letter in given):
                return Value(Quoted(given, self.document.place(path)))
        return self._inner(given, path)

    def _inner(self, given: Any, path: Path) -> Value:
        """A value inside another: only the whole can be a time."""
        value = self.value(given, path)
        if value.format is not None:
            self._tell("inner-format", faults.inner_format(), (*path, "format"), key=True)
        return value

    def _width(self, given: Any, path: Path) -> int:
        if isinstance(given, str) and given.isascii() and given.isdigit() and 1 <= int(given[:4]) <= 64:
            return int(given)
        self._tell("bad-width", faults.bad_width(given), (*path, "width"))
        return 1

    def _translation(self, given: Any, path: Path) -> tuple[tuple[str, str | None], ...]:
        if not isinstance(given, dict):
            self._tell("not-a-map", faults.not_a(_TABLE, given), path)
            return ()
        return tuple((key, self._single(value, (*path, key))) for key, value in given.items())

    def _single(self, given: Any, path: Path) -> str | None:
        if given is None or isinstance(given, str):
            return given
        self._tell("not-text", faults.not_a(_SINGLE, given), path)
        return None

    def _tell(self, code: str, fault: faults.Fault, path: Path, *, key: bool = False) -> None:
        self.document.tell(code, fault[0], self.document.place(path, key=key), fault[1])


def _shown(given: Any) -> str:
    """A value as a person may have written it, cut to a line."""
    match given:
        case None:
            text = "~"
        case str():
            text = given or "''"
        case list():
            text = "[" + ", ".join(_shown(one) for one in given[:5]) + "]"
        case dict():
            text = "{" + ", ".join(f"{key}: {_shown(one)}" for key, one in list(given.items())[:5]) + "}"
        case _:
            text = str(given)
    return text if len(text) <= 60 else text[:59] + "…"
