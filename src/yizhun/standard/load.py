"""A folder in, its `Standard` and every remark about it out, all at once; nothing is raised by `load`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from yizhun.errors import StandardError
from yizhun.issue import Issue, errors
from yizhun.standard.check import check
from yizhun.standard.faults import Fault, faults
from yizhun.standard.folder import FOLDERS, Files, read_folder
from yizhun.standard.model import (
    Activity,
    Change,
    Clause,
    Factor,
    Head,
    Named,
    Price,
    Source,
    Standard,
    Survey,
    Test,
    Touchpoint,
    Training,
)
from yizhun.standard.places import Origin, Places
from yizhun.standard.yaml_file import Document
from yizhun.text import Text

HEAD_SECTIONS: Final[dict[str, type[BaseModel]]] = {
    "posts": Named, "zones": Named, "subjects": Named, "sources": Source,
}  # fmt: skip
SECTIONS: Final[dict[str, type[BaseModel]]] = {
    "activities": Activity, "touchpoints": Touchpoint, "factors": Factor, "clauses": Clause, "surveys": Survey,
    "training": Training, "prices": Price, "tests": Test,
}  # fmt: skip
_ONE_PER_FILE: Final = frozenset({"surveys", "training"})


@dataclass(frozen=True)
class Loaded:
    """What a folder holds: `standard` is None when a rule of the format is broken; `places` says where it stands."""

    standard: Standard | None
    issues: list[Issue]
    places: Places


def load(path: Path | str) -> Loaded:
    """Read one folder, a base or an unresolved layer, and list everything that is wrong with it."""
    files = read_folder(Path(path))
    issues = [*files.issues, *(issue for document in files.documents() for issue in document.issues)]
    if not files.readable:
        return Loaded(None, issues, Places(files.head))
    reading = _Reading(files)
    standard = reading.standard()
    issues += reading.issues
    issues += reading.places.issues(check(standard, reading.named))
    issues = sorted(dict.fromkeys(issues), key=by_place)
    whole = None if errors(issues) else standard
    return Loaded(whole, issues, reading.places)


def read(path: Path | str) -> Standard:
    """The standard in `path`; raises StandardError with all its errors."""
    loaded = load(path)
    if loaded.standard is None:
        raise StandardError(errors(loaded.issues))
    return loaded.standard


def by_place(issue: Issue) -> tuple[str, int, int]:
    """Sorts remarks by file, line and column."""
    return (issue.file or "", issue.line or 0, issue.column or 0)


class _Reading:
    """Turns documents into models entry by entry, so that one fault hides no other."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.places = Places(files.head)
        self.issues: list[Issue] = []
        self.named: dict[str, set[str]] = {}
        """Ids of every section as written, also of entries that are wrong otherwise."""

    def standard(self) -> Standard:
        data = self.files.head.data
        if data is not None and not isinstance(data, dict):
            self._tell(self.files.head, Fault((), "wrong-shape", *_NEEDS_FIELDS))
        given = data if isinstance(data, dict) else {}
        for name in [name for name in given if name in SECTIONS]:
            self._tell(self.files.head, Fault((name,), "unknown-field", *_misplaced(name), at_key=True))
        head = self._head({name: value for name, value in given.items() if name not in HEAD_SECTIONS | SECTIONS})
        parts: dict[str, Any] = {}
        for section, model in HEAD_SECTIONS.items():
            parts[section] = self._entries(section, model, self._head_entries(section, given.get(section)))
        for section, model in SECTIONS.items():
            origins = list(self._file_entries(section))
            if section == "clauses" and head.extends is not None:
                parts["changes"] = self._changes([one for one in origins if is_change(one.data)])
                origins = [one for one in origins if not is_change(one.data)]
            parts[section] = self._entries(section, model, origins)
        return Standard.model_construct(**{**dict(head), **parts})

    def _head(self, fields: dict[str, Any]) -> Head:
        try:
            return Head.model_validate(fields)
        except ValidationError as error:
            if fields or (self.files.head.data is None and not self.files.head.issues):
                self._tell(self.files.head, *faults(Head, fields, error))
        layer = fields.get("extends")
        return Head.model_construct(
            id="?", edition="?", title=Text("?"), effective=date.min, extends=str(layer) if layer else None
        )

    def _entries(self, section: str, model: type[BaseModel], origins: list[Origin]) -> tuple[Any, ...]:
        kept: list[Any] = []
        self.places.entries[section] = []
        for origin in origins:
            self._remember(section, origin.data)
            try:
                kept.append(model.model_validate(origin.data))
            except ValidationError as error:
                self._tell_entry(origin, faults(model, origin.data, error))
            else:
                self.places.entries[section].append(origin)
        return tuple(kept)

    def _changes(self, origins: list[Origin]) -> tuple[Change, ...]:
        kept = []
        self.places.entries["changes"] = []
        for origin in origins:
            own = {name: origin.data[name] for name in ("id", "because", "relax") if name in origin.data}
            rest = {name: value for name, value in origin.data.items() if name not in own}
            try:
                kept.append(Change.model_validate({**own, "fields": rest}))
            except ValidationError as error:
                self._tell_entry(origin, faults(Change, origin.data, error))
            else:
                self.places.entries["changes"].append(origin)
        return tuple(kept)

    def _remember(self, section: str, data: Any) -> None:
        name = data.get("id") if isinstance(data, dict) else None
        if isinstance(name, str):
            self.named.setdefault(section, set()).add(name)

    def _head_entries(self, section: str, given: Any) -> list[Origin]:
        if isinstance(given, list):
            return [Origin(self.files.head, (section, index), one) for index, one in enumerate(given)]
        if given is not None:
            text = Text(f"`{section}` must be a list", f"“{section}”应是列表")
            self._tell(self.files.head, Fault((section,), "wrong-shape", text, _NEEDS_LIST[1]))
        return []

    def _file_entries(self, section: str) -> Iterator[Origin]:
        for document in self.files.sections.get(section, []):
            if isinstance(document.data, list):
                yield from (Origin(document, (index,), one) for index, one in enumerate(document.data))
            elif isinstance(document.data, dict) and section in _ONE_PER_FILE:
                yield Origin(document, (), document.data)
            elif document.data is not None:
                self._tell(document, Fault((), "wrong-shape", *_NEEDS_LIST))

    def _tell_entry(self, origin: Origin, found: list[Fault]) -> None:
        self._tell(origin.document, *(replace(one, path=(*origin.path, *one.path)) for one in found))

    def _tell(self, document: Document, *found: Fault) -> None:
        self.issues += Places(document).issues(found)


def is_change(data: Any) -> bool:
    """Whether a clause of a layer only says what changes: it lacks `title` or `force`."""
    return isinstance(data, dict) and isinstance(data.get("id"), str) and not {"title", "force"} <= set(data)


def _misplaced(section: str) -> tuple[Text, Text]:
    where = f"{section}/*{FOLDERS[section]}" if section in FOLDERS else f"{section}.yaml"
    text = Text(f"There is no field `{section}` here", f"这里没有“{section}”这个字段")
    return text, Text(f"Write it in {where}.", f"请写在 {where} 里。")


_NEEDS_FIELDS: Final = (
    Text("The file must hold fields", "文件内容应是若干字段"),
    Text("Write each field as `name: value`.", "请逐个写出字段：“字段名: 值”。"),
)
_NEEDS_LIST: Final = (
    Text("The file must hold a list", "文件内容应是列表"),
    Text("Begin each entry with `- `.", "每一项以“- ”开头。"),
)
