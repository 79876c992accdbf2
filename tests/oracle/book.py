"""Which edge rules, verdicts and reasons the oracle met while it judged: counted here, read by the tests."""

from __future__ import annotations

from collections import Counter

rules: Counter[tuple[str, int]] = Counter()
"""(kind, number of the edge rule) → how often it decided something."""
verdicts: Counter[tuple[str, str, str]] = Counter()
"""(kind, verdict, reason) → how many findings."""
_kind = "general"


def judging(kind: str) -> None:
    """From now on what is seen is seen while judging this kind."""
    global _kind
    _kind = kind


def seen(rule: int) -> None:
    """The edge rule of that number has just decided something."""
    rules[_kind, rule] += 1


def told(kind: str, verdict: str, reason: str) -> None:
    """A finding of that kind was told."""
    verdicts[kind, verdict, reason.split(":")[0]] += 1
