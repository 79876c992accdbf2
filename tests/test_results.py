"""The folder of results: the same bytes whatever the threads, whole or again; every row accounted for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from yizhun.errors import InputError
from yizhun.evaluation import Evaluation, evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.results import earlier, write
from yizhun.standard.library import Library


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_bytes_with_another_number_of_threads(
    tmp_path: Path,
    evaluation: Evaluation,
    library: Library,
    evidence_folder: Path,
) -> None:
    write(evaluation, tmp_path / "two")
    write(evaluate(library, evidence_folder, engine=DuckDB(threads=1)), tmp_path / "one")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_later_day_written_over_an_earlier_one_is_what_a_full_run_writes(
    tmp_path: Path,
    library: Library,
    evidence_folder: Path,
    evaluation: Evaluation,
) -> None:
    earlier = evaluate(library, evidence_folder, since=evaluation.since, as_of=evaluation.since[:8] + "28")
    write(earlier, tmp_path / "again")
    before = contents(tmp_path / "again")
    write(evaluation, tmp_path / "again")
    write(evaluation, tmp_path / "new")
    assert contents(tmp_path / "again") == contents(tmp_path / "new") != before


def test_only_what_was_touched_is_judged_again_and_the_bytes_are_those_of_a_full_run(
    tmp_path: Path, library: Library, evidence_folder: Path, evaluation: Evaluation
) -> None:
    site = evaluation.findings["site_id"][0].as_py()
    earlier_evidence = _with_fewer_events(evidence_folder, tmp_path / "evidence", site)
    as_of = evaluation.as_of + "T12:00"
    before = evaluate(library, earlier_evidence, since=evaluation.since, as_of=as_of)
    write(before, tmp_path / "out")
    for later in (as_of, evaluation.as_of + "T12:01", evaluation.as_of + "T20:00"):
        again = evaluate(library, evidence_folder, evaluation.since, later, earlier=earlier(tmp_path / "out"))
        write(again, tmp_path / "out", tmp_path / "out")
        write(evaluate(library, evidence_folder, evaluation.since, later), tmp_path / later)
        assert contents(tmp_path / "out") == contents(tmp_path / later)
        if later == as_of:
            anew = again.judged.anew
            assert anew is not None
            assert set(again.evidence.engine.arrow(anew.select("site_id"))["site_id"].to_pylist()) == {site}


def test_an_attribute_that_nobody_had_before_moves_only_the_sites_that_name_it(
    tmp_path: Path, library: Library, evidence_folder: Path, evaluation: Evaluation
) -> None:
    write(evaluation, tmp_path / "out")
    site = evaluation.findings["site_id"][0].as_py()
    shutil.copytree(evidence_folder, tmp_path / "evidence")
    events = pq.read_table(evidence_folder / "events.parquet")
    notes = ["busy" if name == site else None for name in events["site_id"].to_pylist()]
    pq.write_table(events.append_column("heard", [notes]), tmp_path / "evidence" / "events.parquet")
    again = evaluate(library, tmp_path / "evidence", earlier=earlier(tmp_path / "out"))
    anew = again.judged.anew
    assert anew is not None
    assert set(again.evidence.engine.arrow(anew.select("site_id"))["site_id"].to_pylist()) == {site}
    assert again.findings.equals(evaluation.findings)


def _with_fewer_events(folder: Path, to: Path, site: str) -> Path:
    """The same evidence before the site's last hundred events were told."""
    shutil.copytree(folder, to)
    events = pq.read_table(to / "events.parquet")
    own = [place for place, name in enumerate(events["site_id"].to_pylist()) if name == site]
    left = sorted(set(range(events.num_rows)) - set(own[-100:]))
    pq.write_table(events.take(left), to / "events.parquet")
    return to


def test_a_folder_that_is_not_whole_or_of_other_versions_is_not_gone_on_from(
    tmp_path: Path, evaluation: Evaluation
) -> None:
    write(evaluation, tmp_path / "out")
    assert earlier(tmp_path / "out") is not None
    manifest = tmp_path / "out" / "manifest.json"
    told = manifest.read_text()
    manifest.write_text(told.replace('"duckdb": "', '"duckdb": "0.'))
    assert earlier(tmp_path / "out") is None
    manifest.write_text(told.replace('"state/counts.parquet"', '"state/other.parquet"'))
    assert earlier(tmp_path / "out") is None
    manifest.write_text(told)
    next((tmp_path / "out" / "findings").glob("*.parquet")).write_bytes(b"half")
    assert earlier(tmp_path / "out") is None
    assert earlier(tmp_path / "nothing") is None


def test_a_file_that_does_not_change_is_not_written_again(tmp_path: Path, evaluation: Evaluation) -> None:
    write(evaluation, tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    write(evaluation, tmp_path / "out")
    assert times
    assert times == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}


def test_every_row_is_judged_or_not_asked_for_or_quarantined(tmp_path: Path, evaluation: Evaluation) -> None:
    write(evaluation, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    tables = manifest["evidence"]["tables"]
    assert sum(row["judged"] for row in tables.values()) > 0
    for name, row in tables.items():
        parts = row["judged"] + row["not_asked_for"] + row["duplicates"] + row["corrected"] + row["quarantined"]
        assert row["read"] == parts, name


def test_findings_lie_in_the_month_they_were_due(tmp_path: Path, evaluation: Evaluation) -> None:
    write(evaluation, tmp_path / "out")
    rows = 0
    for path in (tmp_path / "out" / "findings").glob("*.parquet"):
        table = pq.read_table(path)
        assert {due.strftime("%Y-%m") for due in table["due_at"].to_pylist()} == {path.stem}
        rows += table.num_rows
    assert rows == evaluation.findings.num_rows > 0


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, evaluation: Evaluation) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(InputError) as refused:
        write(evaluation, tmp_path)
    assert "holds files that are no results" in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_only_some_sites(library: Library, evidence_folder: Path, evaluation: Evaluation) -> None:
    site = evaluation.findings["site_id"][0].as_py()
    alone = evaluate(library, evidence_folder, since=evaluation.since, as_of=evaluation.as_of, sites=[site])
    everything = [row for row in evaluation.findings.to_pylist() if row["site_id"] == site]
    assert alone.findings.to_pylist() == everything
    with pytest.raises(InputError) as refused:
        evaluate(library, evidence_folder, sites=[site.lower() + "x"])
    assert "has no site" in str(refused.value)
