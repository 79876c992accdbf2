"""A standard whose entries are each well formed in, what does not fit together out."""

from __future__ import annotations

from collections.abc import Mapping

from yizhun.standard.faults import Fault
from yizhun.standard.model import Standard


def check(standard: Standard, named: Mapping[str, set[str]]) -> list[Fault]:
    """Every rule that takes more than one field to see; `named` are ids that stand in entries wrong otherwise."""
    return []
