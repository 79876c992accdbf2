"""Django's SQLite backend in, the same with queued writers out; Django finds it by this module's name."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from yizhun.web.sqlite.queue import Queue


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a place in the queue before BEGIN IMMEDIATE and gives it up after commit, rollback or close."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: Queue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        queue = self._waiting()
        if queue is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        queue.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            queue.leave()
            raise

    def _commit(self) -> None:
        # A commit that fails is followed by a rollback, which gives the place up.
        super()._commit()  # type: ignore[misc]
        self._done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._done()

    def _waiting(self) -> Queue | None:
        if self.is_in_memory_db():
            return None
        name = str(self.settings_dict["NAME"])
        if self._queue is None:
            self._queue = Queue(name)
        return self._queue

    def _done(self) -> None:
        if self._queue is not None:
            self._queue.leave()
