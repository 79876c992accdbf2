"""A code in, the rule it stands for out; for `yizhun check --explain CODE` and the reference pages."""

from __future__ import annotations

from typing import Final

from yizhun.standard.rules.format import FORMAT
from yizhun.standard.rules.meaning import MEANING
from yizhun.standard.rules.rule import Rule
from yizhun.standard.rules.warnings import WARNINGS

RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in (*FORMAT, *MEANING, *WARNINGS)}
WARNING_CODES: Final = tuple(rule.code for rule in WARNINGS)


def explain(code: str) -> Rule | None:
    """The rule behind a code, None when there is no such code."""
    return RULES.get(code)
