"""The lake is merged under everybody who reads it: no row, no figure and no day list becomes another."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from tests.web.board import keeping
from tests.web.duties.hotel import furnish
from tests.web.ledger.test_feed import AT, in_lake, record
from tests.web.world import World
from yizhun.evidence import lake, merge
from yizhun.evidence.tables import TABLES
from yizhun.web import backup, clock
from yizhun.web.board import finding
from yizhun.web.board.refresh import tick
from yizhun.web.duties import ahead, plan
from yizhun.web.home import Home
from yizhun.web.ledger import feed as feeding
from yizhun.web.ledger import journals
from yizhun.web.ledger.chain import verify
from yizhun.web.ledger.merging import tidy
from yizhun.web.ledger.models import Watermark
from yizhun.web.ledger.rows import table_of


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three files are too many."""
    monkeypatch.setattr(merge, "MANY", 2)
    monkeypatch.setattr(merge, "FEW", 2)


def removed(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    """What was replaced goes, as after an hour."""
    with monkeypatch.context() as patch:
        patch.setattr(merge, "KEPT", -1)
        assert merge.clear(home.lake) > 0


def files(home: Home) -> int:
    """How many hold events and count."""
    return sum(one.parent.name.startswith("month=") for one in journals.files(home.lake, "events"))


def fed(world: World, home: Home, times: int) -> list[str]:
    """Acts of which each has a file of its own."""
    found = []
    for _ in range(times):
        found += record(world)
        feeding.feed(home.lake)
    return found


def test_every_act_is_there_once_and_the_chain_holds(world: World, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = sorted(fed(world, home, 5))
    tidy(home.lake)
    assert files(home) == 1
    assert in_lake(home) == ids
    removed(monkeypatch, home)
    assert in_lake(home) == ids
    assert feeding.pending() == 0
    assert verify().issues == ()


def test_a_feed_that_was_broken_off_before_the_merge_is_mended_before_the_next(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fed(world, home, 4)
    mark = Watermark.objects.get()
    Watermark.objects.update(reached=mark.reached - 1)  # the last file is there, the mark is not
    merge.merge(home.lake)
    removed(monkeypatch, home)
    for name in ("i1", "i2"):
        given = {"event_id": name, "occurred_at": AT, "site_id": "bund", "activity": "round"}
        lake.append(home.lake, "events", table_of("events", [given]))
    tidy(home.lake)
    assert files(home) == 1
    removed(monkeypatch, home)
    feeding.feed(home.lake)
    assert in_lake(home) == sorted([*ids, "i1", "i2"])


def test_only_one_merges_at_a_time(world: World, home: Home) -> None:
    fed(world, home, 3)
    with (home.lake / ".merging").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        tidy(home.lake)
    assert files(home) == 3
    tidy(home.lake)
    assert files(home) == 1


def test_what_cannot_be_merged_is_told_in_a_line(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ids = fed(world, home, 3)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(merge, "put", full)
    tidy(home.lake)
    assert "not merged" in caplog.text
    assert "Traceback" not in caplog.text
    assert in_lake(home) == sorted(ids)


def test_who_listed_the_files_before_reads_them_after(world: World, home: Home) -> None:
    ids = fed(world, home, 4)
    listed = journals.files(home.lake, "events")
    tidy(home.lake)
    tidy(home.lake)
    rows = feeding.DuckDB().query(f"SELECT event_id FROM {journals.relation(listed)}")
    assert sorted(rows["event_id"].to_pylist()) == sorted(ids)


def test_no_figure_changes_and_it_is_judged_once_more_at_most(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.publish(by=None, place=world.places["qinghe"], files=keeping.files(world))
    feeding.feed(home.lake)
    feeding.write_registers(home.lake)
    rows = sorted(keeping.events(), key=lambda one: str(one["occurred_at"]))
    for begin in range(0, len(rows), 20):
        lake.append(home.lake, "events", table_of("events", rows[begin : begin + 20]))
    lake.append(home.lake, "observations", table_of("observations", list(keeping.observations())))
    with clock.at(keeping.AS_OF):
        first = tick()
        assert first is not None
        many = files(home)
        while merge.merge(home.lake) is not None:
            pass
        assert files(home) < many
        second = tick()
        assert second is None or same(first.folder, second.folder)
        removed(monkeypatch, home)
        assert tick() is None
    assert len(finding.records(world.places["bund"], keeping.RECORD)) == 1


def same(one: Path, other: Path) -> bool:
    """Whether a generation took every figure over from another, in the very files, and counted the same rows."""
    names = ["scores.parquet", *(path.relative_to(one) for path in one.glob("findings/*.parquet"))]
    counts = [json.loads((each / "manifest.json").read_text())["evidence"]["tables"] for each in (one, other)]
    return counts[0] == counts[1] and all((one / name).samefile(other / name) for name in names)


def test_no_day_list_is_told_again(world: World, home: Home) -> None:
    furnish(world)
    fed(world, home, 4)
    ahead.refresh()
    assert ahead.refresh() == 0
    before = [plan.of(world.places[name]) for name in ("bund", "lake")]
    tidy(home.lake)
    assert files(home) == 1
    assert ahead.refresh() == 0
    plan.plans().delete()
    assert [plan.of(world.places[name])[0] for name in ("bund", "lake")] == [rows for rows, _ in before]


def test_a_backup_that_a_merge_overtakes_is_whole(
    world: World, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ids, link = fed(world, home, 5), os.link
    home.database.touch()

    def overtaken(one: Path, there: Path) -> None:
        if one.parent.name.startswith("month=") and merge.merge(home.lake) is not None:
            removed(monkeypatch, home)
        link(one, there)

    monkeypatch.setattr(os, "link", overtaken)
    again = Home(tmp_path / "again")
    backup.restore(backup.backup(home, tmp_path / "elsewhere"), again)
    assert in_lake(again) == sorted(ids)
    assert files(again) == 1


def test_every_journal_may_be_merged() -> None:
    assert {"events", "observations", "ratings", "charges", "states", "corrections"} == {
        name for name, spec in TABLES.items() if spec.journal
    }
