"""The one clock: the time of the machine in, or what YIZHUN_NOW or a test says; an instant in UTC out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The present instant in UTC; every part of the application asks here and nowhere else."""
    held = _held.get()
    if held is not None:
        return held
    said = os.environ.get("YIZHUN_NOW")
    return datetime.fromisoformat(said).astimezone(UTC) if said else datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (with its offset), as the demo and tests do."""
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
