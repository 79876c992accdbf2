"""What a code of an error or warning stands for: a title, why it is told, and an example of what is right."""

from __future__ import annotations

from dataclasses import dataclass

from yizhun.issue import Level
from yizhun.text import Text


@dataclass(frozen=True)
class Rule:
    """`title` names what is told, `why` explains it in a sentence or two, `example` is YAML that has it right."""

    code: str
    level: Level
    title: Text
    why: Text
    example: str
    needs_evidence: bool = False


def warning(
    code: str, title: tuple[str, str], why: tuple[str, str], example: str, *, needs_evidence: bool = False
) -> Rule:
    """A matter of craft, which a standard may answer with `accept`."""
    return Rule(code, "warning", Text(*title), Text(*why), example, needs_evidence)


def error(code: str, title: tuple[str, str], why: tuple[str, str], example: str) -> Rule:
    """A rule of the format."""
    return Rule(code, "error", Text(*title), Text(*why), example)
