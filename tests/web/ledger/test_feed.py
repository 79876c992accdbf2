"""Every row of the ledger is in the lake once, whatever happens to the process that feeds it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from tests.web.world import World
from yizhun.evaluation import evaluate
from yizhun.web.home import Home
from yizhun.web.ledger import feed as feeding
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.models import Watermark
from yizhun.web.ledger.rows import table_of

ROUNDS = int(os.environ.get("YIZHUN_SOAK", "2"))
AT = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


def record(world: World, count: int = 1, **row: Any) -> list[str]:
    def work(doing: Act) -> Answer:
        doing.tells("events", **({"occurred_at": AT, "site_id": "bund", "activity": "round"} | row))
        return {"id": doing.id}

    return [act("test.round", by=world.people["anna"], place="bund", body={}, work=work)["id"] for _ in range(count)]


def in_lake(home: Home) -> list[str]:
    found: list[str] = feeding.told(home.lake, "events")["event_id"].to_pylist()
    return sorted(found)


def test_each_row_goes_to_the_lake_once(world: World, home: Home) -> None:
    ids = record(world, 3)
    assert feeding.pending() > 0
    assert "bund" in feeding.feed(home.lake)
    assert feeding.feed(home.lake) == set()
    ids += record(world, 2)
    feeding.feed(home.lake)
    assert in_lake(home) == sorted(ids)
    assert feeding.pending() == 0


def test_a_feed_broken_off_after_its_files_writes_the_same_again(world: World, home: Home) -> None:
    ids = record(world, 3)
    feeding.feed(home.lake)
    ids += record(world, 2)
    feeding.feed(home.lake)
    Watermark.objects.update(reached=Watermark.objects.get().reached - 2)  # the files are there, the mark is not
    ids += record(world, 1)
    feeding.feed(home.lake)
    assert in_lake(home) == sorted(ids)


def test_what_is_fed_is_evidence_that_the_engine_reads(world: World, home: Home) -> None:
    from datetime import date

    from yizhun.web.standards import actions

    actions.adopt(by=None, base="hotel@2026.1", place=world.places["east"], effective=date(2026, 1, 1))
    record(world, 2, value=Decimal("1.5"), actor_id="anna", shift="day")
    feeding.feed(home.lake)
    found = evaluate(home.library, home.lake, "2026-03-01", "2026-03-05")
    assert found.issues == ()
    assert found.evidence.counts["events"].kept == 2
    assert {row["site_id"] for row in found.findings.to_pylist()} <= {"bund", "lake"}
    assert found.evidence.counts["sites"].kept == 4


def test_a_journal_that_is_collected_is_there_before_anything_happened(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "_journals", {"events"})
    feeding.feed(home.lake)
    found = evaluate("packs/hotel", home.lake, "2026-03-01", "2026-03-05")
    assert "events" in found.evidence.present
    record(world, 1)
    feeding.feed(home.lake)
    assert len(in_lake(home)) == 1


def test_rows_that_break_the_contract_are_refused() -> None:
    with pytest.raises(ValueError, match="must have a value"):
        table_of("events", [{"site_id": "bund", "activity": "x"}])
    with pytest.raises(ValueError, match="has no column"):
        table_of("charges", [{"occurred_at": AT, "site_id": "b", "item": "x", "quantity": 1, "amount": 1, "tip": "2"}])


def test_an_act_that_breaks_the_contract_is_refused_before_it_is_written(world: World) -> None:
    before = feeding.pending()
    with pytest.raises(ValueError, match="must have a value"):
        record(world, site_id="")
    assert feeding.pending() == before


@pytest.mark.slow
def test_killed_again_and_again_every_acknowledged_act_is_there_once(tmp_path: Path, django_db_blocker: Any) -> None:
    """Feeding and merging, which a tidying worker does in turn."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "yizhun.web.settings", "PYTHONPATH": "src:."}
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = another_database(django_db_blocker)
    acknowledged: set[str] = set()
    for _ in range(ROUNDS):
        writer = start(tmp_path, "write", environment)
        writer.stdout.readline()
        tidier = start(tmp_path, "tidy", environment)
        tidier.stdout.readline()
        time.sleep(random.uniform(0.5, 1.5))
        for one in (tidier, writer):
            one.send_signal(signal.SIGKILL)
        said, _ = writer.communicate()
        acknowledged |= {line.strip() for line in said.splitlines() if len(line.strip()) == 32}
        tidier.communicate()
    found = json.loads(start(tmp_path, "check", environment).communicate()[0])
    assert found["issues"] == []
    assert len(acknowledged) > ROUNDS
    assert acknowledged <= set(found["ledger"])
    assert found["lake"] == found["ledger"]
    assert any((tmp_path / "lake").rglob("merged-*.parquet"))


def start(folder: Path, what: str, environment: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "tests.web.ledger.killed", str(folder), what]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def another_database(blocker: Any) -> str:
    """A new database beside that of the tests, on the same server."""
    import psycopg

    given = settings.DATABASES["default"]
    url = f"postgres://{given['USER']}@{given['HOST']}:{given['PORT']}"
    with psycopg.connect(f"{url}/postgres", autocommit=True) as server:
        name = f"killed_{uuid4().hex}"
        server.execute(f"CREATE DATABASE {name}")
    return f"{url}/{name}"
