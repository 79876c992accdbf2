"""Django's SQLite backend in, the same with queued writers out; Django finds it by this module's name."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base

from yizhun.web.sqlite.queue import Queue

_FULL = 2


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a place in the queue before BEGIN IMMEDIATE and gives it up after commit, rollback or close.

    A transaction is over when it lies on the disk, but writers do not wait for the disk one after the other: the place
    in the queue is given up before, so that what many have committed is brought there at once.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: Queue | None = None
        self._waits = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Note whether every commit of it is to lie on the disk."""
        found = super().get_new_connection(conn_params)
        self._waits = found.execute("PRAGMA synchronous").fetchone() == (_FULL,)
        return found

    def _start_transaction_under_autocommit(self) -> None:
        queue = self._waiting()
        if queue is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        # SQLite itself would have the next writer wait until this one lies on the disk.
        self._synchronous("NORMAL")
        queue.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._done()
            raise

    def _commit(self) -> None:
        # A commit that fails is followed by a rollback, which gives the place up.
        super()._commit()  # type: ignore[misc]
        if self._done() and self._waits:
            self._to_disk()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._queue is not None:
                self._queue.leave()

    def _waiting(self) -> Queue | None:
        if self.is_in_memory_db():
            return None
        if self._queue is None:
            self._queue = Queue(str(self.settings_dict["NAME"]))
        return self._queue

    def _done(self) -> bool:
        """Let the next one in; whether there was a place to give up."""
        if self._queue is None or not self._queue.held:
            return False
        self._queue.leave()
        self._synchronous("FULL")  # for what is written without BEGIN
        return True

    def _synchronous(self, level: str) -> None:
        if self._waits:
            self.connection.execute(f"PRAGMA synchronous={level}")

    def _to_disk(self) -> None:
        """What stands in the log; a checkpoint, which empties it, has brought it there before."""
        with suppress(FileNotFoundError):
            log = os.open(f"{self.settings_dict['NAME']}-wal", os.O_RDWR)
            try:
                os.fdatasync(log)
            finally:
                os.close(log)
