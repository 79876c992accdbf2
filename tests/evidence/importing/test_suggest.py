"""A first map: what it guesses, and that it always loads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import DATA, need
from tests.evidence.importing.test_formats import OCEL, XES
from tests.evidence.importing.world import World, balanced
from yizhun.errors import EvidenceError
from yizhun.evidence.importing.run import import_file
from yizhun.evidence.importing.suggest import suggest

FOLDERS = (
    "airline", "asap_meituan", "boston311_animal", "eventdataR", "flights_ontime", "hcahps", "helpdesk",
    "hotel_bookings", "interrater_irr", "kc311", "md_elevators", "nyc_restaurants", "nyc_taxis", "process_synthetic",
    "receipt_permit", "sepsis", "sf_food_inspections", "sixsigma", "spc_qcr", "telco_churn", "textbook",
)  # fmt: skip
SUFFIXES = (".csv", ".csv.gz", ".xes", ".xes.gz", ".xlsx")


def test_a_request_with_its_times(world: World) -> None:
    path = world.file(
        "request id;opened;due date;closed;neighbourhood\n"
        "1;01.03.2026 09:00;02.03.2026 09:00;01.03.2026 12:00;Mitte\n"
        "2;03.03.2026 09:00;04.03.2026 09:00;;\n"
        "3;13.03.2026 09:00;14.03.2026 09:00;;Mitte\n"
    )
    assert suggest(path) == (
        """\
# A first map, guessed from the file: check every line.
# 根据文件内容猜出的初稿：请逐行核对。
source: {format: csv, encoding: utf-8, delimiter: ";"}
timezone: UTC   # the zone of times that say none 不带时差的时间所在的时区

sites: {distinct: {column: neighbourhood, else: unknown}, timezone: {const: UTC}}   # their own time zone 场所所在时区

cases: {distinct: request id, site_id: {column: neighbourhood, else: unknown}}

events:
  - event_id: {join: [{pad: {line: true}, width: 9}, '-opened']}   # keeps the order of the file 保持文件中的先后
    occurred_at: {column: opened, format: "%d.%m.%Y %H:%M"}
    site_id: {column: neighbourhood, else: unknown}
    activity: {const: opened}
    case_id: request id
    due_at: {column: due date, format: "%d.%m.%Y %H:%M"}
  - event_id: {join: [{pad: {line: true}, width: 9}, '-closed']}
    occurred_at: {column: closed, format: "%d.%m.%Y %H:%M"}
    site_id: {column: neighbourhood, else: unknown}
    activity: {const: closed}
    case_id: request id

# The columns of the file 文件的各列：
#   request id: 3/3 filled 已填, 3 distinct 不同值
#   opened: 3/3 filled 已填, 3 distinct 不同值, time 时间 %d.%m.%Y %H:%M
#   due date: 3/3 filled 已填, 3 distinct 不同值, time 时间 %d.%m.%Y %H:%M
#   closed: 1/3 filled 已填, 1 distinct 不同值, time 时间 %d.%m.%Y %H:%M
#   neighbourhood: 2/3 filled 已填, 1 distinct 不同值
"""
    )
    _loads(path, world.folder)


def test_an_answer_on_a_scale_is_no_place(world: World) -> None:
    rows = "".join(f"{n},{n % 5},{n % 4},{n % 6}\n" for n in range(40))
    survey = world.file("id,gate location,seat,satisfaction\n" + rows, "survey.csv")
    assert "sites: {distinct: {const: here}" in suggest(survey)
    shops = world.file("id,store\n" + "".join(f"{n},{n % 5}\n" for n in range(40)), "shops.csv")
    assert "sites: {distinct: {column: store, else: unknown}" in suggest(shops)


@pytest.mark.parametrize(("name", "content"), [("x.xes", XES), ("x.json", json.dumps(OCEL)), ("x.xes.gz", XES)])
def test_logs(world: World, name: str, content: str) -> None:
    assert set(_loads(world.file(content, name), world.folder)) == {"sites", "cases", "events"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(world: World, encoding: str) -> None:
    path = world.file("编号,报修时间,小区\n1,2026年3月1日 09:00,东区\n2,2026年3月2日 10:00,东区\n".encode(encoding))
    text = suggest(path)
    assert 'occurred_at: {column: 报修时间, format: "%Y年%m月%d日 %H:%M"}' in text
    assert "distinct: {column: 小区, else: unknown}" in text
    _loads(path, world.folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_real_file_gets_a_map_that_loads(folder: str, tmp_path: Path) -> None:
    need(folder)
    paths = [path for path in sorted((DATA / folder).iterdir()) if path.name.endswith(SUFFIXES)]
    assert paths
    for path in paths[-1:] if folder == "boston311_animal" else paths:
        _loads(path, tmp_path / path.name)


@pytest.mark.parametrize("name", ["x.json", "x.xlsx", "x.parquet", "x.xes", "x.csv"])
@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"{}"])
def test_what_cannot_be_read_is_told(world: World, name: str, content: bytes) -> None:
    path = world.file(content, name)
    try:
        suggest(path)
    except EvidenceError as error:
        refused = error
    else:
        assert name == "x.csv"
        return
    assert refused.issues[0].text.zh


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError):
        suggest(tmp_path / "absent.csv")


NAME = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=8) | st.sampled_from(
    [
        "null",
        "yes",
        "a: b",
        "# a",
        "- a",
        "a, b",
        "{x}",
        "'q'",
        '"',
        "case id",
        "date",
        "time",
        "site",
        "%",
        "*a",
        "&b",
        "!c",
    ]
)
CELL = st.sampled_from(["", "2026-03-01", "20260301", "1/2/2026", "x", "7", "0.5", "null", '"', "1/7/20"])


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_any_table_gets_a_map_that_loads(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    import csv

    names = data.draw(st.lists(NAME, min_size=1, max_size=5))
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=5))
    path = tmp_path_factory.mktemp("suggest") / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    _loads(path, path.parent)


def _loads(path: Path, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    map_path = folder / "suggested.yaml"
    map_path.write_text(suggest(path), encoding="utf-8")
    result = import_file(path, map_path, folder / "into")
    balanced(result)
    return list(result.counts)
