"""An XLSX file in; nothing out, or a refusal where its cells would fill the memory.

Whoever reads a sheet lays out the whole rectangle from A1 to the last value: two cells may ask for billions.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

CELLS, BYTES = 2_000_000, 200 * 2**20
"""The most that a sheet may span, and a file may be when it is unpacked."""
_AT = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_CHUNK = 2**16


class TooLargeError(Exception):
    """`cell` is the last one that was reached; None where the file as a whole is too large."""

    def __init__(self, cell: str | None) -> None:
        self.cell = cell
        super().__init__(cell or "")


def refuse_large(data: bytes) -> None:
    """TooLargeError where reading would take more than is right; zipfile and expat tell a file that is none."""
    with ZipFile(io.BytesIO(data)) as packed:
        if sum(one.file_size for one in packed.infolist()) > BYTES:
            raise TooLargeError(None)
        for name in packed.namelist():
            if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
                with packed.open(name) as stream:
                    _Sheet().read(stream)


class _Sheet:
    """How far the values of a sheet reach, while it is read."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = 0
        self.in_cell = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._no_sheet

    def read(self, stream: IO[bytes]) -> None:
        while chunk := stream.read(_CHUNK):
            self.parser.Parse(chunk)
        self.parser.Parse(b"", True)

    def _begin(self, name: str, given: Mapping[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
        elif name == "c":
            self._cell(given.get("r"))
        elif self.in_cell:
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
            if self.last_row * self.last_column > CELLS:
                raise TooLargeError(f"{_letters(self.last_column)}{self.last_row}")

    def _cell(self, at: str | None) -> None:
        self.in_cell, self.column = True, self.column + 1
        if at is not None:
            found = _AT.fullmatch(at)
            if found is None:
                raise ValueError(at)
            self.row, self.column = int(found[2]), _number(found[1])

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "c":
            self.in_cell = False

    def _no_sheet(self, *_: object) -> None:
        raise ValueError("no sheet declares its own kind of document")


def _number(letters: str) -> int:
    found = 0
    for one in letters:
        found = found * 26 + ord(one) - ord("A") + 1
    return found


def _letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
