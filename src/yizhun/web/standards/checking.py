"""The files of a draft in; the standard whole, if it is one, and every remark of the checker out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from yizhun.errors import StandardError
from yizhun.issue import Issue, errors
from yizhun.standard.folder import HEAD
from yizhun.standard.library import Entry
from yizhun.standard.lint import lint_entry
from yizhun.standard.load import load
from yizhun.standard.model import Standard
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.chain import canonical
from yizhun.web.standards import shelf


@dataclass(frozen=True)
class Checked:
    """`entry` is None where there are errors; places of the issues are files of the draft."""

    key: str
    entry: Entry | None
    issues: tuple[Issue, ...]

    @property
    def faults(self) -> list[Issue]:
        """What keeps it from being published."""
        return errors(self.issues)

    def of(self, name: str) -> list[Issue]:
        """The remarks about one file."""
        return [one for one in self.issues if one.file == name]


def check(files: Mapping[str, str]) -> Checked:
    """As `yizhun check` would, in the library as it would be with the draft."""
    return _check(canonical(dict(files)), tuple(one.standard.key for one in shelf.library().entries))


@lru_cache(maxsize=16)
def _check(said: str, library: tuple[str, ...]) -> Checked:
    import json

    files: dict[str, str] = json.loads(said)
    with tempfile.TemporaryDirectory(prefix="yizhun-draft-") as folder:
        shelf.write_files(Path(folder), files)
        loaded = load(Path(folder))
        issues = tuple(_own(one, Path(folder)) for one in loaded.issues)
    if loaded.standard is None:
        return Checked("", None, issues)
    issues += tuple(lengths(loaded.standard))
    key = loaded.standard.key
    if errors(issues):
        return Checked(key, None, issues)
    try:
        with shelf.tried(key, files) as whole:
            entry = next(one for one in whole.entries if one.standard.key == key)
            told = lint_entry(entry, as_of=clock.now().date())
    except StandardError as error:
        return Checked(key, None, tuple(_here(one, key) for one in error.issues))
    return Checked(key, entry, tuple(dict.fromkeys(_here(one, key) for one in (*issues, *told))))


def lengths(standard: Standard) -> list[Issue]:
    """What is longer than the application keeps; a folder read by `yizhun check` may be longer."""
    said = (
        (Text("id", "编号"), standard.id, 80),
        (Text("edition", "版次"), standard.edition, 40),
        (Text("id with the edition", "编号与版次"), standard.key, 120),
        (Text("title in English", "英文标题"), standard.title.en, 300),
        (Text("title in Chinese", "中文标题"), standard.title.zh, 300),
    )
    return [_long(name, len(text), most) for name, text, most in said if len(text) > most]


def _long(name: Text, found: int, most: int) -> Issue:
    told = Text(
        f"The {name.en} has {found} characters; at most {most} are kept.",
        f"{name.zh}共 {found} 个字符，最多 {most} 个。",
    )
    return Issue("too-long", told, hint=Text("Shorten it.", "请缩短。"), file=HEAD)


def _own(issue: Issue, folder: Path) -> Issue:
    return replace(issue, file=_relative(issue.file, f"{folder.as_posix()}/"))


def _here(issue: Issue, key: str) -> Issue:
    return replace(issue, file=_relative(issue.file, f"/{key}/"))


def _relative(file: str | None, before: str) -> str | None:
    return file.rpartition(before)[2] if file else None
