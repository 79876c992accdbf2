"""A database file in, one writer at a time out: a lock among threads, then one among processes.

SQLite's own busy wait is unfair: with several writers some wait ten times as long as others.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

_locks: dict[str, threading.Lock] = {}
_guard = threading.Lock()


class Queue:
    """The queue of writers of one database, as one connection sees it."""

    def __init__(self, database: str) -> None:
        with _guard:
            self._thread = _locks.setdefault(database, threading.Lock())
        self._path = Path(f"{database}-writer")
        self._file: int | None = None
        self.held = False

    def enter(self) -> None:
        """Wait for the turn; nothing when it is this connection's already."""
        if self.held:
            return
        self._thread.acquire()
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._close()
            self._thread.release()
            raise
        self.held = True

    def leave(self) -> None:
        """Let the next one in; nothing when the turn is not this connection's."""
        if self.held:
            self.held = False
            self._close()
            self._thread.release()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
