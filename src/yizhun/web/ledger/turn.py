"""A lake in; the turn of whoever feeds it, or keeps it from being fed for a moment, out."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def feeding(lake: Path) -> Iterator[None]:
    """One at a time, whatever the number of processes: the others wait."""
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / ".feed").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
