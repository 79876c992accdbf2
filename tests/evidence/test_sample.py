"""Made-up evidence: the same again for the same seed, inside its days, flawed as real evidence is, refused gently."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.evidence.samples import ROOT, of_clause
from yizhun.errors import EvidenceError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read
from yizhun.evidence.sample import SampleResult, output, sample
from yizhun.evidence.sample.column import levels, solutions
from yizhun.evidence.tables import TABLES
from yizhun.standard.condition import Column, parse
from yizhun.standard.library import open_library
from yizhun.standard.model import Standard

SITES, DAYS, SEED = 10, 60, 4


@pytest.fixture(scope="module")
def hotel() -> Standard:
    return open_library(ROOT / "packs" / "hotel").entries[0].standard


@pytest.fixture(scope="module")
def made(hotel: Standard, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleResult]:
    folder = tmp_path_factory.mktemp("hotel") / "evidence"
    return folder, sample(hotel, SITES, DAYS, SEED, folder, until=date(2026, 4, 30))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(
    hotel: Standard, made: tuple[Path, SampleResult], tmp_path: Path
) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    assert sample(hotel, SITES, DAYS, SEED, again, until=date(2026, 4, 30)).counts == made[1].counts
    assert files(again) == files(made[0])
    sample(hotel, SITES, DAYS, SEED + 1, other, until=date(2026, 4, 30))
    assert not any(files(other)[name] == data for name, data in files(again).items())


def test_every_column_is_typed_as_the_contract_says(made: tuple[Path, SampleResult]) -> None:
    folder, result = made
    types = {
        "time": pa.timestamp("us", tz="UTC"), "due": pa.timestamp("us", tz="UTC"), "date": pa.date32(),
        "number": pa.decimal128(38, 12), "money": pa.decimal128(18, 6),
    }  # fmt: skip
    for name in result.counts:
        schema = pq.read_schema(folder / f"{name}.parquet")
        for field in schema:
            column = TABLES[name].column(field.name)
            assert field.type == types.get(column.type if column else "text", pa.string()), (name, field)


def test_all_lies_in_the_days_asked_for_and_in_those_of_its_site(made: tuple[Path, SampleResult]) -> None:
    folder, result = made
    assert (result.first, result.last) == (date(2026, 3, 2), date(2026, 4, 30))
    sites = {
        row["site_id"]: (ZoneInfo(row["timezone"]), row["opened_on"], row["closed_on"] or date.max)
        for row in pq.read_table(folder / "sites.parquet").to_pylist()
    }
    assert {str(zone) for zone, _, _ in sites.values()} == {"Asia/Shanghai", "Asia/Urumqi"}
    for name in ("events", "observations", "ratings", "charges", "states"):
        ends = pq.read_table(folder / f"{name}.parquet").group_by("site_id")
        for row in ends.aggregate([("occurred_at", "min"), ("occurred_at", "max")]).to_pylist():
            zone, opened, closed = sites[row["site_id"]]
            first, last = (row[f"occurred_at_{end}"].astimezone(zone).date() for end in ("min", "max"))
            assert max(result.first, opened - timedelta(days=1)) <= first, (name, row)
            assert last <= min(result.last, closed), (name, row)


def test_it_is_flawed_as_real_evidence_is_and_reads_to_the_last_row(made: tuple[Path, SampleResult]) -> None:
    evidence = read(made[0], DuckDB(), strict=True)
    assert evidence.counts["events"].duplicates > 0
    assert evidence.counts["events"].corrected > 0
    assert evidence.counts["observations"].corrected > 0
    assert not evidence.quarantine
    assert [issue for issue in evidence.issues if issue.level == "error"] == []


def test_site_and_people_have_names_in_both_languages(made: tuple[Path, SampleResult]) -> None:
    folder, result = made
    assert set(result.sites) == set(pq.read_table(folder / "sites.parquet")["site_id"].to_pylist())
    people = pq.read_table(folder / "people.parquet")["person_id"].to_pylist()
    assert list(result.people) == people
    assert all(name.en and name.zh and name.en != name.zh for name in (*result.people.values(), *result.sites.values()))


def test_unless_said_it_begins_on_the_first_day_of_the_standard(tmp_path: Path) -> None:
    standard = of_clause({"kind": "interval", "activity": "a", "at_most": "P2D"})
    result = sample(standard, 1, 10, 1, tmp_path / "e")
    assert (result.first, result.last) == (date(2026, 1, 1), date(2026, 1, 10))


def test_clock_changes_are_those_of_the_zone(tmp_path: Path) -> None:
    standard = of_clause({"kind": "schedule", "activity": "a", "times": ["08:00"]})
    sample(standard, 8, 6, 1, tmp_path / "e", until=date(2026, 3, 31), zones=("Asia/Shanghai", "Europe/Paris"))
    evidence = pq.read_table(tmp_path / "e" / "events.parquet").to_pylist()
    paris = [row["occurred_at"].astimezone(ZoneInfo("Europe/Paris")) for row in evidence if row["site_id"] == "S07"]
    on_time = {(moment.utcoffset(), moment.hour) for moment in paris if moment.minute == 0 == moment.second}
    assert on_time == {(timedelta(hours=1), 8), (timedelta(hours=2), 8)}


def test_a_large_journal_is_written_by_months(hotel: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "MONTHLY_FROM", 5_000)
    result = sample(hotel, 4, 40, 1, tmp_path / "e", until=date(2026, 4, 10))
    parts = sorted((tmp_path / "e" / "events").glob("month=*/*.parquet"))
    assert [part.parent.name for part in parts] == ["month=2026-03", "month=2026-04"]
    evidence = read(tmp_path / "e", DuckDB(), strict=True)
    assert evidence.counts["events"].read == result.counts["events"]


def test_each_step_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    standard = of_clause({"kind": "checklist"})
    sample(standard, 1, 5, 1, tmp_path / "e", progress=lambda step, share: told.append((step.zh, share)))
    assert [share for _, share in told] == sorted({share for _, share in told})
    assert 0 <= told[0][1] < told[-1][1] < 1
    assert all(step for step, _ in told)


def test_wrong_figures_and_a_full_folder_are_refused_all_at_once(hotel: Standard, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(EvidenceError) as caught:
        sample(hotel, 0, 0, 1, tmp_path, zones=("Asia/Shangai",))
    codes = [issue.code for issue in caught.value.issues]
    assert codes == ["too-small", "too-small", "unknown-timezone", "folder-not-empty"]
    assert "Asia/Shanghai" in caught.value.issues[2].say("zh")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_values_lie_on_each_side_of_every_literal() -> None:
    condition = parse("site.rooms >= 50 and site.kind in ('hotel', 'inn') and not site.since is null")
    known = levels([condition])
    rooms = [float(value or 0) for value in known[Column("site", "rooms")].values]
    assert min(rooms) < 50 < max(rooms)
    assert 50 in rooms
    assert {"hotel", "inn"} < set(known[Column("site", "kind")].values)
    assert None in known[Column("site", "since")].values
    assert solutions(condition, known)
    assert solutions(condition, known, wanted=False)


def test_every_branch_of_a_condition_has_a_site(tmp_path: Path) -> None:
    wards = {"table": [
        {"when": "site.beds < 20", "then": "P1D"}, {"when": "site.beds <= 40 and site.kind = 'ward'", "then": "P2D"},
        {"then": "P3D"},
    ]}  # fmt: skip
    measure = {"kind": "interval", "activity": "a", "at_most": wards}
    sample(of_clause(measure, applies="site.open = 'yes'"), 12, 20, 1, tmp_path / "e")
    found = duckdb.sql(
        f"""SELECT CASE WHEN beds::INT < 20 THEN 1 WHEN beds::INT <= 40 AND kind = 'ward' THEN 2 ELSE 3 END AS branch,
        open, count(*) FROM '{tmp_path}/e/sites.parquet' GROUP BY ALL"""
    ).fetchall()
    assert {branch for branch, _, _ in found} == {1, 2, 3}
    assert {opened for _, opened, _ in found} == {"yes", "no"}


def test_events_follow_the_hours_of_the_day(made: tuple[Path, SampleResult]) -> None:
    at = duckdb.sql(
        f"""SELECT count(*) FILTER (hour(occurred_at) BETWEEN 8 AND 21) / count(*) FROM (
        SELECT timezone('Asia/Shanghai', occurred_at) occurred_at FROM '{made[0]}/events.parquet'
        WHERE activity = 'request-made' AND site_id = 'S01')"""
    ).fetchone()
    assert at is not None
    assert at[0] > 0.85


def test_nothing_is_made_with_a_view_to_findings() -> None:
    folder = ROOT / "src" / "yizhun" / "evidence" / "sample"
    imported = {name for path in folder.glob("*.py") for name in _imports(path)}
    ours = {name for name in imported if name.startswith("yizhun.")}
    rooms = {".".join(name.split(".")[:2]) for name in ours}
    assert rooms == {"yizhun.errors", "yizhun.evidence", "yizhun.issue", "yizhun.standard", "yizhun.text"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_recorded_is_never_before_it_happened(made: tuple[Path, SampleResult]) -> None:
    for name in ("events", "observations", "ratings", "charges", "states"):
        rows = pq.read_table(made[0] / f"{name}.parquet", columns=["occurred_at", "recorded_at"])
        assert pc.all(pc.less_equal(rows["occurred_at"], rows["recorded_at"])).as_py(), name
