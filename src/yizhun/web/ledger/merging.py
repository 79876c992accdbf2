"""The lake in; a turn of merging its small files done, by one worker at a time."""

from __future__ import annotations

import fcntl
import logging
from pathlib import Path

import pyarrow as pa

from yizhun.evidence.merge import clear, merge
from yizhun.web.ledger.feed import feed

log = logging.getLogger(__name__)


def tidy(lake: Path) -> None:
    """One turn, while no other worker has it.

    The lake is fed first: a feed that was broken off writes its files again, and no merge may have forgotten them.
    """
    feed(lake)
    with (lake / ".merging").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        clear(lake)
        try:
            merge(lake)
        except (OSError, pa.ArrowException) as fault:
            log.warning("the lake is not merged: %s", fault)
