"""What an import leaves in its folder: parts of journals, whole registers, a quarantine, and nothing when it fails."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tests.evidence.importing.world import World
from yizhun.errors import EvidenceError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.run import import_file
from yizhun.evidence.read import read

MAP = """
timezone: Europe/Berlin
sites: {distinct: place, timezone: {const: Europe/Berlin}, name: name}
cases: {case_id: id, site_id: place, status: status}
events: {event_id: id, occurred_at: t, site_id: place, activity: {const: opened}, case_id: id, value: v}
"""
HEAD = "id,t,place,name,status,v\n"
JANUARY = HEAD + "1,2026-01-01T09:00,A,Alpha,open,1.5\n2,2026-01-02T09:00,A,alpha,open,\n3,soon,B,Beta,open,\n"
FEBRUARY = HEAD + "2,2026-02-02T09:00,A,Alpha,closed,\n4,2026-02-04T09:00,C,Gamma,open,\n"


def test_tables_are_typed_as_the_contract_says(world: World) -> None:
    world.run(JANUARY, MAP)
    (part,) = (world.into / "events").glob("*.parquet")
    found = parquet.read_schema(part)
    assert dict(zip(found.names, found.types, strict=True)) == {
        "event_id": pa.string(),
        "occurred_at": pa.timestamp("us", tz="UTC"),
        "site_id": pa.string(),
        "activity": pa.string(),
        "case_id": pa.string(),
        "value": pa.string(),
    }


def test_two_files_append_journals_and_merge_registers(world: World) -> None:
    world.run(JANUARY, MAP, "january.csv")
    second = world.run(FEBRUARY, MAP, "february.csv")
    assert [(row["site_id"], row["name"]) for row in world.rows("sites")] == [
        ("A", "Alpha"),
        ("B", "Beta"),
        ("C", "Gamma"),
    ]
    assert {row["case_id"]: row["status"] for row in world.rows("cases")} == {
        "1": "open", "2": "closed", "3": "open", "4": "open",
    }  # fmt: skip
    assert sorted(world.column("events", "event_id")) == ["1", "2", "2", "4"]
    assert (second.counts["cases"].written, second.counts["cases"].merged) == (1, 1)
    assert (second.counts["sites"].written, second.counts["sites"].merged) == (1, 1)


def test_of_a_distinct_value_the_first_row_counts(world: World) -> None:
    result = world.run(JANUARY, MAP)
    assert world.rows("sites")[0]["name"] == "Alpha"
    assert (result.counts["sites"].written, result.counts["sites"].merged) == (2, 1)


def test_the_same_file_and_map_again_change_nothing(world: World) -> None:
    world.run(JANUARY, MAP)
    before = _hashes(world.into)
    world.run(JANUARY, MAP)
    assert _hashes(world.into) == before


def test_a_corrected_map_replaces_what_the_file_gave(world: World) -> None:
    world.run(JANUARY, MAP)
    world.run(JANUARY, MAP.replace("occurred_at: t", "occurred_at: {column: t, map: {soon: 2026-01-03}, else: ~}"))
    assert world.column("events", "event_id") == ["3"]
    assert world.quarantine("events") == []
    assert not (world.into / "quarantine" / "import-events.parquet").exists()


def test_the_quarantine_keeps_the_rows_of_other_files(world: World) -> None:
    world.run(JANUARY, MAP, "january.csv")
    world.run(FEBRUARY.replace("2026-02-02T09:00", "then"), MAP, "february.csv")
    assert [(bad["file"], bad["line"], bad["reason"]) for bad in world.quarantine("events")] == [
        ("january.csv", 4, "bad-time"),
        ("february.csv", 2, "bad-time"),
    ]


def test_the_reader_of_evidence_takes_all_of_it(world: World) -> None:
    world.run(JANUARY, MAP, "january.csv")
    world.run(FEBRUARY.replace("2,2026-02-02", "5,2026-02-02"), MAP, "february.csv")
    evidence = read(world.into, DuckDB())
    assert {name: (count.read, count.kept) for name, count in evidence.counts.items()} == {
        "sites": (3, 3),
        "cases": (5, 5),
        "events": (4, 4),
    }
    assert evidence.present == {"sites", "cases", "events"}
    assert not [issue for issue in evidence.issues if issue.level == "error"]


@pytest.mark.parametrize("name", ["events.csv", "events.parquet", "sites.csv", "cases"])
def test_a_table_in_another_shape_is_in_the_way(world: World, name: str) -> None:
    world.into.mkdir()
    (world.into / name).mkdir() if name == "cases" else (world.into / name).write_text("")
    with pytest.raises(EvidenceError) as raised:
        world.run(JANUARY, MAP)
    (issue,) = raised.value.issues
    assert issue.say("en").endswith(
        f"error [table-in-the-way] `{name}` is already there and cannot be added to → "
        "Import into another folder, or move that table away."
    )
    assert sorted(path.name for path in world.into.iterdir()) == [name]


def test_a_failed_import_changes_nothing(world: World) -> None:
    world.run(JANUARY, MAP)
    before = _hashes(world.into)
    with pytest.raises(EvidenceError):
        world.run(world.file('{"id": 1, "t": "2026-01-01"}\n', "x.jsonl"), MAP)
    assert _hashes(world.into) == before


def test_a_folder_that_cannot_be_written_to(world: World, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(EvidenceError) as raised:
        import_file(world.file(JANUARY), world.map(MAP), tmp_path / "taken")
    assert raised.value.issues[0].code == "cannot-write"


def test_progress_reaches_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhun.evidence.importing.csv_blocks.BLOCK_BYTES", 1_000)
    lines = [f"{number},2026-01-01T09:00,A,Alpha,open,\n" for number in range(500)]
    told: list[tuple[int, float]] = []
    import_file(
        world.file(HEAD + "".join(lines)), world.map(MAP), world.into, lambda rows, share: told.append((rows, share))
    )
    assert len(told) > 5
    assert told == sorted(told)
    assert told[-1] == (500, 1.0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2026-01-01", "2026-01-01T09:00", "", "soon"]),
            st.sampled_from(["A", "B", ""]),
            st.sampled_from(["x", "y", "z", ""]),
            st.sampled_from(["1", "", "many"]),
        ),
        max_size=30,
    )
)
@settings(deadline=None, max_examples=40)
def test_no_row_is_lost(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    world.run(
        "t,s,k,v\n" + "".join(",".join(row) + "\n" for row in rows),
        """
timezone: UTC
sites: {distinct: {column: s, else: unknown}, timezone: {const: UTC}}
cases: {case_id: k, site_id: s}
events:
  - {when: k <> 'z', occurred_at: t, site_id: s, activity: {column: k, map: {x: a}}, value: v}
  - {occurred_at: t, site_id: {column: s, else: unknown}, activity: {const: b}}
""",
    )


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
