"""Where each value of a standard was written: a path of the model in, file, line and column out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from yizhun.issue import Issue, Level
from yizhun.standard.faults import Fault
from yizhun.standard.yaml_file import Document, Path


@dataclass(frozen=True)
class Origin:
    """The entry of a file that became one entry of a section."""

    document: Document
    path: Path
    data: Any = None


@dataclass
class Places:
    """Places by path into the model: `("clauses", 3, "measure", "within")`; fields of the head stand alone."""

    head: Document
    entries: dict[str, list[Origin]] = field(default_factory=dict)

    def issue(self, fault: Fault) -> Issue:
        """The fault with its file, line and column."""
        document, path = self._find(fault.path)
        place = document.place(path, key=fault.at_key)
        if fault.offset:
            place = document.within(path, fault.offset)
        level: Level = "warning" if fault.warning else "error"
        return Issue(fault.code, fault.text, level, fault.hint, document.file, *place)

    def issues(self, faults: Iterable[Fault]) -> list[Issue]:
        """All faults with their places."""
        return [self.issue(fault) for fault in faults]

    def _find(self, path: Path) -> tuple[Document, Path]:
        if len(path) > 1 and isinstance(path[0], str) and isinstance(path[1], int):
            origins = self.entries.get(path[0], [])
            if path[1] < len(origins):
                origin = origins[path[1]]
                return origin.document, (*origin.path, *path[2:])
        return self.head, path
