"""The server as it is run, web and worker, under load: one key is one act, and killed it loses nothing it acknowledged."""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.web.ledger.test_feed import another_database
from tests.web.served import PHONES, Load, Phone, Server, told

KILLS = int(os.environ.get("YIZHUN_SOAK", "5"))
pytestmark = pytest.mark.slow


@pytest.fixture
def database(django_db_blocker: Any) -> str:
    """SQLite in the data folder, or a database beside that of the tests on their PostgreSQL."""
    return another_database(django_db_blocker) if connection.vendor == "postgresql" else ""


@pytest.fixture
def server(tmp_path: Path, database: str) -> Iterator[Server]:
    found = Server(tmp_path / "home", database)
    yield found
    found.kill()


@pytest.fixture
def phones(server: Server) -> list[Phone]:
    """Phones of people who have signed in, at a server that runs."""
    sessions = told(server.folder, "fill", server.database)
    server.start()
    return [Phone(server.port, one) for one in sessions]


def test_eight_posts_of_one_key_at_once_are_one_act(server: Server, phones: list[Phone]) -> None:
    keys, answers = [f"the-same-for-all-{n}" for n in range(5)], list[str]()
    begin = threading.Barrier(PHONES, timeout=300)

    def post(phone: Phone) -> None:
        for key in keys:
            begin.wait()
            answers.append(repr((key, *phone.act(key))))

    threads = [threading.Thread(target=post, args=(one,), daemon=True) for one in phones]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert list(Counter(answers).values()) == [PHONES] * len(keys)
    assert all(f"('{key}', 200, " in "".join(answers) for key in keys)
    found = told(server.folder, "check", server.database)
    assert found["ledger"] == found["lake"] == found["done"] == keys
    assert found["faults"] == []


def test_ten_slow_senders_keep_nobody_waiting(server: Server, phones: list[Phone]) -> None:
    with ExitStack() as held:
        for phone in [*phones, *phones][:10]:
            head = {"Host": "127.0.0.1", **phone.headers(), "Content-Length": "300000"}
            begun = "".join(f"{name}: {said}\r\n" for name, said in head.items())
            sending = held.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            sending.sendall(f"POST /duties/bund/do/ HTTP/1.1\r\n{begun}\r\nkey=".encode())
        time.sleep(2)  # each has its thread
        assert phones[0].act("while-others-send")[0] == 200


def test_killed_under_load_every_acknowledged_act_is_there_once(server: Server, phones: list[Phone]) -> None:
    chance = random.Random(KILLS)
    load = Load(phones[:4])
    load.begin()
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(1, 7))  # the worker feeds the lake every five seconds
            server.kill()
            before = len(load.acknowledged)
            server.start()
        for _ in range(600):
            if len(load.acknowledged) > before:
                break
            time.sleep(0.1)
    finally:
        load.end()
    assert len(load.acknowledged) > before, "nothing was acknowledged after the last kill"
    assert load.refused == []
    found = told(server.folder, "check", server.database)
    assert found["faults"] == []
    assert found["ledger"] == found["lake"] == found["done"]
    assert len(found["ledger"]) == len(set(found["ledger"]))
    assert len(load.acknowledged) == len(set(load.acknowledged))
    assert set(load.acknowledged) <= set(found["ledger"]) <= {*load.acknowledged, *load.waiting.values()}
