"""A large JSON object in, its members one by one out; the elements of an array each on their own, none kept."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any, Final

CHUNK: Final = 1_000_000
MAX_ELEMENT: Final = 64_000_000
_SPACE: Final = " \t\r\n"


class JsonStreamError(ValueError):
    """The text is no JSON object; `line` is where."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def elements(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Pairs of key and value of the outermost object; a key with an array comes once per element."""
    window = _Window(stream)
    window.expect("{")
    if window.skip("}"):
        return
    while True:
        key = window.value()
        if not isinstance(key, str):
            raise window.error()
        window.expect(":")
        if window.skip("["):
            for element in _array(window):
                yield key, element
        else:
            yield key, window.value()
        if window.skip("}"):
            return
        window.expect(",")


def _array(window: _Window) -> Iterator[Any]:
    if window.skip("]"):
        return
    while True:
        yield window.value()
        if window.skip("]"):
            return
        window.expect(",")


class _Window:
    """The part of the text being read; it moves on and forgets what lies behind."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.decode = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode
        self.decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self.text, self.at, self.line, self.ended = "", 0, 1, False

    def value(self) -> Any:
        self.blank()
        while True:
            try:
                found, end = self.decoder.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):
                if self.ended or len(self.text) - self.at > MAX_ELEMENT:
                    raise self.error() from None
                self.more()
                continue
            if end == len(self.text) and not self.ended:
                self.more()  # a number may go on
                continue
            self.at = end
            return found

    def skip(self, letter: str) -> bool:
        self.blank()
        found = self.text.startswith(letter, self.at)
        self.at += found
        return found

    def expect(self, letter: str) -> None:
        if not self.skip(letter):
            raise self.error()

    def blank(self) -> None:
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text) or self.ended:
                return
            self.more()

    def more(self) -> None:
        self.line += self.text.count("\n", 0, self.at)
        chunk = self.stream.read(CHUNK)
        self.ended = not chunk
        self.text, self.at = self.text[self.at :] + self.decode(chunk, self.ended), 0

    def error(self) -> JsonStreamError:
        return JsonStreamError(self.line + self.text.count("\n", 0, self.at))
