"""A standard in, measured clauses that its tests do not make both meet and fall short out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from yizhun.standard.faults import Fault
from yizhun.standard.model import Standard
from yizhun.text import Text

_SHORT: Final = ("late", "missed", "failed")


def coverage(standard: Standard) -> Iterator[Fault]:
    """One warning per measured clause, saying what no test does."""
    seen: dict[str, set[str]] = defaultdict(set)
    for test in standard.tests:
        for clause, verdicts in test.expect.items():
            seen[clause] |= {verdict for verdict, count in verdicts.items() if count}
    for index, one in enumerate(standard.clauses):
        if one.measure is None:
            continue
        meets, falls = "met" in seen[one.id], bool(seen[one.id].intersection(_SHORT))
        if meets and falls:
            continue
        what = _LACKS[(meets, falls)]
        text = Text(f"No test makes `{one.id}` {what.en}", f"没有测试使条款 {one.id} {what.zh}")
        hint = Text("Add a test to tests/.", "请在 tests/ 里补充测试。")
        yield Fault(("clauses", index), "test-coverage", text, hint, warning=True)


_LACKS: Final = {
    (False, False): Text("meet or fall short", "达标或不达标"),
    (True, False): Text("fall short", "不达标"),
    (False, True): Text("meet", "达标"),
}
