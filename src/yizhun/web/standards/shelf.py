"""Published editions in the database in; the library folder that everything reads out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from yizhun.standard.folder import HEAD
from yizhun.standard.kinds import Credential
from yizhun.standard.library import Entry, Library, open_library
from yizhun.standard.model import Clause
from yizhun.standard.packs import packs_folder
from yizhun.standard.parameters import Posts
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.home import home
from yizhun.web.standards.models import Edition

Files = Mapping[str, str]
State = tuple[tuple[str, int], ...]
SECTIONS = ("posts", "subjects", "zones", "sources")


def library() -> Library:
    """Every edition of the library, whole; read again only after something was published."""
    return _opened(home().library, state())


def state() -> State:
    """By which the library is known again: its folders with their times; stray files do not count."""
    return tuple(sorted((one.name, one.stat().st_mtime_ns) for one in home().library.iterdir() if one.is_dir()))


@lru_cache(maxsize=4)
def _opened(folder: Path, state: State) -> Library:
    return open_library(folder) if state else Library(())


def entry(key: str) -> Entry | None:
    """The edition of that key, whole."""
    return next((one for one in library().entries if one.standard.key == key), None)


@lru_cache(maxsize=1)
def packs() -> Library:
    """The packs that come with Yizhun; their folders are named without the edition, so each is read by itself."""
    folders = sorted(one for one in packs_folder().iterdir() if (one / HEAD).is_file())
    return Library(tuple(entry for one in folders for entry in open_library(one).entries))


def words(paths: Sequence[str] | None = None) -> dict[str, dict[str, Text]]:
    """Titles of posts, kinds of subjects, zones, sources and people's credentials, by id.

    Of all editions, or of those that hold or will hold somewhere in the parts of the tree with these paths.
    """
    found: dict[str, dict[str, Text]] = {section: {} for section in (*SECTIONS, "credentials")}
    near = None if paths is None else _holding(paths)
    for one in library().entries:
        if near is not None and one.standard.key not in near:
            continue
        for section in SECTIONS:
            found[section] |= {named.id: named.title for named in getattr(one.standard, section)}
        for clause in one.standard.clauses:
            if isinstance(clause.measure, Credential) and isinstance(clause.measure.of, Posts):
                found["credentials"] |= _credentials(clause, clause.measure)
    return found


def _holding(paths: Sequence[str]) -> set[str]:
    """Keys of the editions of those parts: published there, above or below; not those that another took over from."""
    lasting: dict[str, list[Edition]] = {}
    known = Edition.objects.everywhere("narrowed to the parts").select_related("place", "left").defer("files")
    for one in known.order_by("effective", "published_at"):
        past = one.effective <= clock.now().astimezone(one.place.tz).date()
        lasting[one.standard_id] = [one] if past else [*lasting.get(one.standard_id, []), one]
    held = [one for editions in lasting.values() for one in editions]
    return {one.key for one in held if any(_holds_in(one, path) for path in paths)}


def _holds_in(edition: Edition, path: str) -> bool:
    if edition.left is not None and path.startswith(edition.left.path):
        return False
    there = edition.place.path
    return not edition.over and (path.startswith(there) or there.startswith(path))


def _credentials(clause: Clause, measure: Credential) -> dict[str, Text]:
    """Credentials have no titles of their own: each is called as the clause that asks for it, told apart by its id."""
    asked = [held.credential for row in measure.all_of for held in row]
    title = clause.title
    if len(asked) == 1:
        return {asked[0]: title}
    return {name: Text(f"{title.say('en')} ({name})", f"{title.say('zh')}（{name}）") for name in asked}


def write(key: str, files: Files) -> None:
    """Put a folder into the library: complete, or not at all."""
    arriving = home().folder / ".arriving"
    shutil.rmtree(arriving / key, ignore_errors=True)
    write_files(arriving / key, files)
    target = home().library / key
    shutil.rmtree(target, ignore_errors=True)
    os.replace(arriving / key, target)


def remove(key: str) -> None:
    """Take a folder out again, when its publishing failed."""
    shutil.rmtree(home().library / key, ignore_errors=True)


def restore() -> None:
    """Make the library what the database says: after a crash, a restore, or a change by hand."""
    known = {one.key: one.files for one in Edition.objects.everywhere("the library holds everything")}
    for one in home().library.iterdir():
        if one.is_symlink() or not one.is_dir():
            one.unlink()
        elif one.name not in known:
            shutil.rmtree(one)
    for key, files in known.items():
        if read_files(home().library / key) != files:
            write(key, files)


@contextmanager
def tried(key: str, files: Files) -> Iterator[Library]:
    """The library as it would be with one folder more; StandardError tells what would be wrong with it."""
    with tempfile.TemporaryDirectory(prefix="yizhun-shelf-") as place:
        shutil.copytree(home().library, place, dirs_exist_ok=True)
        write_files(Path(place) / key, files)
        yield open_library(Path(place))


def write_files(folder: Path, files: Files) -> None:
    """Write files by name below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def read_files(folder: Path) -> dict[str, str]:
    """Every file below a folder, by name; what is no text in UTF-8 reads as something else than it is."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file()
    }
