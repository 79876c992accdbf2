"""What an import would do: the rows that are new, how many are there already, and every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yizhun.issue import Issue, Level, errors
from yizhun.text import Text
from yizhun.web.organisation.forms import FIRST_DAY, LAST_DAY
from yizhun.web.organisation.importing.sheet import Row, Sheet

LONGEST = {"name": 120, "name_zh": 120, "name_en": 120, "email": 254}
"""Characters that a column may have, 60 where nothing is said: as the models keep them."""


@dataclass
class Plan:
    """Rows as fields of their models, in the order of the file; `write` may run only while `ready`."""

    sort: str
    sheet: Sheet
    new: list[Mapping[str, Any]] = field(default_factory=list)
    there: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether there is something to write and nothing against it."""
        return bool(self.new) and not errors(self.issues)

    def tell(self, row: Row, code: str, text: Text, hint: Text | None = None, level: Level = "error") -> None:
        """A fault of a row."""
        self.issues.append(Issue(code, text, level=level, hint=hint, file=self.sheet.file, line=row.line))

    def fits(self, row: Row) -> None:
        """Tell each cell that is longer than what is kept of it."""
        for name, said in row.cells.items():
            most = LONGEST.get(name, 60)
            if len(said) > most:
                text = Text(f"“{name}” has more than {most} characters.", f"“{name}”超过 {most} 个字符。")
                self.tell(row, "too-long", text)

    def needs(self, row: Row, *names: str) -> bool:
        """Whether all these cells have a value; each that has none is told."""
        lacking = [name for name in names if not row.get(name)]
        for name in lacking:
            self.tell(row, "empty-cell", Text(f"“{name}” is empty.", f"“{name}”未填写。"))
        return not lacking

    def day(self, row: Row, name: str) -> date | None:
        """The date of a cell; a cell that is none is told."""
        said = row.get(name).replace("/", "-")
        if not said:
            return None
        try:
            year, month, day = (int(part) for part in said.split("-"))
            found = date(year, month, day)
        except ValueError:
            text = Text(f"“{row.get(name)}” in “{name}” is no date.", f"“{name}”列的“{row.get(name)}”不是日期。")
            self.tell(row, "not-a-date", text, Text("Write 2026-03-31.", "请写成 2026-03-31。"))
            return None
        if not FIRST_DAY <= found <= LAST_DAY:
            text = Text(f"“{name}” is {found}.", f"“{name}”为 {found}。")
            hint = Text(
                "Between 1800 and 2999; empty where there is no end.",
                "应在 1800 年至 2999 年之间；没有终止日期请留空。",
            )
            self.tell(row, "no-such-day", text, hint)
            return None
        return found

    def span(self, row: Row, first: str, last: str) -> tuple[date | None, date | None]:
        """Two dates of which the second may not be before the first."""
        begin, end = self.day(row, first), self.day(row, last)
        if begin and end and end < begin:
            self.tell(row, "dates-turned", Text(f"“{last}” is before “{first}”.", f"“{last}”早于“{first}”。"))
        return begin, end

    def once(self, row: Row, seen: dict[Any, int], key: Any, name: str) -> bool:
        """Whether the key stands in the file for the first time."""
        if key in seen:
            text = Text(f"“{name}” stands in line {seen[key]} already.", f"“{name}”与第 {seen[key]} 行重复。")
            self.tell(row, "twice", text)
            return False
        seen[key] = row.line
        return True
