"""Writers of SQLite: none waits for the disk while others wait for it, and none goes on before it has waited itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ConnectionHandler

from yizhun.web.home import Home, database
from yizhun.web.sqlite.queue import Queue


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was brought to the disk, and whether the next writer could get in meanwhile."""
    found: list[tuple[str, bool]] = []

    def note(file: int) -> None:
        queue = Queue(str(tmp_path / "db.sqlite3"))
        free = queue._thread.acquire(blocking=False)
        if free:
            queue._thread.release()
        found.append((os.readlink(f"/proc/self/fd/{file}").rsplit("/", 1)[-1], free))

    monkeypatch.setattr(os, "fdatasync", note)
    return found


@pytest.fixture
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of its own with the settings of the product, as `transaction.atomic` finds it."""
    handler = ConnectionHandler({"default": database(Home(tmp_path), None)})
    monkeypatch.setattr(transaction, "connections", handler)
    found = handler["default"]
    with django_db_blocker.unblock():
        found.cursor().execute("CREATE TABLE kept (id INTEGER PRIMARY KEY)")
        yield found
        found.close()


def level(connection: Any) -> int:
    found: int = connection.cursor().execute("PRAGMA synchronous").fetchone()[0]
    return found


def test_a_commit_lies_on_the_disk_before_it_is_over_and_after_the_next_was_let_in(
    connection: Any, settled: list[tuple[str, bool]]
) -> None:
    with transaction.atomic():
        connection.cursor().execute("INSERT INTO kept VALUES (1)")
        assert (level(connection), settled) == (1, [])
    assert settled == [("db.sqlite3-wal", True)]
    assert level(connection) == 2  # what is written without BEGIN waits for the disk in SQLite itself


def test_what_was_rolled_back_leaves_no_trace(connection: Any, settled: list[tuple[str, bool]]) -> None:
    def fail() -> None:
        with transaction.atomic():
            connection.cursor().execute("INSERT INTO kept VALUES (1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (settled, level(connection)) == ([], 2)
    assert connection.cursor().execute("SELECT count(*) FROM kept").fetchone() == (0,)
    with transaction.atomic():
        pass
    assert len(settled) == 1
