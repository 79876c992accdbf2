from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.report.reading import Page
from tests.report.world import standard
from yizhun import report
from yizhun.errors import EvidenceError
from yizhun.report import Report
from yizhun.report.analysis import Analysis
from yizhun.report.findings import latest, reasons
from yizhun.report.results import Results, Site, local
from yizhun.standard.dump import dump
from yizhun.text import Text


@pytest.mark.parametrize("part", ["scores.parquet", "sites.parquet", "standard", "summary.json"])
def test_what_is_no_results_folder_is_told_with_what_is_missing(tmp_path: Path, folder: Path, part: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(part))
    with pytest.raises(EvidenceError) as caught:
        report.build(copy, "en")
    (issue,) = caught.value.issues
    assert issue.code == "not-results"
    assert part in issue.text.en
    assert part in issue.text.zh
    assert issue.hint is not None
    assert caught.value.exit_code == 2


def test_a_time_is_told_on_the_wall_clock_of_the_site() -> None:
    site = Site("a", "A", "", "", ZoneInfo("Asia/Shanghai"))
    assert local(datetime(2026, 3, 1, 22, 0, tzinfo=UTC), site) == datetime(2026, 3, 2, 6, 0)
    assert local(None, site) is None
    assert local(datetime(2026, 3, 1, 22, 0, tzinfo=UTC), None) == datetime(2026, 3, 1, 22, 0)


@pytest.mark.parametrize(
    ("as_of", "over"),
    [("2026-03-31", True), ("2026-03-30", False), ("2026-04-01T00:00:00", True), ("2026-03-31T12:00:00+08:00", False)],
)
def test_a_month_counts_in_a_trend_when_it_is_over(as_of: str, over: bool) -> None:
    assert Results(Path(), (), {}, {"as_of": as_of}).whole("2026-03") is over


def test_a_running_month_is_not_in_the_trend(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    summary = json.loads((folder / "summary.json").read_text())
    (tmp_path / "summary.json").write_text(json.dumps({**summary, "as_of": "2025-12-30"}))
    assert Analysis(report.build(tmp_path, "en").results, "hotel", "en").months[-1] == "2025-11"


def test_reasons_are_those_of_the_findings(folder: Path, zh: Report) -> None:
    table = pq.read_table(folder / "findings").to_pylist()
    wrong = [r for r in table if r["clause_id"] == "repairs.attend" and r["verdict"] in ("late", "missed", "failed")]
    found = reasons(zh.results.findings, ["hotel@2025.1", "hotel@2025.2"], ["repairs.attend"])["repairs.attend"]
    assert sum(found.values()) == len(wrong)
    key = ("s00001", "late", "after-due")
    assert found[key] == sum((r["site_id"], r["verdict"], r["reason"]) == key for r in wrong)
    assert not sum(reasons(zh.results.findings, ["other@1"], ["repairs.attend"])["repairs.attend"].values())


def test_the_latest_records_are_the_latest(folder: Path, zh: Report) -> None:
    table = pq.read_table(folder / "findings").to_pylist()
    due = sorted(
        (r["due_at"] for r in table if r["clause_id"] == "room.clean" and r["verdict"] == "failed"), reverse=True
    )
    got = latest(zh.results.findings, ["hotel@2025.1", "hotel@2025.2"], "room.clean", 7)
    assert [r.due_at for r in got] == due[:7]


def test_an_edition_starts_a_new_phase_only_for_the_clauses_it_changed(zh: Report) -> None:
    a = Analysis(zh.results, "hotel", "zh")
    assert [s.edition for s in a.changes("repairs.attend")] == ["2025.2"]
    assert a.changes("room.clean") == []
    assert a.phases("repairs.attend") == [0] * 6 + [1] * 6
    assert a.phases("") == [0] * 6 + [1] * 6
    assert set(a.phases("room.clean")) == {0}


def test_what_a_clause_is_worth_is_what_the_score_would_rise(zh: Report) -> None:
    a = Analysis(zh.results, "hotel", "zh")
    assert a.overall is not None
    score = sum(float(a.clause(k).weight) * (a.clauses[k].conformity or 0) for k in a.scored) / a.total_weight
    assert score == pytest.approx(a.overall.conformity)
    key = "repairs.attend"
    raised = score + float(a.clause(key).weight) * (0.9 - (a.clauses[key].conformity or 0)) / a.total_weight
    assert a.worth(key) == pytest.approx(raised - score)


def test_nothing_judged_is_a_page_that_says_so(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "findings")
    pq.write_table(pq.read_table(folder / "scores.parquet").slice(0, 0), tmp_path / "scores.parquet")
    made = report.build(tmp_path, "en")
    page = Page(made.html())
    assert "No clause can be judged yet" in page.text
    assert "Nothing falls short and nothing stands out." in page.text
    made.xlsx(tmp_path / "a.xlsx")
    made.csv(tmp_path / "csv")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """The hotel's results, and the same once more as `property`, with a layer of its own."""
    both = tmp_path_factory.mktemp("two")
    shutil.copytree(folder, both, dirs_exist_ok=True)
    table = pq.read_table(folder / "scores.parquet")
    other = table.set_column(0, "standard", pa.array(["property"] * table.num_rows))
    pq.write_table(pa.concat_tables([table, other]), both / "scores.parquet")
    base = standard().model_copy(update={"id": "property", "title": Text("Property", "物业")})
    layer = base.model_copy(update={"id": "property-jiangsu", "edition": "1"})
    few = base.model_copy(update={"clauses": base.clauses[:3]})
    for one in (few, layer.model_copy(update={"clauses": base.clauses[:3]})):
        dump(one, both / "standard" / one.key)
    summary = json.loads((both / "summary.json").read_text())
    summary["roots"] |= {few.key: "property", layer.key: "property"}
    (both / "summary.json").write_text(json.dumps(summary))
    return both


def test_two_standards_are_two_parts_of_one_page(two: Path, tmp_path: Path) -> None:
    made = report.build(two, "en")
    page = Page(made.html())
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert [part.title for part in made.document.parts] == ["Service standard of Qinghe Hotels", "Property"]
    clauses = next(table for table in made.document.sheets if table.id == "clauses")
    assert clauses.columns[0].title == "Standard"
    assert {row[0] for row in clauses.rows} == {"hotel", "property"}
    made.pdf(tmp_path / "a.pdf")


def test_a_layer_stands_under_its_base(two: Path) -> None:
    results = report.build(two, "en").results
    assert [s.key for s in results.editions("hotel")] == ["hotel@2025.1", "hotel@2025.2"]
    assert [s.key for s in results.editions("property")] == ["property-jiangsu@1", "property@2025.1"]
