"""What can go wrong, as a tree; every leaf carries the remarks that a person reads.

YizhunError
├── InputError        the person's input is wrong                      exit status 2
│   ├── StandardError     a standard breaks a rule of the format
│   └── EvidenceError     evidence or a map cannot be used
└── FaultError        the program is wrong, or the machine lacks something   exit status 3
"""

from __future__ import annotations

from collections.abc import Sequence

from yizhun.issue import Issue
from yizhun.text import Text


class YizhunError(Exception):
    """Base of all errors of Yizhun; `issues` are the remarks to show."""

    exit_code = 3

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(issue.say("en") for issue in self.issues))

    @classmethod
    def of(cls, code: str, text: Text, hint: Text | None = None, file: str | None = None) -> YizhunError:
        """An error with a single remark."""
        return cls([Issue(code, text, hint=hint, file=file)])


class InputError(YizhunError):
    """The person's input is wrong; nothing was changed."""

    exit_code = 2


class StandardError(InputError):
    """A standard breaks a rule of the format."""


class EvidenceError(InputError):
    """Evidence or a map cannot be used."""


class FaultError(YizhunError):
    """The program is wrong, or the machine lacks something it needs."""
