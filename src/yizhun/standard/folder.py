"""A folder in, its files read and sorted by what they hold out; unknown files are told with the nearest name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from yizhun.issue import Issue
from yizhun.standard.nearest import allowed
from yizhun.standard.price_file import read_prices
from yizhun.standard.yaml_file import Document, read_yaml
from yizhun.text import Text

HEAD: Final = "standard.yaml"
FILES: Final = {"activities.yaml": "activities", "touchpoints.yaml": "touchpoints", "factors.yaml": "factors"}
FOLDERS: Final = {
    "clauses": ".yaml", "training": ".yaml", "surveys": ".yaml", "tests": ".yaml", "prices": ".csv",
}  # fmt: skip
PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".svg", ".gif"})
_IGNORED: Final = frozenset({".md", ".txt", ".pdf"}) | PICTURES
_NAMES: Final = (HEAD, *FILES, *(f"{name}/" for name in FOLDERS))


@dataclass
class Files:
    """The documents of one folder by section; `head` is standard.yaml, empty where there is none."""

    head: Document
    sections: dict[str, list[Document]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    readable: bool = True

    def documents(self) -> Iterator[Document]:
        """Every document read, the head first."""
        yield self.head
        for documents in self.sections.values():
            yield from documents


def read_folder(folder: Path) -> Files:
    """Read every file of the format in `folder`; nothing is raised, what is wrong is in `issues` of file or folder."""
    files = Files(Document((folder / HEAD).as_posix()))
    try:
        names = sorted(one.name for one in folder.iterdir())
    except OSError as error:
        files.readable = False
        files.issues.append(_unreadable(folder, error))
        return files
    if HEAD not in names:
        files.readable = False
        files.issues.append(_no_head(folder, names))
        return files
    for name in names:
        _read_entry(folder / name, files)
    return files


def _read_entry(path: Path, files: Files) -> None:
    name = path.name
    if name.startswith(".") or name.startswith("__"):
        return
    if path.is_dir():
        _read_subfolder(path, files)
    elif name == HEAD:
        files.head = _read(path, read_yaml, files)
    elif name in FILES:
        files.sections.setdefault(FILES[name], []).append(_read(path, read_yaml, files))
    elif path.suffix.lower() not in _IGNORED:
        files.issues.append(_unknown(path, "unknown-file", allowed(name, _NAMES)))


def _read_subfolder(folder: Path, files: Files) -> None:
    section = folder.name
    if section not in FOLDERS:
        if not _only_pictures(folder):
            files.issues.append(_unknown(folder, "unknown-folder", allowed(f"{section}/", _NAMES)))
        return
    reader = read_prices if section == "prices" else read_yaml
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() in _IGNORED:
            continue
        if path.suffix == FOLDERS[section] and path.is_file():
            files.sections.setdefault(section, []).append(_read(path, reader, files))
        else:
            hint = Text(
                f"Files in {section}/ end in {FOLDERS[section]}, and folders have no folders.",
                f"{section}/ 里的文件名要以 {FOLDERS[section]} 结尾，且不能再有子文件夹。",
            )
            files.issues.append(_unknown(path, "unknown-file", hint))


def _only_pictures(folder: Path) -> bool:
    try:
        return all(one.suffix.lower() in _IGNORED for one in folder.iterdir())
    except OSError:
        return False


def _read(path: Path, reader: Callable[[bytes, str], Document], files: Files) -> Document:
    try:
        return reader(path.read_bytes(), path.as_posix())
    except OSError as error:
        files.issues.append(_unreadable(path, error))
        return Document(path.as_posix())


def _unreadable(path: Path, error: OSError) -> Issue:
    if isinstance(error, FileNotFoundError):
        text = Text("There is no such folder or file", "没有这个文件夹或文件")
    elif isinstance(error, NotADirectoryError):
        text = Text("This is a file; a standard is a folder", "这是一个文件；标准应是一个文件夹")
    elif isinstance(error, PermissionError):
        text = Text("No permission to read this", "没有读取权限")
    else:
        text = Text("This cannot be read", "无法读取")
    hint = Text("Check the path.", "请检查路径。")
    return Issue("unreadable", text, hint=hint, file=path.as_posix())


def _no_head(folder: Path, names: list[str]) -> Issue:
    text = Text("There is no standard.yaml in this folder", "文件夹里没有 standard.yaml")
    near = next(
        (name for name in names if name.casefold() in ("standard.yml", "standard.yaml", "standards.yaml")), None
    )
    hint = (
        Text(f"Rename {near} to standard.yaml.", f"请将 {near} 改名为 standard.yaml。")
        if near
        else Text(
            "A standard is a folder with standard.yaml in it; `yizhun new` starts one.",
            "标准是一个含有 standard.yaml 的文件夹；可用 yizhun new 新建。",
        )
    )
    return Issue("missing-file", text, hint=hint, file=folder.as_posix())


def _unknown(path: Path, code: str, hint: Text) -> Issue:
    what = Text("folder", "文件夹") if code == "unknown-folder" else Text("file", "文件")
    text = Text(f"The {what.en} `{path.name}` has no place here", f"这里不应有{what.zh}“{path.name}”")
    return Issue(code, text, hint=hint, file=path.as_posix())
