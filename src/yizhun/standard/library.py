"""A path in, every standard in it whole out: one folder, or a library of folders `<id>@<edition>`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yizhun.errors import StandardError
from yizhun.issue import Issue, errors
from yizhun.standard.check import check
from yizhun.standard.folder import HEAD
from yizhun.standard.layer import Resolved, resolve, whole
from yizhun.standard.load import SECTIONS, Loaded, by_place, load
from yizhun.standard.model import Standard
from yizhun.standard.nearest import allowed
from yizhun.standard.packs import packs_folder
from yizhun.standard.places import Origin, Places
from yizhun.standard.yaml_file import read_yaml
from yizhun.text import Text


@dataclass(frozen=True)
class Entry:
    """One edition, whole: `root` is the id of the bottom standard, `depth` 0 for a base; `resolved` has the origins."""

    standard: Standard
    root: str
    depth: int
    folder: Path
    resolved: Resolved
    places: Places | None = None


@dataclass(frozen=True)
class Library:
    """The standards of a path in the order of their folders' names; `issues` are the warnings found on the way."""

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...] = ()

    @classmethod
    def of(cls, standard: Standard) -> Library:
        """A library of one standard in memory, taken as whole."""
        return cls((Entry(standard, standard.id, 0, Path(), whole(standard)),))


def open_library(path: Path | str, packs: Path | None = None) -> Library:
    """Read one folder or a folder of `<id>@<edition>` folders, layers resolved; StandardError tells all errors.

    The base of a layer is looked up beside it, then in `packs` (the packs shipped with Yizhun unless said).
    """
    path = Path(path)
    single = (path / HEAD).is_file() or not path.is_dir()
    folders = [path] if single else list(_standards_in(path))
    shelf = _Shelf(path.resolve().parent if single else path, packs or packs_folder())
    entries = [entry for folder in folders or [path] if (entry := shelf.entry(folder)) is not None]
    if not single:
        shelf.issues += _names(entries)
    shelf.issues += _overlaps(entries)
    found = sorted(dict.fromkeys(shelf.issues), key=by_place)
    if errors(found):
        raise StandardError(found)
    return Library(tuple(entries), tuple(found))


def _standards_in(folder: Path) -> Iterator[Path]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        return
    yield from (one for one in children if (one / HEAD).is_file())


class _Shelf:
    """Reads and resolves folders once each; finds the base that a layer extends."""

    def __init__(self, siblings: Path, packs: Path) -> None:
        self.places = (siblings, packs)
        self.issues: list[Issue] = []
        self.read: dict[Path, Entry | None] = {}
        self.open: list[Path] = []
        self.keys: dict[Path, dict[str, Path]] = {}

    def entry(self, folder: Path) -> Entry | None:
        key = folder.resolve()
        if key not in self.read:
            self.open.append(key)
            self.read[key] = self._entry(folder)
            self.open.pop()
        return self.read[key]

    def _entry(self, folder: Path) -> Entry | None:
        loaded = load(folder)
        self.issues += loaded.issues
        if loaded.standard is None:
            return None
        if loaded.standard.extends is None:
            standard = loaded.standard
            return Entry(standard, standard.id, 0, folder, whole(standard), loaded.places)
        base_folder = self._base(loaded, loaded.standard.extends)
        base = self.entry(base_folder) if base_folder else None
        return self._layer(loaded, loaded.standard, base, folder) if base else None

    def _layer(self, loaded: Loaded, layer: Standard, base: Entry, folder: Path) -> Entry:
        resolved = resolve(layer, base.resolved)
        self.issues += loaded.places.issues(resolved.faults)
        places = _places(loaded, layer, resolved.standard, base)
        known = set(check(base.standard, {}))
        self.issues += places.issues(one for one in check(resolved.standard, {}) if one not in known)
        return Entry(resolved.standard, base.root, base.depth + 1, folder, resolved, places)

    def _base(self, loaded: Loaded, key: str) -> Path | None:
        for place in self.places:
            near = place / key
            found = near if (near / HEAD).is_file() else self._by_key(place).get(key)
            if found is not None and found.resolve() not in self.open:
                return found
            if found is not None:
                self._tell(loaded, "layer-circle", *_circle(key))
                return None
        known = sorted({one for place in self.places for one in self._by_key(place)})
        text = Text(f"The base `{key}` is not found", f"找不到基础标准“{key}”")
        hint = allowed(key, known)
        where = Text(" It is looked for beside this folder and in the packs.", "会在本文件夹旁边和标准包里查找。")
        self._tell(loaded, "layer-no-base", text, Text(hint.en + where.en, hint.zh + where.zh))
        return None

    def _by_key(self, place: Path) -> dict[str, Path]:
        if place not in self.keys:
            self.keys[place] = {}
            for folder in _standards_in(place):
                self.keys[place].setdefault(_key_of(folder), folder)
        return self.keys[place]

    def _tell(self, loaded: Loaded, code: str, text: Text, hint: Text) -> None:
        document = loaded.places.head
        document.tell(code, text, document.place(("extends",)), hint)
        self.issues.append(document.issues[-1])


def _key_of(folder: Path) -> str:
    """`id@edition` of a folder by its head alone, without reading the rest."""
    try:
        data = read_yaml((folder / HEAD).read_bytes(), folder.name).data
    except OSError:
        data = None
    return f"{data.get('id')}@{data.get('edition')}" if isinstance(data, dict) else ""


def _places(loaded: Loaded, layer: Standard, resolved: Standard, base: Entry) -> Places:
    """Places in a resolved standard: of what the layer says in the layer's files, of the rest in the base's."""
    own = loaded.places
    below = base.places or Places(own.head)
    places = Places(own.head)
    for section in ("posts", "zones", "subjects", "sources", *SECTIONS):
        if section in ("prices", "tests"):
            inherited = below.entries.get(section, []) if section == "prices" else []
            places.entries[section] = inherited + own.entries.get(section, [])
            continue
        origins = _origins(base.standard, below, section) | _origins(layer, own, section)
        if section == "clauses":
            origins |= _origins(layer, own, "changes")
        places.entries[section] = [origins.get(one.id, Origin(own.head, ())) for one in getattr(resolved, section)]
    return places


def _origins(standard: Standard, places: Places, section: str) -> dict[str, Origin]:
    return {
        one.id: origin for one, origin in zip(getattr(standard, section), places.entries.get(section, []), strict=False)
    }


def _circle(key: str) -> tuple[Text, Text]:
    text = Text(f"`{key}` extends itself by way of this layer", f"“{key}”经由本层又扩展了自己")
    return text, Text("Extend a base that does not extend this one.", "请扩展一个不依赖本标准的基础标准。")


def _names(entries: list[Entry]) -> Iterator[Issue]:
    """In a library, a folder is named by what it holds, and holds it alone."""
    seen: dict[str, Path] = {}
    for entry in entries:
        key, file = entry.standard.key, entry.folder.as_posix()
        if key in seen:
            text = Text(f"`{key}` is also in {seen[key].name}", f"“{key}”在 {seen[key].name} 里也有")
            yield Issue("duplicate-edition", text, hint=Text("Keep one of them.", "请只保留一份。"), file=file)
        elif entry.folder.name != key:
            text = Text(f"The folder holds `{key}`", f"文件夹里是“{key}”")
            hint = Text(f"Rename the folder to {key}.", f"请将文件夹改名为 {key}。")
            yield Issue("folder-name", text, hint=hint, file=file)
        seen.setdefault(key, entry.folder)


def _overlaps(entries: list[Entry]) -> Iterator[Issue]:
    """Two layers of one standard at one depth that both hold everywhere."""
    seen: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        if entry.depth == 0 or entry.standard.for_ is not None:
            continue
        other = seen.setdefault((entry.root, entry.depth), entry)
        if other.standard.id != entry.standard.id:
            name = other.standard.key
            text = Text(f"This layer and `{name}` both hold at every site", f"本层与“{name}”都适用于所有场所")
            hint = Text("Say `for`, so that one of them holds at a site.", "请填写“for”，使每个场所只适用其中一个。")
            yield Issue("layers-overlap", text, hint=hint, file=f"{entry.folder.as_posix()}/{HEAD}")
