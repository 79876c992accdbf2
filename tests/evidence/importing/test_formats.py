"""XLSX, Parquet, JSON lines, XES and OCEL: what a row is, what its columns are called, what text its values are."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from tests.evidence.importing.world import World
from yizhun.errors import EvidenceError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.formats import open_source
from yizhun.evidence.importing.map_model import SourceSpec
from yizhun.evidence.importing.source import Source
from yizhun.evidence.stage import prepare


def opened(path: Path, **spec: str) -> Source:
    engine = DuckDB()
    prepare(engine)
    return open_source(path, SourceSpec(**spec), engine)


def rows(source: Source) -> list[dict[str, str | None]]:
    names = source.names or source.survey()
    return [row for batch in source.batches(names) for row in batch.table.to_pylist()]


def lines(source: Source) -> list[int]:
    return [line for batch in source.batches(()) for line in batch.lines.to_pylist()]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, given in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(given):
                sheet.write_row(at, 0, row)
    return path


def test_xlsx(tmp_path: Path) -> None:
    given = [[], ["id", "when", "price"], [1, datetime(2026, 3, 1, 9, 30), 1.5], [], ["x", date(2026, 3, 2), 20]]
    source = opened(workbook(tmp_path / "x.xlsx", {"one": given, "two": [["a"], ["b"]]}))
    assert rows(source) == [
        {"id": "1", "when": "2026-03-01T09:30:00", "price": "1.5"},
        {"id": "x", "when": "2026-03-02", "price": "20"},
    ]
    assert lines(source) == [3, 5]
    assert rows(opened(tmp_path / "x.xlsx", sheet="two")) == [{"a": "b"}]


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", {"March": [["a"], ["b"]]})
    with pytest.raises(EvidenceError) as raised:
        opened(path, sheet="Marsh")
    assert (
        raised.value.issues[0].say("zh")
        == "x.xlsx: 错误 [unreadable-file] 工作簿里没有工作表“Marsh” → 是否想写“March”？"
    )


def test_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1, None], pa.int64()),
            "when": pa.array([datetime(2026, 3, 1, 9, 30), None], pa.timestamp("us", tz="UTC")),
            "local": pa.array([datetime(2026, 3, 1, 9, 30, 0, 5000), None], pa.timestamp("ms")),
            "day": pa.array([date(2026, 3, 1), None]),
            "price": pa.array([Decimal("1.50"), None]),
            "ratio": pa.array([0.1, 3.0]),
            "yes": pa.array([True, False]),
            "place": pa.array([{"city": "A", "at": {"x": 1}}, None]),
            "list": pa.array([[1, 2], None]),
        }
    )
    parquet.write_table(table, tmp_path / "x.parquet")
    source = opened(tmp_path / "x.parquet")
    assert rows(source) == [
        {
            "id": "1",
            "when": "2026-03-01T09:30:00.000000+00:00",
            "local": "2026-03-01T09:30:00.005000",
            "day": "2026-03-01",
            "price": "1.50",
            "ratio": "0.1",
            "yes": "true",
            "place.city": "A",
            "place.at.x": "1",
            "list": "[1, 2]",
        },
        dict.fromkeys(("id", "when", "local", "day", "price"))
        | {"ratio": "3", "yes": "false", "place.city": None, "place.at.x": None, "list": None},
    ]
    assert lines(source) == [1, 2]


def test_json_lines(world: World) -> None:
    text = '\n{"id": 1, "price": 1.50, "in": {"city": "A", "n": {}}, "tags": ["x"], "ok": true, "none": null, '
    text += '"big": 1e400}\n'
    source = opened(world.file(text + 'no json\n[1]\n{"id": "\\ud800", "late": "x"}\n', "x.jsonl"))
    assert rows(source) == [
        {"id": "1", "price": "1.50", "in.city": "A", "in.n": "{}", "tags": '["x"]', "ok": "true", "none": None,
         "big": "1e400", "late": None},
        {"id": "?", "price": None, "in.city": None, "in.n": None, "tags": None, "ok": None, "none": None,
         "big": None, "late": "x"},
    ]  # fmt: skip
    assert lines(source) == [2, 5]
    assert [bad.line for batch in source.batches(()) for bad in batch.unreadable] == [3, 4]


XES = """<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="DEFAULT"/></global>
  <string key="concept:name" value="log"/>
  <trace>
    <string key="concept:name" value="c1"/><float key="amount" value="1.5"/>
    <event><string key="concept:name" value="a"/>
      <date key="time:timestamp" value="2026-03-01T09:00:00.000+01:00"/></event>
    <event><string key="concept:name" value="b"/><date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/>
      <list key="items"><values><string key="item" value="x"/></values></list><boolean key="ok" value="true"/></event>
  </trace>
  <trace><string key="concept:name" value="c2"/></trace>
</log>
"""


@pytest.mark.parametrize("name", ["x.xes", "x.xes.gz"])
def test_xes(world: World, name: str) -> None:
    source = opened(world.file(XES, name))
    found = rows(source)
    assert [row["concept:name"] for row in found] == ["a", "b", None]
    assert [row["case:concept:name"] for row in found] == ["c1", "c1", "c2"]
    assert found[1]["ok"] == "true"
    assert found[0]["case:amount"] == "1.5"
    assert found[0]["time:timestamp"] == "2026-03-01T09:00:00.000+01:00"
    assert lines(source) == [1, 2, 3]


def test_a_trace_without_events_still_gives_its_case(world: World) -> None:
    result = world.run(
        XES,
        """
sites: {distinct: {const: A}, timezone: {const: Europe/Berlin}}
cases: {distinct: case:concept:name, site_id: {const: A}}
events: {occurred_at: time:timestamp, site_id: {const: A}, activity: concept:name, case_id: case:concept:name}
""",
        "x.xes",
    )
    assert world.column("cases", "case_id") == ["c1", "c2"]
    assert world.column("events", "activity") == ["a", "b"]
    assert result.counts["events"].not_asked_for == 1


@pytest.mark.parametrize("content", ["<log><trace>", "<html></html>", "", "no xml", "<log>&undefined;</log>"])
def test_what_is_no_log_is_told(world: World, content: str) -> None:
    (fault,) = world.faults(content, "events: {occurred_at: t, site_id: s, activity: a}", "x.xes")
    assert fault[2] == "unreadable-file"


OCEL = {
    "objectTypes": [{"name": "order", "attributes": []}],
    "eventTypes": [],
    "objects": [
        {"id": "o1", "type": "order", "attributes": [{"name": "price", "time": "2026-01-01", "value": 10}]},
        {"id": "c1", "type": "customer", "attributes": []},
        {"id": "c2", "type": "customer"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "placed",
            "time": "2026-03-01T09:00:00Z",
            "attributes": [{"name": "channel", "value": "web"}],
            "relationships": [{"objectId": "o1", "qualifier": "order"}, {"objectId": "c1", "qualifier": "by"}],
        },
        {"id": "e2", "type": "cleaned", "time": "2026-03-01T10:00:00Z", "attributes": [], "relationships": []},
    ],
}


@pytest.mark.parametrize("name", ["x.json", "x.json.gz"])
@pytest.mark.parametrize("events_first", [False, True])
def test_ocel(world: World, name: str, events_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhun.evidence.importing.json_stream.CHUNK", 13)
    given = dict(reversed(OCEL.items())) if events_first else OCEL
    source = opened(world.file(json.dumps(given, indent=1), name))
    found = [{name: value for name, value in row.items() if value is not None} for row in rows(source)]
    event = {"ocel:eid": "e1", "ocel:activity": "placed", "ocel:timestamp": "2026-03-01T09:00:00Z", "channel": "web"}
    event |= {"related:order": "o1", "related:customer": "c1"}
    assert found == [
        event | {"ocel:oid": "o1", "ocel:type": "order", "ocel:qualifier": "order", "object:price": "10"},
        event | {"ocel:oid": "c1", "ocel:type": "customer", "ocel:qualifier": "by"},
        {"ocel:eid": "e2", "ocel:activity": "cleaned", "ocel:timestamp": "2026-03-01T10:00:00Z"},
        {"ocel:oid": "c2", "ocel:type": "customer"},
    ]


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"a": 1}', '{"objects": [1, {"id": 2}', '{"objects": 5, "events": {}}x']
)
def test_what_is_no_ocel_is_told_or_empty(world: World, content: str) -> None:
    faults = world.faults(
        content, "events: {occurred_at: 'ocel:timestamp', site_id: 'ocel:oid', activity: 'ocel:eid'}", "x.json"
    )
    assert [fault[2] for fault in faults] == ["unreadable-file"] or content.startswith('{"objects": 5')


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_broken_binary_files_are_told(world: World, suffix: str) -> None:
    faults = world.faults(b"not that", "events: {occurred_at: t, site_id: s, activity: a}", f"x.{suffix}")
    assert [fault[2] for fault in faults] == ["unreadable-file"]


@pytest.mark.parametrize("size", [1, 2])
def test_rows_do_not_depend_on_the_size_of_a_batch(world: World, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    jsonl = "".join(json.dumps({"a": number}) + "\n" for number in range(5))
    table = pa.table({"a": list(range(5))})
    parquet.write_table(table, world.folder / "x.parquet")
    workbook(world.folder / "x.xlsx", {"a": [["a"], *([number] for number in range(5))]})
    files = [world.file(XES, "x.xes"), world.file(json.dumps(OCEL), "x.json"), world.file(jsonl, "x.jsonl")]
    files += [world.folder / "x.parquet", world.folder / "x.xlsx"]
    expected = [(rows(opened(path)), lines(opened(path))) for path in files]
    for module in ("xes", "ocel", "jsonl", "parquet", "xlsx"):
        monkeypatch.setattr(f"yizhun.evidence.importing.{module}_file.BATCH_ROWS", size)
    assert [(rows(opened(path)), lines(opened(path))) for path in files] == expected


def test_the_same_rows_in_every_format_give_the_same_evidence(world: World, tmp_path: Path) -> None:
    header = ["id", "t", "v"]
    given = [["1", "2026-03-01T09:00:00", "1.5"], ["2", "2026-03-02T09:00:00", ""], ["3", "", "7"]]
    map_text = (
        "timezone: Europe/Berlin\n"
        "events: {event_id: id, occurred_at: t, site_id: {const: A}, activity: {const: a}, value: v}\n"
    )
    csv_text = "\n".join(",".join(row) for row in [header, *given]) + "\n"
    dicts = [{name: cell or None for name, cell in zip(header, row, strict=True)} for row in given]
    files = {
        "x.csv": csv_text.encode(),
        "x.tsv.gz": gzip.compress(csv_text.replace(",", "\t").encode()),
        "x.jsonl": "\n".join(map(json.dumps, dicts)).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    parquet.write_table(pa.Table.from_pylist(dicts), tmp_path / "x.parquet")
    workbook(tmp_path / "x.xlsx", {"a": [header, *given]})
    seen = []
    for name in (*files, "x.parquet", "x.xlsx"):
        world.into = tmp_path / f"into-{name}"
        world.run(tmp_path / name, map_text)
        seen.append(world.rows("events"))
    assert all(one == seen[0] for one in seen)
    assert [row["value"] for row in seen[0]] == ["1.5", None]
