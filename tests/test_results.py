"""The folder of results: the same bytes whatever the threads, whole or again; every row accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from yizhun.errors import InputError
from yizhun.evaluation import Evaluation, evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.results import write
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
