"""Small files of a lake become few; whoever reads, and whenever the merge is killed, every row is there once."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yizhun.errors import EvidenceError
from yizhun.evaluation import evaluate
from yizhun.evidence import lake, merge
from yizhun.evidence import read as reading
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read
from yizhun.evidence.replaced import replaces, standing
from yizhun.evidence.stage import Counts
from yizhun.evidence.tables import TABLES
from yizhun.standard.library import Library

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
MONTH = "events/month=2026-03"
Row = dict[str, Any]


def row(n: int, **more: Any) -> Row:
    at = MARCH + timedelta(minutes=7 * (n * 37 % 600))
    return {"event_id": f"e{n}", "occurred_at": at, "site_id": "a", "activity": "round"} | more


def add(folder: Path, *rows: Row) -> Path:
    """One file, as a feed writes it: what only some rows have is a column in only some files."""
    spec = TABLES["events"]
    extra = sorted({name for one in rows for name in one} - {column.name for column in spec.columns})
    schema = spec.schema(extra).to_pyarrow()
    told = [one | {"occurred_at": int(one["occurred_at"].timestamp() * 1e6)} for one in rows]
    written: list[Path] = lake.append(folder, "events", pa.Table.from_pylist(told, schema))
    return written[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lake with one site and no events."""
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "sites.csv").write_text("site_id,timezone\na,Asia/Shanghai\n")
    return tmp_path / "lake"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three files are too many, and nobody waits for those who read."""
    monkeypatch.setattr(merge, "MANY", 2)
    monkeypatch.setattr(merge, "FEW", 2)
    monkeypatch.setattr(merge, "KEPT", -1)


def ids(folder: Path) -> list[str]:
    """Of the rows as they stand in the files that count, twice what stands there twice."""
    files = standing(sorted(folder.glob("events/*/*.parquet")))
    return sorted(name for one in files for name in pq.ParquetFile(one).read()["event_id"].to_pylist())


def events(folder: Path) -> list[str]:
    """As an evaluation reads them, whole."""
    found = read(folder, DuckDB(threads=1), strict=True)
    assert found.counts["events"] == Counts(read=found.counts["events"].kept, kept=found.counts["events"].kept)
    return sorted(map(str, found.engine.arrow(found.table("events")).to_pylist()))


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in (folder / MONTH).iterdir())


def parts(folder: Path, numbers: Iterable[int]) -> list[Path]:
    return [add(folder, row(n), row(n + 1000, **{f"shift{n % 2}": "day"})) for n in numbers]


def test_the_same_rows_stand_in_one_file_in_their_order(folder: Path, at_once: None) -> None:
    parts(folder, range(12))
    before = events(folder)
    merged = merge.merge(folder)
    assert merged is not None
    assert events(folder) == before
    held = pq.ParquetFile(merged)
    times = held.read()["occurred_at"].to_pylist()
    assert times == sorted(times)
    assert held.schema_arrow.field("occurred_at").type == pa.timestamp("us", tz="UTC")
    assert set(held.schema_arrow.names) >= {"shift0", "shift1"}
    assert merge.clear(folder) == 12
    assert names(folder) == [merged.name]
    assert events(folder) == before
    assert merge.merge(folder) is None


def test_rows_without_an_id_keep_the_one_that_is_made_from_them(folder: Path, at_once: None) -> None:
    for n in range(4):
        add(folder, row(n, event_id=None), row(n + 10, event_id=None, note="by phone"))
    before = events(folder)
    merge.merge(folder)
    merge.clear(folder)
    assert len(names(folder)) == 1
    assert events(folder) == before


def test_replaced_files_stay_for_who_listed_them_and_count_no_longer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "FEW", 2)
    listed = parts(folder, range(5))
    merged = merge.merge(folder)
    assert merge.clear(folder) == 0
    assert all(one.exists() for one in listed)
    assert standing([*listed, merged] if merged else []) == [merged]
    assert list(read(folder, DuckDB()).hashes) == [f"{MONTH}/{merged.name if merged else ''}", "sites.csv"]
    monkeypatch.setattr(time, "time", lambda now=time.time: now() + merge.KEPT + 1)
    assert merge.clear(folder) == 5


def test_a_reader_that_listed_files_which_are_gone_begins_again(
    folder: Path, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts(folder, range(5))
    looked: list[int] = []
    before = events(folder)

    def look(path: Path) -> Any:
        found = listing(path)
        looked.append(len(found[0]["events"]))
        if len(looked) == 1:
            merge.merge(folder)
            merge.clear(folder)
        return found

    listing = reading.look
    monkeypatch.setattr(reading, "look", look)
    assert events(folder) == before
    assert looked == [5, 1]


def test_a_file_that_is_broken_is_told_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / MONTH).mkdir(parents=True)
    (folder / MONTH / "merged-0123456789abcdef.parquet").write_bytes(b"no Parquet")
    (folder / "ratings.csv").symlink_to("nowhere")
    looked: list[Path] = []

    def look(path: Path) -> Any:
        looked.append(path)
        return listing(path)

    listing = reading.look
    monkeypatch.setattr(reading, "look", look)
    with pytest.raises(EvidenceError) as caught:
        read(folder, DuckDB())
    assert {issue.code for issue in caught.value.issues} == {"broken-parquet", "unreadable-file"}
    assert len(looked) == 1


def test_a_month_that_runs_may_have_more_files_than_one_that_is_over(folder: Path) -> None:
    now = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for n in range(merge.FEW + 1):
        add(folder, row(n, occurred_at=now + timedelta(seconds=n)))
    assert merge.merge(folder) is None
    parts(folder, range(merge.FEW))
    assert merge.merge(folder) is None
    parts(folder, [100])
    merged = merge.merge(folder)
    assert merged is not None
    assert merged.parent.name == "month=2026-03"


def test_large_files_and_those_of_others_are_left_alone(
    folder: Path, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = add(folder, *(row(n, note=random.Random(n).randbytes(20).hex()) for n in range(500)))
    parts(folder, range(500, 504))
    given = folder / MONTH / "of-2025.parquet"
    shutil.copy(add(folder, row(900)), given)
    (folder / MONTH / "part-of-mine.parquet").write_bytes(given.read_bytes())
    monkeypatch.setattr(merge, "LARGE", large.stat().st_size)
    bytes_of = {one: one.read_bytes() for one in (large, given)}
    merged = merge.merge(folder)
    merge.clear(folder)
    assert merged is not None
    assert names(folder) == sorted([merged.name, large.name, given.name, "part-of-mine.parquet"])
    assert {one: one.read_bytes() for one in bytes_of} == bytes_of
    assert merge.merge(folder) is None


def test_a_turn_does_no_more_than_it_may(folder: Path, at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "MOST", 4)
    parts(folder, range(10))
    before, turns = events(folder), 0
    while (merged := merge.merge(folder)) is not None:
        turns += 1
        assert len(replaces(merged)) <= 4
        merge.clear(folder)
        assert events(folder) == before
    assert turns == 3
    assert len(names(folder)) <= 2


def test_a_merged_file_that_is_merged_again_may_go_before_what_it_replaced(folder: Path, at_once: None) -> None:
    parts(folder, range(3))
    first = merge.merge(folder)
    parts(folder, range(3, 5))
    held = ids(folder)
    merge.merge(folder)
    assert first is not None
    first.unlink()
    assert ids(folder) == held
    assert merge.clear(folder) == 5


def test_what_was_written_before_and_is_written_again_counts_once(folder: Path, at_once: None) -> None:
    """A feed that was broken off does so; its file may have been merged and removed meanwhile."""
    parts(folder, range(3))
    merge.merge(folder)
    merge.clear(folder)
    before = ids(folder)
    parts(folder, [1])
    assert len(names(folder)) == 2
    assert ids(folder) == before


@pytest.mark.slow
def test_whenever_a_merge_dies_every_row_is_there_once(folder: Path, at_once: None, tmp_path: Path) -> None:
    """The second merge of a month, while files that the first one replaced are still there."""
    parts(folder, range(3))
    first = merge.merge(folder)
    parts(folder, range(3, 5))
    rows, held = events(folder), ids(folder)
    for step in range(1, 100):
        here = tmp_path / f"{step}"
        shutil.copytree(folder, here)
        died = subprocess.run([sys.executable, "-m", "tests.evidence.dying", str(here), str(step)]).returncode
        assert ids(here) == held
        assert events(here) == rows
        left = {one.name for one in (here / MONTH).iterdir()}
        merge.clear(here)
        assert ids(here) == held
        merge.merge(here)
        merge.clear(here)
        assert ids(here) == held
        assert events(here) == rows
        [only] = names(here)
        assert only != (first.name if first else "")
        if died == 0:
            assert left == {only}
            break
        assert died == 9
    assert step > 20


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_added_merged_and_cleared_in_whatever_order(folder: Path, at_once: None, seed: int) -> None:
    chance, known = random.Random(seed), 0
    for _ in range(40):
        match chance.choice("aaammcr"):
            case "a":
                parts(folder, [known])
                known += 1
            case "m":
                merge.merge(folder)
            case "c":
                merge.clear(folder)
            case "r" if known:
                parts(folder, [known - 1])
        assert ids(folder) == sorted(f"e{n + more}" for n in range(known) for more in (0, 1000))


def test_findings_and_what_tells_sites_at_rest_are_the_same(
    library: Library, evidence_folder: Path, tmp_path: Path, at_once: None
) -> None:
    given = read(evidence_folder, DuckDB())
    lake.write(given, tmp_path)
    for name in ("events", "observations", "ratings", "charges", "states"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        rows = given.engine.arrow(given.table(name))
        for start in range(0, rows.num_rows, rows.num_rows // 20 + 1):
            lake.append(tmp_path, name, rows.slice(start, rows.num_rows // 20 + 1))
    before, count = evaluate(library, tmp_path), len(list(tmp_path.rglob("*.parquet")))
    while merge.merge(tmp_path) is not None:
        merge.clear(tmp_path)
    after = evaluate(library, tmp_path)
    assert len(list(tmp_path.rglob("*.parquet"))) < count / 2
    assert after.evidence.counts == before.evidence.counts
    assert after.digests == before.digests
    assert after.findings.equals(before.findings)
    assert after.findings.num_rows > 1000


@pytest.mark.slow
def test_who_reads_while_it_is_merged_sees_every_row(
    folder: Path, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        merge, "KEPT", 1
    )  # longer than reading takes, as an hour is; else who reads begins again and again
    over, written = threading.Event(), 0

    def work() -> None:
        nonlocal written
        while not over.is_set():
            parts(folder, [written])
            written += 1
            merge.merge(folder)
            merge.clear(folder)

    parts(folder, [10_000])
    worker = threading.Thread(target=work)
    worker.start()
    try:
        until = time.monotonic() + 6
        while time.monotonic() < until:
            least = written
            found = read(folder, DuckDB(threads=1)).counts["events"]
            assert 2 * (least + 1) <= found.kept == found.read <= 2 * (written + 2)
    finally:
        over.set()
        worker.join()
    assert written > 5
