"""A workbook and a sheet's name in, the cells that hold an error of Excel (#REF!, #DIV/0!) out, in reading order."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from zipfile import BadZipFile, ZipFile

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')


def faulty_cells(path: Path, sheet: str) -> list[tuple[int, int]]:
    """Row and column, from 1, of cells that have an error instead of a value; readers take them for empty."""
    try:
        with ZipFile(path) as book:
            data = book.read(_part(book, sheet))
    except (BadZipFile, KeyError):
        return []
    found = []
    for cell in _CELL.finditer(data):
        if b't="e"' in cell[1] and (place := _PLACE.search(cell[1])):
            found.append((int(place[2]), _number(place[1])))
    return found


def _part(book: ZipFile, sheet: str) -> str:
    """The file within the workbook that holds a sheet; KeyError where there is none."""
    sheets = {
        unescape(_attribute(tag, "name")): _attribute(tag, "id")
        for tag in _SHEET.findall(book.read("xl/workbook.xml").decode())
    }
    links = {
        _attribute(tag, "Id"): _attribute(tag, "Target")
        for tag in _LINK.findall(book.read("xl/_rels/workbook.xml.rels").decode())
    }
    target = links[sheets[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'[\s:]{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
