"""Limits that may be decision tables: a limit in, every value it may take out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yizhun.standard.duration import Duration
from yizhun.standard.parameters import Table


def durations(limits: Iterable[Any]) -> list[Duration]:
    """Every duration that limits may give; None and words such as `carried` give none."""
    found: list[Duration] = []
    for limit in limits:
        if isinstance(limit, Table):
            found.extend(row.then for row in limit.table)
        elif isinstance(limit, Duration):
            found.append(limit)
    return found
