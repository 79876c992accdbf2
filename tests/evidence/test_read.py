"""Files of every format give the same clean tables."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.evidence.build import build, parquet, workbook
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.read import read
from yizhun.evidence.rows import from_rows
from yizhun.evidence.stage import Counts
from yizhun.evidence.zone import micros

CSV = """event_id,occurred_at,site_id,activity,case_id,value,due_at,floor
1,2026-03-01T09:30,a,clean,c1,1.5,2026-03-02,3
2,2026-03-01T09:30:00.25+01:00,b,clean,,,2026-03-02T10:00Z,
"""


@pytest.fixture(scope="module")
def engine() -> DuckDB:
    return DuckDB()


def rows(evidence: Evidence, table: str, order: str) -> list[dict[str, Any]]:
    return evidence.engine.arrow(evidence.table(table)).sort_by(order).to_pylist()  # type: ignore[no-any-return]


def events(folder: Path, files: Mapping[str, Any], engine: DuckDB) -> list[dict[str, Any]]:
    return rows(read(build(folder, files), engine, strict=True), "events", "event_id")


def us(text: str) -> int:
    return micros(datetime.fromisoformat(text))


EXPECTED = [
    {
        "event_id": "1",
        "occurred_at": us("2026-03-01T01:30Z"),
        "site_id": "a",
        "activity": "clean",
        "case_id": "c1",
        "subject_id": None,
        "actor_id": None,
        "value": Decimal("1.500000000000"),
        "due_at": us("2026-03-02T16:00Z") - 1,
        "recorded_at": None,
        "floor": "3",
    },
    {
        "event_id": "2",
        "occurred_at": us("2026-03-01T08:30:00.25Z"),
        "site_id": "b",
        "activity": "clean",
        "case_id": None,
        "subject_id": None,
        "actor_id": None,
        "value": None,
        "due_at": us("2026-03-02T10:00Z"),
        "recorded_at": None,
        "floor": None,
    },
]


def _jsonl() -> str:
    return (
        '{"event_id": 1, "occurred_at": "2026-03-01T09:30", "site_id": "a", "activity": "clean", "case_id": "c1", '
        '"value": 1.50, "due_at": "2026-03-02", "floor": 3}\n'
        '{"event_id": 2, "occurred_at": "2026-03-01T09:30:00.25+01:00", "site_id": "b", "activity": "clean", '
        '"due_at": "2026-03-02T10:00Z"}\n'
    )


def _xlsx() -> bytes:
    names = CSV.splitlines()[0].split(",")
    first = [1, "2026-03-01T09:30", "a", "clean", "c1", 1.5, "2026-03-02", 3]
    second = [2, "2026-03-01T09:30:00.25+01:00", "b", "clean", None, None, "2026-03-02T10:00Z", None]
    return workbook({"notes": [["hello"]], "events": [names, first, second]})


def test_cells_with_an_error_of_excel_are_told(tmp_path: Path) -> None:
    names = CSV.splitlines()[0].split(",")
    with xlsxwriter.Workbook(tmp_path / "events.xlsx") as book:
        for title, fault in (("R&D", "#REF!"), ("events", "#DIV/0!")):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, names)
            sheet.write_row(1, 0, [1, "2026-03-01T09:30", "a", "clean"])
            sheet.write_formula(1, names.index("value"), "=1/0", None, fault)
    (tmp_path / "sites.csv").write_text("site_id,timezone\na,Europe/Lisbon\n")
    evidence = read(tmp_path, DuckDB())
    told = [issue for issue in evidence.issues if issue.code == "faulty-cells"]
    assert [(issue.line, issue.column) for issue in told] == [(2, names.index("value") + 1)]
    assert told[0].text.en.endswith("read as empty: 1")


def _parquet_text() -> bytes:
    names, *lines = [line.split(",") for line in CSV.splitlines()]
    columns = zip(*lines, strict=True)
    return parquet({name: pa.array(values, pa.large_string()) for name, values in zip(names, columns, strict=True)})


@pytest.mark.parametrize(
    "files",
    [
        {"events.csv": CSV},
        {"events.csv": "\ufeff" + CSV},
        {"events.csv": CSV.replace("\n", "\r\n")},
        {"events.csv": CSV.replace("\n", "\r")},
        {"events.csv": CSV.replace("\n", "\n\n")},
        {"events.csv": CSV.replace("clean,c1", '"clean","c1"').removesuffix("\n")},
        {"events.CSV": CSV},
        {"events.csv.gz": {"text": CSV, "gzip": True}},
        {"events.tsv": CSV.replace(",", "\t")},
        {"events.tsv.gz": {"text": CSV.replace(",", "\t"), "gzip": True}},
        {"events.jsonl": _jsonl()},
        {"events.jsonl.gz": {"text": _jsonl(), "gzip": True}},
        {"events.xlsx": _xlsx()},
        {"events.parquet": _parquet_text()},
        {"events/month=2026-03/part-0.parquet": _parquet_text()},
        {
            "events/1.csv": CSV.rsplit("\n", 2)[0],
            "events/deep/er/2.csv": CSV.splitlines()[0] + "\n" + CSV.splitlines()[2],
        },
    ],
    ids=lambda files: next(iter(files)),
)
def test_every_format_gives_the_same(files: Mapping[str, Any], tmp_path: Path, engine: DuckDB) -> None:
    assert events(tmp_path, files, engine) == EXPECTED


def test_rows_give_the_same_as_files(engine: DuckDB) -> None:
    names, *lines = [line.split(",") for line in CSV.splitlines()]
    given = [dict(zip(names, line, strict=True)) for line in lines]
    sites = [{"site_id": "a", "timezone": "Asia/Shanghai"}, {"site_id": "b", "timezone": "America/New_York"}]
    assert rows(from_rows({"sites": sites, "events": given}, engine), "events", "event_id") == EXPECTED


def test_typed_parquet(tmp_path: Path, engine: DuckDB) -> None:
    shanghai = datetime(2026, 3, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    data = parquet(
        {
            "event_id": pa.array([1, 2], pa.int32()),
            "occurred_at": pa.array([shanghai, None], pa.timestamp("ns", tz="Asia/Shanghai")).fill_null(
                pa.scalar(datetime(2026, 3, 1, 8, 30, 0, 250000, UTC), pa.timestamp("ns", tz="Asia/Shanghai"))
            ),
            "site_id": pa.array(["a", "b"]).dictionary_encode(),
            "activity": pa.array(["clean", "clean"]),
            "case_id": pa.array(["c1", ""]),
            "value": pa.array([1.5, None], pa.float32()),
            "due_at": pa.array([date(2026, 3, 2), None], pa.date32()),
            "floor": pa.array([3.0, None], pa.float64()),
        }
    )
    found = events(tmp_path, {"events.parquet": data}, engine)
    assert found[0] == EXPECTED[0]
    assert found[1] == EXPECTED[1] | {"due_at": None}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_parquet_timestamps_without_zone_are_local(unit: str, tmp_path: Path, engine: DuckDB) -> None:
    moment = pa.array([datetime(2026, 3, 8, 2, 30)], pa.timestamp(unit))
    data = parquet(
        {"event_id": pa.array(["x"]), "occurred_at": moment, "site_id": pa.array(["b"]), "activity": pa.array(["y"])}
    )
    [row] = events(tmp_path, {"events.parquet": data}, engine)
    assert row["occurred_at"] == us("2026-03-08T07:30Z")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (pa.array([0.1 + 0.2]), "0.3"),
        (pa.array([1e-5]), "0.00001"),
        (pa.array([1e20]), "100000000000000000000"),
        (pa.array([123456789.123456789]), "123456789.12345679"),
        (pa.array([-7], pa.int64()), "-7"),
        (pa.array([2**63], pa.uint64()), str(2**63)),
        (pa.array([Decimal("1.0000000000005")], pa.decimal128(20, 13)), "1.000000000000"),
        (pa.array([Decimal("1.0000000000015")], pa.decimal128(20, 13)), "1.000000000002"),
        (pa.array([Decimal("-12.345")], pa.decimal128(10, 3)), "-12.345"),
        (pa.array(["1.25"]), "1.25"),
    ],
)
def test_parquet_numbers(value: pa.Array, expected: str, tmp_path: Path, engine: DuckDB) -> None:
    text = pa.array(["a"])
    data = parquet({"occurred_at": pa.array(["2026-03-01"]), "site_id": text, "activity": text, "value": value})
    [row] = events(tmp_path, {"events.parquet": data}, engine)
    assert row["value"] == Decimal(expected)


def test_attributes_are_text_whatever_their_type(tmp_path: Path, engine: DuckDB) -> None:
    one = pa.array(["1"])
    data = parquet(
        {
            "case_id": one,
            "site_id": pa.array(["a"]),
            "whole": pa.array([17.0]),
            "part": pa.array([17.25]),
            "flag": pa.array([True]),
            "day": pa.array([date(2026, 3, 1)]),
            "moment": pa.array([datetime(2026, 3, 1, 9, 30, tzinfo=UTC)], pa.timestamp("us", tz="UTC")),
            "tags": pa.array([["x", "y"]]),
            "__index_level_0__": pa.array([5]),
        }
    )
    evidence = read(build(tmp_path, {"cases.parquet": data}), engine, strict=True)
    assert evidence.attributes("cases") == ("day", "flag", "moment", "part", "tags", "whole")
    [row] = rows(evidence, "cases", "case_id")
    assert row | {"day": "2026-03-01", "flag": "true", "part": "17.25", "tags": '["x","y"]', "whole": "17"} == row
    assert row["moment"] == "2026-03-01T09:30:00.000000Z"


def test_workbook_with_real_dates(tmp_path: Path, engine: DuckDB) -> None:
    names = ["event_id", "occurred_at", "site_id", "activity", "due_at", "value"]
    moments = [datetime(2026, 3, 1, 9, 30, 17, 123000), date(2026, 3, 1), datetime(2026, 3, 1, 23, 59, 59, 999000)]
    body = [[place, moment, "a", "clean", date(2026, 3, 2), 0.1] for place, moment in enumerate(moments)]
    found = events(tmp_path, {"events.xlsx": workbook({"Sheet1": [names, *body]})}, engine)
    assert [row["occurred_at"] for row in found] == [
        us("2026-03-01T01:30:17.123Z"),
        us("2026-02-28T16:00Z"),
        us("2026-03-01T15:59:59.999Z"),
    ]
    assert {row["due_at"] for row in found} == {us("2026-03-02T16:00Z") - 1}
    assert {row["value"] for row in found} == {Decimal("0.1")}


def test_workbook_with_times_of_day(tmp_path: Path, engine: DuckDB) -> None:
    body = [["a", "MO", time(9, 30), timedelta(days=1)], ["a", "TU", "9:00", "18:00"]]
    sheet = workbook({"hours": [["site_id", "weekday", "opens", "closes"], *body]})
    found = rows(read(build(tmp_path, {"hours.xlsx": sheet}), engine, strict=True), "hours", "weekday")
    assert [(row["opens"], row["closes"]) for row in found] == [("09:30", "24:00"), ("09:00", "18:00")]


def test_corrected_rows_are_not_read_even_when_they_are_broken(engine: DuckDB) -> None:
    sites = [{"site_id": "a", "timezone": "Asia/Shanghai"}, {"site_id": "b", "timezone": "Asia/Shanghai"}]
    row = {"occurred_at": "2026-03-01", "site_id": "a", "activity": "clean"}
    given = [
        row | {"event_id": "1"},
        row | {"event_id": "1", "site_id": "b"},
        row | {"event_id": "2", "occurred_at": "never"},
        row | {"event_id": "3"},
        row | {"event_id": "3", "activity": "dirty"},
    ]
    correction = {"table": "events", "site_id": "a", "recorded_at": "2026-03-02", "by": "wang", "reason": "wrong tap"}
    corrections = [correction | {"row_id": name} for name in ("1", "2", "3", "99")]
    evidence = from_rows({"sites": sites, "events": given, "corrections": corrections}, engine)
    assert evidence.counts["events"] == Counts(read=5, kept=1, corrected=4)
    assert [row["site_id"] for row in rows(evidence, "events", "site_id")] == ["b"]


def test_twice_is_once_whatever_the_spelling_and_the_time_of_recording(engine: DuckDB) -> None:
    sites = [{"site_id": "a", "timezone": "Asia/Shanghai"}]
    given = [
        {"event_id": "1", "occurred_at": "2026-03-01T08:00", "site_id": "a", "activity": "x", "value": "1.50",
         "recorded_at": "2026-03-02"},
        {"event_id": "1", "occurred_at": "2026-03-01T00:00:00Z", "site_id": "a", "activity": "x", "value": "1.5",
         "recorded_at": "2026-03-01"},
        {"occurred_at": "2026-03-01T08:00", "site_id": "a", "activity": "x"},
        {"occurred_at": "2026-03-01 08:00", "site_id": "a", "activity": "x", "actor_id": ""},
    ]  # fmt: skip
    evidence = from_rows({"sites": sites, "events": given}, engine)
    assert evidence.counts["events"] == Counts(read=4, kept=2, duplicates=2)
    kept = rows(evidence, "events", "event_id")
    assert [row["recorded_at"] for row in kept] == [us("2026-02-28T16:00Z"), None]


def test_made_ids_do_not_hang_on_columns_without_values(engine: DuckDB) -> None:
    sites = [{"site_id": "a", "timezone": "UTC"}]
    row = {"occurred_at": "2026-03-01", "site_id": "a", "activity": "x"}
    plain = rows(from_rows({"sites": sites, "events": [row]}, engine), "events", "event_id")
    wider = rows(
        from_rows({"sites": sites, "events": [row | {"zone": None, "case_id": ""}]}, engine), "events", "event_id"
    )
    other = rows(from_rows({"sites": sites, "events": [row | {"zone": "lobby"}]}, engine), "events", "event_id")
    assert plain[0]["event_id"] == wider[0]["event_id"] != other[0]["event_id"]
    assert (
        plain[0]["event_id"]
        == hashlib.md5(f"activity=x\x1foccurred_at={us('2026-03-01T00:00Z')}\x1fsite_id=a".encode()).hexdigest()[:16]
    )


def test_rows_of_a_closed_table_are_told_apart_by_columns_that_are_not_read(tmp_path: Path, engine: DuckDB) -> None:
    text = "occurred_at,site_id,item,quantity,amount,line\n2026-03-01,a,tea,1,5,1\n2026-03-01,a,tea,1,5,2\n"
    evidence = read(build(tmp_path, {"charges.csv": text}), engine)
    assert evidence.counts["charges"] == Counts(read=2, kept=2)
    assert evidence.attributes("charges") == ()
    assert "line" not in evidence.table("charges").columns


def test_presence_and_absence(tmp_path: Path, engine: DuckDB) -> None:
    evidence = read(build(tmp_path, {"events.csv": "occurred_at,site_id,activity\n", "people.jsonl": ""}), engine)
    assert evidence.present == {"sites", "events", "people"}
    assert rows(evidence, "events", "event_id") == rows(evidence, "ratings", "rating_id") == []
    assert [row | {"name": None, "region": None, "kind": None} == row for row in rows(evidence, "sites", "site_id")]


def test_hashes_are_of_the_files_as_they_are(tmp_path: Path, engine: DuckDB) -> None:
    packed = gzip.compress(CSV.encode())
    evidence = read(build(tmp_path, {"events/1.csv.gz": packed}), engine)
    assert evidence.hashes["events/1.csv.gz"] == hashlib.sha256(packed).hexdigest()
    assert set(evidence.hashes) == {"events/1.csv.gz", "sites.csv"}


def test_parts_of_different_shapes(tmp_path: Path, engine: DuckDB) -> None:
    head = "occurred_at,site_id,activity"
    files = {
        "events/1.csv": f"{head},floor\n2026-03-01,a,x,3\n",
        "events/2.csv": f"{head},zone\n2026-03-01,a,x,lobby\n",
        "events/3.jsonl": '{"occurred_at": "2026-03-01", "site_id": "a", "activity": "y"}\n',
        "events/.hidden.csv": "rubbish",
        "events/_SUCCESS": "",
    }
    found = events(tmp_path, files, engine)
    assert sorted((row["activity"], row["floor"], row["zone"]) for row in found if row["floor"]) == [("x", "3", None)]
    assert len(found) == 3


def test_damage_inside_a_parquet_file(tmp_path: Path, engine: DuckDB) -> None:
    from yizhun.errors import EvidenceError

    text = pa.array([f"a{place * 7919 % 10_007}" for place in range(20_000)])
    sink = io.BytesIO()
    table = pa.table({"occurred_at": pa.array(["2026-03-01"] * 20_000), "site_id": text, "activity": text})
    pq.write_table(table, sink, compression="zstd", use_dictionary=False)
    data = bytearray(sink.getvalue())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    with pytest.raises(EvidenceError) as fault:
        read(build(tmp_path, {"events/1.parquet": bytes(data), "events/2.parquet": sink.getvalue()}), engine)
    assert [issue.say("en") for issue in fault.value.issues] == [
        "events/1.parquet: error [broken-parquet] the file is not Parquet or is damaged → export it again"
    ]


@pytest.mark.parametrize("folder", ["we[i]rd", "a*b", "q?", "it's", "空 格"])
def test_any_folder_name(folder: str, tmp_path: Path, engine: DuckDB) -> None:
    assert events(tmp_path / folder, {"events.csv": CSV}, engine) == EXPECTED
    assert events(tmp_path / f"{folder}2", {"events.parquet": _parquet_text()}, engine) == EXPECTED
