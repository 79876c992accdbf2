"""Broken standards: each file lists many, with every message they must give in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from yizhun.errors import StandardError
from yizhun.issue import Issue
from yizhun.standard.library import open_library
from yizhun.standard.lint import lint
from yizhun.standard.load import load

HERE = Path(__file__).parent
HEAD = "id: hotel\nedition: 2026.1\ntitle: Hotel\neffective: 2026-01-01\n"
CLAUSE = "- id: a\n  title: A\n  force: shall\n"


@dataclass(frozen=True)
class Broken:
    """One broken standard: `clause` are the further fields of its one clause, `hex` files that are not text.

    `look` is how it is looked at: load, library, or lint (load must then be clean).
    """

    name: str
    en: list[str]
    zh: list[str]
    head: str = HEAD
    clause: str = ""
    files: dict[str, str] = field(default_factory=dict)
    hex: dict[str, str] = field(default_factory=dict)
    look: str = "load"

    def write(self, folder: Path) -> None:
        files = dict(self.files)
        if self.look != "library" and self.head:
            files.setdefault("standard.yaml", self.head)
        if self.clause:
            lines = "".join(f"  {line}\n" for line in self.clause.splitlines())
            files.setdefault("clauses/a.yaml", CLAUSE + lines)
        content = {name: text.encode() for name, text in files.items()}
        content |= {name: bytes.fromhex(one) for name, one in self.hex.items()}
        for name, data in content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def issues(self, folder: Path) -> list[Issue]:
        if self.look == "library":
            try:
                return list(open_library(folder, packs=folder / "no packs").issues)
            except StandardError as error:
                return list(error.issues)
        loaded = load(folder)
        if self.look == "load":
            return loaded.issues
        assert not loaded.issues
        assert loaded.standard is not None
        return lint(loaded.standard, loaded.places)

    def said(self, folder: Path, lang: str) -> list[str]:
        """Every message, with places relative to the folder."""
        said = [issue.say(lang) for issue in self.issues(folder)]
        return [one.replace(f"{folder.as_posix()}/", "").replace(folder.as_posix(), "FOLDER") for one in said]


def cases() -> dict[str, Broken]:
    """All of them by `file: name`."""
    found: dict[str, Broken] = {}
    for path in sorted(HERE.glob("*.yaml")):
        given: list[dict[str, Any]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for one in given:
            found[f"{path.stem}: {one['name']}"] = Broken(**one)
    return found
