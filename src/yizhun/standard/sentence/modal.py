"""The force of a clause in, the verbs that go with it out (GB/T 1.1: 应, 宜, 可)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yizhun.standard.model import Clause, Force


@dataclass(frozen=True)
class Modal:
    """Verbs of one force: `must`, `must_not` in English, 应 and 不得 in Chinese."""

    must: str
    must_not: str
    ying: str
    bude: str


_MODALS: Final[dict[Force, Modal]] = {
    "shall": Modal("must", "must not", "应", "不得"),
    "should": Modal("should", "should not", "宜", "不宜"),
    "may": Modal("may", "need not", "可", "可不"),
}


def modal(clause: Clause) -> Modal:
    """The verbs of the clause."""
    return _MODALS[clause.force]
