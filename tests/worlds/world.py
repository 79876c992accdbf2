"""A small world: editions and rows in; placed beside others in one set of evidence, or printed as a case, out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.worlds.frame import Frame
from yizhun.standard.model import Standard
from yizhun.standard.yaml_text import yaml_text

Table = list[dict[str, str | None]]
MARK = "{w}"
"""Stands in every id of a world, so that worlds can be told apart when they share one set of evidence."""


@dataclass(frozen=True)
class World:
    """Editions as they are written, and evidence; ids hold MARK until the world is placed."""

    kind: str
    editions: tuple[dict[str, Any], ...]
    given: dict[str, Table]

    def placed(self, number: int) -> World:
        """The same world with its own ids."""
        text = json.dumps([self.editions, self.given]).replace(MARK, f"w{number}")
        editions, given = json.loads(text)
        return replace(self, editions=tuple(editions), given=given)

    @property
    def standards(self) -> list[Standard]:
        return [Standard.model_validate(edition) for edition in self.editions]

    def seen_in(self, frame: Frame, tables: Sequence[str]) -> dict[str, Table]:
        """Its evidence with all these tables, but for the one that the frame leaves out."""
        return {name: self.given.get(name, []) for name in tables if name != frame.absent}

    def without(self, table: str, index: int) -> World:
        rows = [row for place, row in enumerate(self.given[table]) if place != index]
        return replace(self, given={**self.given, table: rows})

    def drawn(self, frame: Frame) -> str:
        """As a case of `tests/cases`, without what it must give."""
        plain = self.placed(0)
        case = {
            "rule": ["0"],
            "name": {"en": "found by a random world", "zh": "随机发现"},
            "editions": [dict(edition) for edition in plain.editions],
            "given": {name: _drawn(rows) for name, rows in plain.given.items() if name != frame.absent},
            **({"since": frame.since} if frame.since else {}),
            "as_of": frame.as_of,
        }
        return _blocks(yaml_text([case]))


def together(worlds: Sequence[World], frame: Frame) -> dict[str, Table]:
    """The evidence of all placed worlds as one."""
    tables = sorted({name for world in worlds for name in world.given})
    return {
        name: [row for world in worlds for row in world.given.get(name, ())] for name in tables if name != frame.absent
    }


def _drawn(rows: Table) -> Any:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not rows:
        return []
    cells = [names, *([row.get(name) or "" for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    return "".join(" | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() + "\n" for line in cells)


def _blocks(text: str) -> str:
    """Texts of several lines as YAML blocks, so that tables can be read."""
    lines = []
    for line in text.splitlines():
        head, quote, rest = line.partition(': "')
        if quote and "\\n" in rest:
            indent = " " * (len(head) - len(head.lstrip()) + 2)
            lines.append(f"{head}: |")
            lines += [indent + row for row in json.loads('"' + rest).splitlines()]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
