"""A list shows every fault before anything is written; then all of it is written in one act."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from tests.web.world import World
from yizhun.text import Text
from yizhun.web import clock, worker
from yizhun.web.ledger.errors import ConflictError
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.actions import people
from yizhun.web.organisation.actions.places import add_subject
from yizhun.web.organisation.importing import lists, uploads
from yizhun.web.organisation.importing.extent import TooLargeError, refuse_large
from yizhun.web.organisation.importing.lists import plan
from yizhun.web.organisation.importing.plan import Plan
from yizhun.web.organisation.importing.write import write
from yizhun.web.organisation.models import Person, Place, Post, Subject


def of(world: World, sort: str, text: str, by: str = "root") -> Plan:
    return plan(sort, text.encode(), "list.csv", world.people[by])


def codes(found: Plan) -> list[tuple[int | None, str]]:
    return [(issue.line, issue.code) for issue in found.issues]


def test_places_may_stand_below_places_of_the_same_file(world: World) -> None:
    found = of(
        world,
        "places",
        "code,level,parent,name_en,stars\nsouth,region,qinghe,South,\npearl,site,south,Pearl,5\nbund,site,east,B,\n",
    )
    assert codes(found) == [(None, "no-opening-date")]
    assert "1 site has no opening date" in found.issues[0].text.en
    assert (len(found.new), found.there, found.ready) == (2, 1, True)
    assert found.new[1]["attributes"] == {"stars": "5"}


def test_every_fault_of_a_list_of_places_is_told_with_its_line(world: World) -> None:
    text = (
        "code,level,parent,name_zh,timezone,opened_on,closed_on\n"
        "a b,site,east,甲,,,\n"
        "p1,shop,east,乙,,,\n"
        "p2,site,nowhere,丙,,,\n"
        "p3,site,bund,丁,,,\n"
        "p4,site,east,,,,\n"
        "p5,site,east,己,Mars/Base,,\n"
        "p6,site,east,庚,,2026-13-01,\n"
        "p7,site,east,辛,,2026-02-01,2026-01-01\n"
        "p8,site,east,壬,,,\n"
        "p8,site,east,癸,,,\n"
        ",site,east,子,,,\n"
        "court,site,east,丑,,,\n"
    )
    found = of(world, "places", text)
    assert codes(found) == [
        (2, "not-a-code"), (3, "no-such-level"), (4, "no-such-place"), (5, "not-below"), (6, "no-name"),
        (7, "not-a-timezone"), (8, "not-a-date"), (9, "dates-turned"), (11, "twice"), (12, "empty-cell"),
        (13, "code-taken"), (None, "no-opening-date"),
    ]  # fmt: skip
    assert not found.ready


def test_columns_are_known_in_chinese_and_near_names_are_told(world: World) -> None:
    found = of(world, "people", "工号,姓名,地点,岗位,开始日期,acces\nli,李梅,bund,day-attendant,2026/3/1,\n")
    assert codes(found) == [(1, "unknown-column")]
    assert "access" in (found.issues[0].hint.en if found.issues[0].hint else "")
    assert found.ready


def test_a_missing_column_is_told(world: World) -> None:
    assert codes(of(world, "subjects", "site,code\nbund,801\n"))[0] == (1, "no-column")


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\xff\xfe", b"PK\x03\x04 no zip"])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_no_bytes_break_it(world: World, data: bytes, name: str) -> None:
    found = plan("places", data, name, world.people["root"])
    assert found.issues
    assert not found.ready


def test_people_of_another_group_are_out_of_reach(world: World) -> None:
    found = of(world, "people", "id,name,place,access\nnew,New,court,auditor\ncarl,Carl,bund,attendant\n")
    assert [code for _, code in codes(found)] == ["no-such-place", "id-taken"]


def test_one_person_may_have_several_posts(world: World) -> None:
    text = "id,name,place,post,since,email\nli,李,bund,a,2026-01-01,li@x.cn\nli,李,lake,b,2026-01-01,li@x.cn\n"
    assert of(world, "people", text).ready
    wrong = of(world, "people", "id,name,place,post,since,email\nli,李,bund,a,,no-mail\nli,王,east,b,2026-01-01,\n")
    assert {code for _, code in codes(wrong)} == {"no-first-day", "not-an-email", "post-not-at-site", "two-names"}


def upload(client: Any, sort: str, name: str, data: bytes) -> Any:
    file = io.BytesIO(data)
    file.name = name
    return client.post("/import/", {"sort": sort, "file": file}, follow=True)


def test_through_the_pages_nothing_is_written_before_it_is_confirmed(world: World, client_of: Any) -> None:
    client = client_of("root")
    before = Entry.objects.count()
    shown = upload(
        client, "people", "staff.csv", "id,name,place,post,since\nli,李梅,bund,day-attendant,2026-03-01\n".encode()
    )
    assert "李梅" in shown.content.decode()
    assert Entry.objects.count() == before
    client.post(shown.redirect_chain[-1][0])
    entry = Entry.objects.latest("sequence")
    assert (Entry.objects.count(), entry.verb) == (before + 1, "people.imported")
    assert "李梅" not in entry.body + entry.rows + entry.answer
    assert Person.objects.get(person_id="li").accesses.get().access == "attendant"
    assert Post.objects.everywhere("tests").filter(person__person_id="li").count() == 1


def test_a_file_with_faults_cannot_be_written(world: World, client_of: Any) -> None:
    client = client_of("root")
    shown = upload(client, "subjects", "rooms.csv", b"site,code,kind\nbund,801,room\nnowhere,802,room\n")
    before = Entry.objects.count()
    client.post(shown.redirect_chain[-1][0])
    assert Entry.objects.count() == before
    assert not Subject.objects.everywhere("tests").exists()


def test_a_workbook_is_read_like_a_text_file(world: World, client_of: Any) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        [["场所", "编码", "类型", "floor"], ["bund", 801, "room", 8], ["bund", 802, "room", 8]]
    ):
        sheet.write_row(row, 0, cells)
    book.close()
    client = client_of("root")
    shown = upload(client, "subjects", "rooms.xlsx", out.getvalue())
    client.post(shown.redirect_chain[-1][0])
    rooms = Subject.objects.everywhere("tests").order_by("code")
    assert [(room.code, room.attributes) for room in rooms] == [("801", {"floor": "8"}), ("802", {"floor": "8"})]


def workbook(*cells: tuple[int, int, str], blank: tuple[int, int] | None = None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, column, said in cells:
        sheet.write(row, column, said)
    if blank:
        sheet.write_blank(*blank, None, book.add_format({"bold": True}))
    book.close()
    return out.getvalue()


HEAD = [(0, column, name) for column, name in enumerate(("site", "code", "kind"))]
ROOM = [(1, column, said) for column, said in enumerate(("bund", "801", "room"))]


def test_a_cell_far_away_is_told_before_the_whole_rectangle_is_laid_out(world: World) -> None:
    found = plan("subjects", workbook(*HEAD, *ROOM, (1048575, 16383, "x")), "r.xlsx", world.people["root"])
    assert codes(found) == [(None, "too-large")]
    assert "XFD1048576" in found.issues[0].text.zh
    assert plan("subjects", workbook(*HEAD, *ROOM, blank=(1048575, 16383)), "r.xlsx", world.people["root"]).ready


@pytest.mark.parametrize(
    ("sheet", "large"),
    [
        ('<c r="A1"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c>', None),
        ('<c r="A1"><v>1</v></c></row><row r="9000000"><c><v>3</v></c>', "A9000000"),
        ('<c r="A1"><v>1</v></c></row><row r="200000"><c r="K200000"><is><t>x</t></is></c>', "K200000"),
    ],
)
def test_how_far_a_sheet_reaches(sheet: str, large: str | None) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<x:worksheet xmlns:x="urn:x"><x:sheetData><row r="1">{sheet}</row></x:sheetData></x:worksheet>',
        )
    if large is None:
        refuse_large(packed.getvalue())
        return
    with pytest.raises(TooLargeError) as told:
        refuse_large(packed.getvalue())
    assert told.value.cell == large


def test_what_is_small_only_while_it_is_packed_is_told(world: World) -> None:
    packed = io.BytesIO(workbook(*HEAD, *ROOM))
    with ZipFile(packed, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as stream:
        for _ in range(201):
            stream.write(bytes(2**20))
    found = plan("subjects", packed.getvalue(), "r.xlsx", world.people["root"])
    assert codes(found) == [(None, "too-large")]


def test_a_file_that_is_larger_than_a_form_may_be_is_not_read(world: World, client_of: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    shown = upload(client_of("root"), "places", "p.csv", b"code,level\n" + b" " * 2**20)
    assert "文件超过 1 MB" in shown.content.decode()
    assert not uploads.find("").exists()


def test_files_that_nobody_writes_are_let_go_after_a_day(world: World, client_of: Any) -> None:
    with clock.at(datetime(2026, 3, 2, 8, tzinfo=UTC)):
        upload(client_of("root"), "people", "old.csv", "id,name,place\nli,李,bund\n".encode())
    with clock.at(datetime(2026, 3, 3, 7, tzinfo=UTC)):
        upload(client_of("root"), "people", "new.csv", "id,name,place\nma,马,bund\n".encode())
        assert uploads.forget() == 0
    with clock.at(datetime(2026, 3, 3, 9, tzinfo=UTC)):
        assert (uploads.forget(), uploads.forget()) == (1, 0)
    (left,) = uploads.find("").iterdir()
    assert "马" in left.read_text("utf-8")
    assert "old uploads" in {job.name for job in worker._jobs}


def test_a_ticket_of_somebody_else_opens_nothing(world: World, client_of: Any) -> None:
    shown = upload(client_of("root"), "places", "p.csv", b"code,level,parent,name_en\np,site,east,P\n")
    url = shown.redirect_chain[-1][0]
    assert client_of("tara").get(url).status_code == 404
    assert not Place.objects.everywhere("tests").filter(code="p").exists()


def test_days_that_nobody_can_mean_and_cells_that_are_too_long_are_told(world: World) -> None:
    text = "site,code,kind,name,until\nbund,801,room,,9999-12-31\nbund,802,room,,0026-03-01\n"
    assert codes(of(world, "subjects", f"{text}bund,803,room,{'长' * 121},\n")) == [
        (2, "no-such-day"), (3, "no-such-day"), (4, "too-long"),
    ]  # fmt: skip
    assert codes(of(world, "places", f"code,level,parent,name_en,kind\np,site,east,P,{'k' * 61}\n")) == [
        (2, "too-long")
    ]


def test_every_fault_of_one_row_is_told_at_once(world: World) -> None:
    text = "code,level,parent,name_en,timezone,opened_on\np,site,east,P,Mars/Base,2026-13-01\n"
    assert {code for _, code in codes(of(world, "places", text))} == {"not-a-timezone", "not-a-date"}


def test_a_post_may_be_called_as_the_standard_calls_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = {"day-attendant": Text("Day attendant", "白班服务员")}
    monkeypatch.setattr(lists, "words", lambda section, paths: posts)
    head = "工号,姓名,地点,岗位,开始日期\n"
    found = of(world, "people", f"{head}li,李,bund,白班服务员,2026-03-01\n")
    assert ([row["post"] for row in found.new], codes(found)) == (["day-attendant"], [])
    found = of(world, "people", f"{head}li,李,bund,前台,2026-03-01\n")
    assert (codes(found), found.ready) == ([(2, "no-such-post")], True)


def test_the_preview_writes_days_as_every_page_does(world: World, client_of: Any) -> None:
    Person.objects.filter(person_id="root").update(language="en")
    data = b"code,level,parent,name_en,opened_on\np,site,east,P,2031-11-01\n"
    assert "1 Nov 2031" in upload(client_of("root"), "places", "p.csv", data).content.decode()


def test_a_title_is_looked_up_among_the_standards_of_the_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = {"bund": {"duty": Text("Manager", "经理")}, "court": {"estate": Text("Manager", "经理")}}
    paths = {world.places[code].path: titles for code, titles in at.items()}
    monkeypatch.setattr(lists, "words", lambda section, found: paths.get(found[0], {}))
    people.give_access(by=None, person=world.people["root"], place=world.places["taihe"], access="administrator")
    text = "id,name,place,post,since\nli,李,bund,经理,2026-03-01\nma,马,court,经理,2026-03-01\n"
    assert [row["post"] for row in of(world, "people", text).new] == ["duty", "estate"]
    wrong = of(world, "people", "id,name,place,post,since\nli,李,bund,estate,2026-03-01\n")
    assert codes(wrong) == [(2, "no-such-post")]


def test_columns_that_cannot_be_attributes_are_told(world: World) -> None:
    Place.objects.everywhere("tests").filter(code="bund").update(attributes={"stars": "4"})
    text = "code,level,parent,name_en,opened_on,{}\np,site,east,P,2026-01-01,{}\n"
    for names in ("in_group", "recorded_at", "region", "Stars"):
        assert codes(of(world, "places", text.format(names, "1"))) == [(1, "attribute-name")], names
    assert codes(of(world, "places", text.format("Rooms,rooms", "1,2"))) == [(1, "column-twice")]
    assert of(world, "places", text.format("stars", "1")).ready
    assert codes(of(world, "subjects", "site,code,kind,Recorded_At\nbund,801,room,x\n")) == [(1, "attribute-name")]
    assert of(world, "subjects", "site,code,kind,in_use\nbund,801,room,yes\n").ready


def test_what_somebody_wrote_meanwhile_is_not_written_twice(world: World) -> None:
    data = b"id,name,place\nli,Li,bund\n"
    found, root = plan("people", data, "p.csv", world.people["root"]), world.people["root"]
    people.add_person(by=None, person_id="li", name="Another Li", place=world.places["court"], access="attendant")
    with pytest.raises(ConflictError):
        write(by=root, plan=found, data=data)
    assert Person.objects.get(person_id="li").accesses.get().place == world.places["court"]


@pytest.mark.parametrize("moved", [False, True])
def test_while_others_wait_a_file_is_read_again_only_where_something_moved(
    world: World, monkeypatch: pytest.MonkeyPatch, moved: bool
) -> None:
    text = "site,code,kind\nbund,801,room\n"
    found, read = of(world, "subjects", text), list[str]()

    def reading(sort: str, *more: Any) -> Plan:
        read.append(sort)
        again = plan(sort, *more)
        if moved and len(read) == 1:
            add_subject(by=None, place=world.places["bund"], code="801", kind="room")
        return again

    monkeypatch.setattr("yizhun.web.organisation.importing.write.planned", reading)
    if moved:
        with pytest.raises(ConflictError, match="Meanwhile"):
            write(by=world.people["root"], plan=found, data=text.encode())
    else:
        write(by=world.people["root"], plan=found, data=text.encode())
    assert len(read) == 1 + moved
    assert Subject.objects.everywhere("tests").count() == 1
