"""A lake holds exactly what was read, may be written twice, and reads like a folder of files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.evidence.build import build
from yizhun.evidence import lake
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.read import read
from yizhun.evidence.stage import Counts

FILES = {
    "events.csv": "occurred_at,site_id,activity,value,due_at,floor\n"
    "2026-03-31T23:30,a,y,1.25,2026-04-02,3\n"
    "2026-03-31T23:30,b,x,,,\n"  # already April in UTC
    "2026-01-05,a,x,0.000000000001,,\n",
    "charges.csv": "charge_id,occurred_at,site_id,item,quantity,amount\nc1,2026-03-01,a,tea,1,5.5\n",
    "corrections.csv": "table,site_id,row_id,recorded_at,by,reason\ncharges,a,c9,2026-02-01,wang,wrong tap\n",
    "people.csv": "person_id,site_id,role,since\np1,a,cleaner,2026-01-01\n",
    "hours.csv": "site_id,weekday,opens,closes\na,MO,09:00,24:00\n",
}


def tables(evidence: Evidence) -> dict[str, list[str]]:
    return {
        name: sorted(map(str, evidence.engine.arrow(evidence.table(name)).to_pylist())) for name in evidence.present
    }


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return read(build(tmp_path / "files", FILES), DuckDB(), strict=True)


def test_what_is_written_is_what_is_read(evidence: Evidence, tmp_path: Path) -> None:
    files = lake.write(evidence, tmp_path / "lake")
    again = read(tmp_path / "lake", DuckDB(), strict=True)
    assert tables(again) == tables(evidence)
    assert sorted(path.relative_to(tmp_path / "lake").parent.as_posix() for path in files) == [
        ".",
        ".",
        ".",
        "charges/month=2026-02",
        "corrections/month=2026-01",
        "events/month=2026-01",
        "events/month=2026-03",
        "events/month=2026-04",
    ]
    assert not list((tmp_path / "lake").rglob(".*"))


def test_types_in_the_files(evidence: Evidence, tmp_path: Path) -> None:
    [events] = [path for path in lake.write(evidence, tmp_path) if "events/month=2026-03" in str(path)]
    schema = pq.read_schema(events)
    assert schema.field("occurred_at").type == schema.field("due_at").type == pa.timestamp("us", tz="UTC")
    assert schema.field("value").type == pa.decimal128(38, 12)


def test_writing_twice_changes_nothing(evidence: Evidence, tmp_path: Path) -> None:
    first = lake.write(evidence, tmp_path)
    before = {path: path.read_bytes() for path in first}
    assert lake.write(evidence, tmp_path) == first
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")} == before


def test_appending(evidence: Evidence, tmp_path: Path) -> None:
    lake.write(evidence, tmp_path)
    rows = evidence.engine.arrow(evidence.table("events"))
    late = rows.slice(0, 2).set_column(
        rows.column_names.index("event_id"), "event_id", pa.array(["new", rows["event_id"][1].as_py()])
    )
    lake.append(tmp_path, "events", late)
    lake.append(tmp_path, "people", evidence.engine.arrow(evidence.table("people")).slice(0, 0))
    again = read(tmp_path, DuckDB(), strict=True)
    assert again.counts["events"] == Counts(read=4, kept=4)  # the month that held but the known row is the same file
    assert again.counts["people"] == Counts()
    assert "people" in again.present


def test_sorted_by_time(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-{day:02d},a,x\n" for day in (9, 3, 20, 1))
    evidence = read(build(tmp_path / "files", {"events.csv": f"occurred_at,site_id,activity\n{rows}"}), DuckDB())
    [path, *_] = [path for path in lake.write(evidence, tmp_path / "lake") if "month=2026-03" in str(path)]
    times = pq.read_table(path)["occurred_at"].to_pylist()
    assert times == sorted(times)
    assert len(times) == 3


def test_a_write_that_breaks_off_leaves_nothing(
    evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space"):
        lake.write(evidence, tmp_path / "lake")
    assert [path for path in (tmp_path / "lake").rglob("*") if path.is_file()] == []
