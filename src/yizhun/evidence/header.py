"""Column names against a table's contract: the names of a file in, remarks and the further columns out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from yizhun.evidence.nearest import nearest
from yizhun.evidence.tables import TableSpec
from yizhun.issue import Issue
from yizhun.text import Text


def check(spec: TableSpec, names: Sequence[str], file: str, line: int | None = None) -> list[Issue]:
    """Errors for missing, doubled and miswritten columns, warnings for unknown and nearly right ones.

    `line` is where the names stand, if they stand on a line.
    """
    found = _twice(names, file) + [_unprintable(name, file) for name in names if not name.isprintable()]
    required = [column.name for column in spec.columns if column.required]
    further = [name for name in names if name and spec.column(name) is None]
    for column in required:
        if column not in names:
            found.append(_missing(spec, column, further, file))
    missing = {column for column in required if column not in names}
    for name in further:
        meant = nearest(name, [c.name for c in spec.columns if c.name not in names and c.name not in missing])
        if meant is not None and meant.casefold() == name.casefold():
            found.append(_case(name, meant, file))
        elif not spec.open:
            found.append(_unknown(spec, name, meant, file))
        elif meant is not None:
            found.append(_nearly(name, meant, file))
    return [replace(issue, line=line) for issue in found]


def nameless(places: Sequence[int], file: str, line: int) -> list[Issue]:
    """A warning about columns, by place from 1, that hold something and have no name."""
    if not places:
        return []
    text = Text(
        en=f"columns without a name are not read: {', '.join(map(str, places))}",
        zh=f"没有列名的列不读取：第 {'、'.join(map(str, places))} 列",
    )
    return [Issue("nameless-column", text, level="warning", file=file, line=line)]


def clashes(spec: TableSpec, files: Sequence[tuple[str, Sequence[str]]]) -> list[Issue]:
    """Errors for columns of several files of one table that differ only in capitals."""
    first: dict[str, tuple[str, str]] = {}
    found = []
    for file, names in files:
        for name in names:
            known, where = first.setdefault(name.casefold(), (name, file))
            if known != name and where != file:
                found.append(_two_ways(name, known, where, file))
    return found


def _twice(names: Sequence[str], file: str) -> list[Issue]:
    found = []
    for folded, count in Counter(name.casefold() for name in names if name).items():
        if count > 1:
            written = " / ".join(dict.fromkeys(name for name in names if name.casefold() == folded))
            text = Text(
                en=f"column “{written}” stands {count} times; names that differ only in capitals count as one",
                zh=f"列“{written}”出现了 {count} 次；只有大小写不同的列名视为同一列",
            )
            found.append(Issue("column-twice", text, hint=_rename(), file=file))
    return found


def _unprintable(name: str, file: str) -> Issue:
    shown = "".join(letter if letter.isprintable() else "�" for letter in name)
    text = Text(
        en=f"the column name “{shown}” holds a line break or another unprintable character",
        zh=f"列名“{shown}”含有换行或其他不可见字符",
    )
    return Issue("unprintable-column", text, hint=Text(en="rename the column", zh="请给该列改名"), file=file)


def _rename() -> Text:
    return Text(en="rename or remove one of them", zh="请改名或删去其中一列")


def _missing(spec: TableSpec, column: str, further: Sequence[str], file: str) -> Issue:
    meant = nearest(column, further)
    text = Text(
        en=f"column {column} is missing; {spec.name} needs it",
        zh=f"缺少列 {column}；{spec.name} 表必须有这一列",
    )
    hint = Text(en=f"if “{meant}” is meant, rename it {column}", zh=f"如果“{meant}”就是它，请改名为 {column}")
    return Issue("missing-column", text, hint=hint if meant else None, file=file)


def _case(name: str, meant: str, file: str) -> Issue:
    text = Text(en=f"column “{name}” must be written {meant}", zh=f"列“{name}”必须写作 {meant}")
    return Issue("miswritten-column", text, file=file)


def _unknown(spec: TableSpec, name: str, meant: str | None, file: str) -> Issue:
    text = Text(
        en=f"{spec.name} has no column “{name}”; it is not read",
        zh=f"{spec.name} 表没有“{name}”这一列；未读取",
    )
    return Issue("unknown-column", text, level="warning", hint=_meant(meant), file=file)


def _nearly(name: str, meant: str, file: str) -> Issue:
    text = Text(
        en=f"column “{name}” is kept as an attribute, and {meant} is missing",
        zh=f"列“{name}”按附加属性保留，而 {meant} 缺失",
    )
    return Issue("nearly-a-column", text, level="warning", hint=_meant(meant), file=file)


def _meant(meant: str | None) -> Text | None:
    return Text(en=f"did you mean {meant}?", zh=f"是否指 {meant}？") if meant else None


def _two_ways(name: str, known: str, where: str, file: str) -> Issue:
    text = Text(
        en=f"column “{name}” is written “{known}” in {where}; write it in one way",
        zh=f"列“{name}”在 {where} 中写作“{known}”；请统一写法",
    )
    return Issue("column-two-ways", text, file=file)
