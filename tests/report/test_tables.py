from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from yizhun.report import Report, xlsx
from yizhun.report.cells import cell, more, on_page
from yizhun.report.document import Column, Document, Part, Strip, Table, Tag


def document(*tables: Table) -> Document:
    return Document("en", (Part("hotel", "Hotel", "", (), (), lambda: tables),), "")


def test_a_workbook_is_typed_and_can_be_filtered(tmp_path: Path) -> None:
    columns = (
        Column("Site", main=True),
        Column("Share", "share"),
        Column("Due", "time"),
        Column("State", "state"),
        Column("n", "count"),
    )
    rows = [("=1+1", 0.5, datetime(2026, 3, 1, 8, 30), Tag("met"), 7), ("007", None, None, None, 0)]
    xlsx.write(document(Table("one", "One", columns, [rows[0], ("007", None, None, Tag(""), 0)])), tmp_path / "a.xlsx")
    head, first, second = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("One").to_python()
    assert head == ["Site", "Share", "Due", "State", "n"]
    assert first == ["=1+1", 0.5, datetime(2026, 3, 1, 8, 30), "met", 7.0]
    assert second == ["007", "", "", "", 0.0]


def test_a_sheet_that_cannot_hold_everything_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST", 2)
    table = Table("one", "One", (Column("n", "count"),), [(i,) for i in range(5)])
    xlsx.write(document(table), tmp_path / "a.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["One (cut)"]
    assert len(book.get_sheet_by_name("One (cut)").to_python()) == 3


def test_the_same_report_gives_the_same_workbook(tmp_path: Path, en: Report) -> None:
    en.xlsx(tmp_path / "a.xlsx")
    en.xlsx(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_csv_files_hold_whole_tables_unrounded(tmp_path: Path, en: Report) -> None:
    en.csv(tmp_path)
    tables = {table.id: table for table in en.document.sheets}
    assert {path.stem for path in tmp_path.iterdir()} == set(tables)
    with (tmp_path / "sites.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(tables["sites"].rows) == 18
    assert float(rows[0]["Conformity"]) == tables["sites"].rows[0][4]
    assert "95% interval low" in rows[0]


def test_two_standards_share_a_sheet(tmp_path: Path) -> None:
    def part(key: str) -> Part:
        return Part(key, key, "", (), (), lambda: (Table("one", "One", (Column("n", "count"),), [(1,)]),))

    (table,) = Document("en", (part("hotel"), part("property")), "").sheets
    assert [c.title for c in table.columns] == ["Standard", "n"]
    assert table.rows == [("hotel", 1), ("property", 1)]


def test_a_page_leaves_out_what_says_nothing_and_tells_what_it_cuts() -> None:
    table = Table(
        "t", "T", (Column("a", main=True), Column("b"), Column("c", "count")), [("x", "", 0), ("y", "", 1)], shown=1
    )
    shown = on_page(table)
    assert [c.title for c in shown.columns] == ["a", "c"]
    assert shown.rows == [["x", 0]]
    assert more(table, "en").startswith("The first 1 of 2 rows")
    assert more(table, "zh").startswith("共 2 行")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("share", 0.9996, ">99.9%"),
        ("share", None, "–"),
        ("target", 1.0, "100%"),
        ("target", 0.985, "98.5%"),
        ("span", (0.1, 0.25), "10.0–25.0%"),
        ("count", 12345, "12,345"),
        ("points", -0.012, "−1.20"),
        ("state", Tag("late"), "late"),
        ("time", datetime(2026, 3, 1, 8, 30), "2026-03-01 08:30"),
        ("strip", Strip(0.5, 0.4, 0.6, 0.9), "50.0% (40.0–60.0%), target 90.0%"),
        ("strip", Strip(None, None, None, 1.0), "no data"),
    ],
)
def test_cells_in_words(kind: str, value: object, said: str) -> None:
    assert cell(value, Column("x", kind), "en") == said  # type: ignore[arg-type]
