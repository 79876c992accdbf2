"""CSV and TSV: quotes, line breaks, encodings, broken rows, and the line on which each row begins."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.importing.world import World
from yizhun.errors import EvidenceError
from yizhun.evidence.importing import csv_blocks
from yizhun.evidence.importing.csv_file import CsvSource

MAP = "timezone: UTC\nevents: {event_id: {line: true}, occurred_at: t, site_id: s, activity: a}\n"


def read(
    path: Path, encoding: str = "utf-8", delimiter: str = ","
) -> tuple[list[tuple[int, dict[str, str | None]]], list[int]]:
    """Rows with their lines, and the lines of what is no row."""
    source = CsvSource(path, encoding, delimiter)
    rows, bad = [], []
    for batch in source.batches(source.names or ()):
        rows += list(zip(batch.lines.to_pylist(), batch.table.to_pylist(), strict=True))
        bad += [row.line for row in batch.unreadable]
    return rows, bad


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"), max_size=6) | st.sampled_from(
    ['"', "a,b", "line\nbreak", '"quoted"', "", " ", "漢字", "\n\n"]
)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12), st.sampled_from([7, 40, 8_000_000]), st.booleans()
)
@settings(deadline=None)
def test_rows_and_lines_are_those_of_pythons_reader(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], block: int, crlf: bool
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n" if crlf else "\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_bytes(text.getvalue().encode())
    expected, line = [], 1
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""))
    for row in reader:
        expected.append((line, {name: cell or None for name, cell in zip("abc", row, strict=True)}))
        line = reader.line_num + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_blocks, "BLOCK_BYTES", block)
        assert read(path) == (expected[1:], [])


def test_line_breaks_in_values_and_empty_lines_do_not_shift_the_lines(world: World) -> None:
    path = world.file('a,b\n1,"x\ny\nz"\n\n\n2,w\n')
    assert read(path) == ([(2, {"a": "1", "b": "x\ny\nz"}), (7, {"a": "2", "b": "w"})], [])


@pytest.mark.parametrize("block", [6, 8_000_000])
def test_a_row_with_too_few_or_too_many_fields_goes_to_the_quarantine(
    world: World, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_blocks, "BLOCK_BYTES", block)
    result = world.run("t,s,a\n2026-03-01,A,x\n2026-03-02,A\n2026-03-03,A,y,z\n2026-03-04,A,z\n", MAP)
    assert world.column("events", "event_id") == ["2", "5"]
    assert [(bad["line"], bad["reason"], bad["en"], bad["zh"]) for bad in world.quarantine("source")] == [
        (3, "field-count", "The row has 2 fields, the header 3", "该行有 2 个字段，表头有 3 个"),
        (4, "field-count", "The row has 4 fields, the header 3", "该行有 4 个字段，表头有 3 个"),
    ]
    assert (result.rows, result.unreadable, result.quarantined) == (4, 2, 2)


@pytest.mark.parametrize("block", [9, 8_000_000])
def test_a_stray_quote_is_read_as_what_it_is(world: World, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_blocks, "BLOCK_BYTES", block)
    path = world.file('a,b\n1,5" pipe\n2,"x\ny"\n3,w\n')
    assert read(path) == (
        [(2, {"a": "1", "b": '5" pipe'}), (3, {"a": "2", "b": "x\ny"}), (5, {"a": "3", "b": "w"})],
        [],
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("a,b\n1,é漢\n".encode(), "utf-8"),
        ("\ufeffa,b\n1,é漢\n".encode(), "utf-8"),
        ("a,b\r\n1,é漢\r\n".encode("utf-16"), "utf-16"),
        ("a,b\n1,é漢\n".encode("gb18030"), "gb18030"),
        ("a,b\r1,é漢\r".encode(), "utf-8"),
        ("a,b\n1,é漢".encode(), "utf-8"),
    ],
)
@pytest.mark.parametrize("name", ["given.csv", "given.csv.gz"])
def test_encodings_and_line_ends(world: World, content: bytes, encoding: str, name: str) -> None:
    assert read(world.file(content, name), encoding) == ([(2, {"a": "1", "b": "é漢"})], [])


def test_a_row_with_bytes_outside_the_encoding_goes_to_the_quarantine(world: World) -> None:
    world.run(b"t,s,a\n2026-03-01,A,x\n2026-03-02,caf\xe9,y\n2026-03-03,A,z\n", MAP)
    assert world.column("events", "activity") == ["x", "z"]
    (bad,) = world.quarantine("source")
    assert (bad["line"], bad["reason"]) == (3, "not-in-encoding")
    assert bad["en"] == "The row holds bytes that the encoding does not have; say the right `encoding` in the map"
    assert "caf\ufffd" in bad["row"]


@pytest.mark.parametrize(("name", "delimiter"), [("given.csv", ";"), ("given.tsv", "\t"), ("given.tsv.gz", "\t")])
def test_delimiters(world: World, name: str, delimiter: str) -> None:
    source = 'source: {delimiter: ";"}\n' if name.endswith("csv") else ""
    world.run("t,s,a\n2026-03-01,A,x\n".replace(",", delimiter), source + MAP, name)
    assert world.column("events", "activity") == ["x"]


def test_columns_without_a_name_or_with_the_same_one_can_be_named(world: World) -> None:
    path = world.file(",a,a,a (2)\n1,2,3,4\n")
    assert CsvSource(path, "utf-8", ",").names == ("column 1", "a", "a (2)", "a (2) (2)")


@pytest.mark.parametrize("content", ["t,s,a\n", "t,s,a"])
def test_a_header_alone_gives_empty_tables(world: World, content: str) -> None:
    result = world.run(content, MAP)
    assert result.rows == 0
    assert world.rows("events") == []
    assert (world.into / "events").is_dir()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "given.csv", "The file is empty"),
        (b"\n\n", "given.csv", "The file is empty"),
        (b'a,b\n1,"' + b"x" * 20_000_000, "given.csv", "A quote opened here is never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(world: World, content: bytes, name: str, sentence: str) -> None:
    path = world.file(content, name)
    with pytest.raises((EvidenceError, OSError, EOFError)) as raised:
        read(path)
    assert sentence in str(raised.value)


def test_a_broken_gzip_is_an_error_that_a_person_reads(world: World) -> None:
    (fault,) = world.faults(
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03broken", "source: {format: csv}\n" + MAP, "given.bin"
    )
    assert fault[2] == "unreadable-file"
    assert fault[3].startswith("The file cannot be read: ")
    assert fault[4].startswith("文件无法读取：")


def test_an_unknown_ending_is_asked_for(world: World) -> None:
    assert world.faults("a\n1\n", MAP, "given.dat") == [
        (None, None, "unreadable-file", "The file's name does not tell its format", "文件名看不出格式")
    ]
