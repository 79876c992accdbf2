"""A folder of evidence: a path in, the files of every table and remarks about the rest out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yizhun.errors import EvidenceError
from yizhun.evidence.nearest import nearest
from yizhun.evidence.replaced import standing
from yizhun.evidence.tables import TABLES
from yizhun.issue import Issue, errors
from yizhun.text import Text

FORMATS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet", ".xlsx", ".jsonl", ".jsonl.gz")
_OTHER_DATA = (".xls", ".xlsm", ".ods", ".json", ".txt", ".zip", ".xml", ".ndjson", ".feather", ".arrow", ".orc")


@dataclass(frozen=True)
class DataFile:
    """One file of a table: where it is, how a person calls it, and its format, a member of FORMATS."""

    path: Path
    label: str
    format: str


def look(folder: Path) -> tuple[Mapping[str, Sequence[DataFile]], list[Issue]]:
    """Files by table, in the order of names, and remarks; EvidenceError when `folder` is none or cannot be listed."""
    if not folder.exists():
        raise EvidenceError([_place("no-such-folder", "there is no such folder", "没有这个文件夹", folder)])
    if not folder.is_dir():
        raise EvidenceError(
            [_place("not-a-folder", "this is a file; evidence is a folder", "这是文件；证据应是文件夹", folder)]
        )
    found: dict[str, list[tuple[str, list[DataFile]]]] = {}
    issues: list[Issue] = []
    try:
        for entry in sorted(folder.iterdir()):
            if not _hidden(entry.name):
                _entry(entry, folder, found, issues)
    except OSError as fault:
        raise EvidenceError([unreadable(fault, folder.name)]) from fault
    issues += [_two(table, [label for label, _ in given]) for table, given in found.items() if len(given) > 1]
    if not found and not errors(issues):
        issues.append(_nothing(folder))
    return {table: given[0][1] for table, given in found.items()}, issues


def unreadable(fault: OSError, file: str) -> Issue:
    """The machine does not let us read a file."""
    text = Text(en=f"cannot be read: {fault.strerror}", zh=f"无法读取：{fault.strerror}")
    return Issue("unreadable-file", text, hint=Text(en="check its permissions", zh="请检查访问权限"), file=file)


def _entry(entry: Path, folder: Path, found: dict[str, list[tuple[str, list[DataFile]]]], issues: list[Issue]) -> None:
    if entry.is_dir():
        if entry.name in TABLES:
            found.setdefault(entry.name, []).append((f"{entry.name}/", _parts(entry, folder)))
        elif meant := nearest(entry.name, TABLES):
            issues.append(_unknown(entry.name + "/", meant + "/"))
        return
    table, format_ = _split(entry.name, (*FORMATS, *_OTHER_DATA))
    if table in TABLES and format_ in FORMATS:
        found.setdefault(table, []).append((entry.name, [DataFile(entry, entry.name, format_)]))
    elif table in TABLES and format_:
        issues.append(_format(entry.name))
    elif format_ in FORMATS:
        meant = nearest(table, TABLES)
        issues.append(_unknown(entry.name, f"{meant}{format_}" if meant else None))


def _split(file: str, formats: Sequence[str]) -> tuple[str, str]:
    """The name of a file without its format, and the format; the format is empty when it is none of those."""
    lower = file.lower()
    for format_ in sorted(formats, key=len, reverse=True):
        if lower.endswith(format_):
            return file[: -len(format_)], format_
    return file, ""


def _parts(entry: Path, folder: Path) -> list[DataFile]:
    """All data files below a folder that count, whatever partitions (month=2026-03) lie between."""
    files = []
    for path in standing(sorted(entry.rglob("*"))):
        inside = path.relative_to(folder)
        format_ = _split(path.name, FORMATS)[1]
        if format_ and path.is_file() and not any(_hidden(part) for part in inside.parts):
            files.append(DataFile(path, inside.as_posix(), format_))
    return files


def _hidden(name: str) -> bool:
    return name.startswith((".", "_", "~$"))


def _place(code: str, en: str, zh: str, folder: Path) -> Issue:
    hint = Text(en="give the folder that holds sites.csv and the other tables", zh="请给出存放 sites.csv 等表的文件夹")
    return Issue(code, Text(en=en, zh=zh), hint=hint, file=str(folder))


def _nothing(folder: Path) -> Issue:
    return _place("empty-folder", "the folder holds no table of evidence", "文件夹里没有任何证据表", folder)


def _two(table: str, labels: Sequence[str]) -> Issue:
    listed = ", ".join(labels)
    text = Text(en=f"{table} is given more than once: {listed}", zh=f"{table} 表给出了不止一份：{listed}")
    hint = Text(
        en=f"keep one, or put them as parts into a folder {table}/",
        zh=f"请只留一份，或作为分片放进文件夹 {table}/",
    )
    return Issue("table-twice", text, hint=hint)


def _unknown(name: str, meant: str | None) -> Issue:
    text = Text(en="no table of evidence has this name; it is not read", zh="没有这个名字的证据表；未读取")
    hint = Text(en=f"did you mean {meant}?", zh=f"是否指 {meant}？") if meant else None
    return Issue("unknown-table", text, level="warning", hint=hint, file=name)


def _format(name: str) -> Issue:
    allowed = ", ".join(format_ for format_ in FORMATS if not format_.endswith(".gz"))
    text = Text(en="this format is not read", zh="不支持这种格式")
    hint = Text(en=f"save it as one of {allowed}", zh=f"请另存为以下格式之一：{allowed}")
    return Issue("unknown-format", text, hint=hint, file=name)
