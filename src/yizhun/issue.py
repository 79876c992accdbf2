"""One remark about data: what was found, where, what is allowed. Listed and told all at once, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from yizhun.text import Text

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Issue:
    """A remark with a stable `code` (kebab-case), a sentence, a hint on what to do, and the place it speaks of.

    `line` and `column` count from 1; both are None where the remark is about a whole file.
    """

    code: str
    text: Text
    level: Level = "error"
    hint: Text | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def say(self, lang: str) -> str:
        """The remark as one line of text in `lang`: place, level, code, sentence, hint."""
        level = {"en": self.level, "zh": {"error": "错误", "warning": "提醒"}[self.level]}[lang]
        head = f"{self.place}: " if self.place else ""
        hint = f" → {self.hint.say(lang)}" if self.hint else ""
        return f"{head}{level} [{self.code}] {self.text.say(lang)}{hint}"


def errors(issues: Iterable[Issue]) -> list[Issue]:
    """Only the remarks that break a rule of the format."""
    return [issue for issue in issues if issue.level == "error"]
