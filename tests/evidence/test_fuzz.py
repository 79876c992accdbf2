"""Whatever the bytes, a person gets evidence or a clear fault, never a traceback."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.build import build, parquet, workbook
from yizhun.errors import EvidenceError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.read import read
from yizhun.evidence.rows import from_rows

CSV = 'occurred_at,site_id,activity,value\n2026-03-01T10:00,a,"x, ""y""\n",1.5\n2026-03-01,b,清扫,\n'.encode()
FILES = {
    "events.csv": CSV,
    "events.csv.gz": gzip.compress(CSV),
    "events.tsv": CSV.replace(b",", b"\t"),
    "events.jsonl": b'{"occurred_at": "2026-03-01", "site_id": "a", "activity": "x", "n": [1, {"k": 2.50}]}\n' * 2,
    "events.xlsx": workbook({"events": [["occurred_at", "site_id", "activity"], [datetime(2026, 3, 1), "a", "x"]]}),
    "events.parquet": parquet({name: pa.array(["2026-03-01", "a"]) for name in ("occurred_at", "site_id", "activity")}),
    "sites.csv": b"site_id,timezone,name\na,Asia/Shanghai,one\nb,America/New_York,two\n",
}
ENGINE = DuckDB(threads=1)


def told(reading: Callable[[], Evidence]) -> Evidence | None:
    """Reads, or fails with remarks that can be said in both languages."""
    evidence, issues = None, ()
    try:
        evidence = reading()
    except EvidenceError as fault:
        issues = fault.issues
    if evidence is not None:
        issues = evidence.issues
        for counts in evidence.counts.values():
            assert counts.read == counts.kept + counts.duplicates + counts.corrected + counts.quarantined
    assert evidence is not None or issues
    assert all(issue.say("en") and issue.say("zh") for issue in issues)
    return evidence


def told_of(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        told(lambda: read(build(Path(folder), files), ENGINE))


MUTATION = st.tuples(
    st.floats(0, 1), st.sampled_from(["flip", "cut", "insert", "drop", "double"]), st.binary(max_size=6)
)


def mutated(data: bytes, mutations: list[tuple[float, str, bytes]]) -> bytes:
    for where, how, what in mutations:
        at = int(where * len(data))
        match how:
            case "flip":
                data = data[:at] + what + data[at + len(what) :]
            case "cut":
                data = data[:at]
            case "insert":
                data = data[:at] + what + data[at:]
            case "drop":
                data = data[:at] + data[at + 1 + len(what) :]
            case "double":
                data = data + data[at:]
    return data


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None)
@given(mutations=st.lists(MUTATION, min_size=1, max_size=3))
def test_damaged_files(name: str, mutations: list[tuple[float, str, bytes]]) -> None:
    told_of({name: mutated(FILES[name], mutations)})


@pytest.mark.parametrize(
    "name", ["events.csv", "events.jsonl", "events.parquet", "events.xlsx", "events.csv.gz", "hours.tsv"]
)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    told_of({name: data})


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=120))
def test_any_text_below_a_header(text: str) -> None:
    data = "occurred_at,site_id,activity\n" + text
    told_of({"events.csv": data.encode("utf-8", "surrogatepass")})


NAME = st.one_of(st.sampled_from(["Value", " file", "case_id ", "value", "_", "site_id"]), st.text(max_size=5))


@settings(max_examples=60, deadline=None)
@given(st.lists(NAME, max_size=4))
def test_any_column_names(names: list[str]) -> None:
    header = ["occurred_at", "site_id", "activity", *names]
    row = ["2026-03-01", "a", "x", *("1" for _ in names)]
    sink = io.StringIO()
    csv.writer(sink).writerows([header, row])
    told_of({"events.csv": sink.getvalue().encode()})
    told_of({"events.xlsx": workbook({"events": [header, row]})})
    told_of({"cases.jsonl": json.dumps({"case_id": "1", "site_id": "a"} | dict.fromkeys(names, "1")).encode()})
    columns = {name: pa.array([value]) for name, value in zip(header, row, strict=True)}
    told_of({"events.parquet": parquet(columns)})


VALUE = st.one_of(
    st.none(), st.text(max_size=12), st.sampled_from(["a", "2026-03-01", "2026-03-01T10:00", "1e9", "0x1"])
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.one_of(st.sampled_from(["event_id", "value", "due_at", "floor"]), st.text(max_size=4)), VALUE, max_size=4
        ),
        max_size=3,
    )
)
def test_any_rows(rows: list[dict[str, str | None]]) -> None:
    base = {"occurred_at": "2026-03-01", "site_id": "a", "activity": "x"}
    given_rows = {"sites": [{"site_id": "a", "timezone": "UTC"}], "events": [base | row for row in rows]}
    evidence = told(lambda: from_rows(given_rows, ENGINE))
    assert evidence is None or evidence.counts["events"].read == len(rows)
