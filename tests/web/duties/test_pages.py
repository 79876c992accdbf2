"""Pages of duties: without a script as plain forms, and as the outbox of a phone sees them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.web.duties.hotel import EDITION, do, picture
from tests.web.world import World
from yizhun.web.duties.models import Done, Waiver
from yizhun.web.ledger.models import Entry

Now = Callable[[str], None]
DUE = "2026-11-25T08:15:00+08:00"
JSON = {"Accept": "application/json"}


def fields(**more: Any) -> dict[str, Any]:
    return {"key": "k" * 16, "edition": EDITION, "clause": "meeting", "due_at": DUE} | more


def done() -> list[Done]:
    return list(Done.objects.everywhere("test"))


def test_one_tap_without_a_script(house: World, client_of: Any) -> None:
    browser = client_of("anna")
    page = browser.get("/duties/bund/").content.decode()
    form = re.search(r'<form method="post" action="/duties/bund/do/" data-tap>.*?</form>', page, re.S)
    assert form
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    answer = browser.post("/duties/bund/do/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/duties/bund/")
    assert len(done()) == 1
    page = browser.get("/duties/bund/").content.decode()
    assert 'action="/duties/bund/undo/"' in page
    browser.post("/duties/bund/undo/", {"row_id": done()[0].row_id})
    assert done()[0].undone_at is not None


def test_sending_the_same_page_twice_is_once(house: World, client_of: Any) -> None:
    browser = client_of("anna")
    for _ in range(2):
        assert browser.post("/duties/bund/do/", fields()).status_code == 302
    assert len(done()) == 1


def test_a_conflict_is_a_page_on_which_one_decides(house: World, client_of: Any) -> None:
    do(house, "meeting", due=DUE)
    answer = client_of("mei").post("/duties/bund/do/", fields())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Anna" in page
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    assert key[1] != "k" * 16
    assert client_of("mei").post("/duties/bund/do/", fields(key=key[1], again="on")).status_code == 302


def test_what_is_lacking_keeps_what_was_said(house: World, client_of: Any) -> None:
    answer = client_of("anna").post("/duties/bund/do/", fields(clause="floor", outcome="fail", note="wet corner"))
    assert answer.status_code == 422
    assert "wet corner" in answer.content.decode()


def test_a_photo_is_made_anew(house: World, client_of: Any) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    raw = picture(4000, 3000, exif=exif)
    file = SimpleUploadedFile("x.jpg", raw, "image/jpeg")
    client_of("anna").post("/duties/bund/do/", fields(clause="floor", outcome="fail", photo=file))
    (found,) = done()
    answer = client_of("otto").get(f"/duties/photos/{found.photo}/")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.size, image.format, dict(image.getexif())) == ((1600, 1200), "JPEG", {})
    assert b"secret" not in answer.content
    assert client_of("carl").get(f"/duties/photos/{found.photo}/").status_code == 404


ODD = (
    "4578696600004d4d002a000000080003010100020000001f000000320112000300000001000600000c6900040000000100000052000000007878"
    "787878787878787878787878787878787878787878787878787878780000000105030002000000050000006400000000320532300000"
)
"""What a camera wrote beside a picture that is to be turned, with a text where a number belongs."""


def test_a_photo_with_odd_data_beside_it_is_one(house: World, client_of: Any) -> None:
    file = SimpleUploadedFile("x.jpg", picture(exif=bytes.fromhex(ODD)), "image/jpeg")
    answer = client_of("anna").post("/duties/bund/do/", fields(photo=file), headers=JSON)
    assert answer.status_code == 200
    assert done()[0].photo


@pytest.mark.parametrize("subject", ["9" * 300, "103"])
def test_what_is_not_here_is_not_given_to_anybody(house: World, client_of: Any, subject: str) -> None:
    url = f"/duties/bund/reassign/?edition={EDITION}&clause=air&subject={subject}"
    given = {"to": "anna", "since": "2026-11-25", "until": "2026-11-25"}
    answer = client_of("mei").post(url, given)
    assert (answer.status_code, "本场所没有" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("raw", [b"GIF89a....", b"<svg/>", b"", picture(30, 30, "BMP"), picture()[:200]])
def test_what_is_no_photo_is_refused(house: World, client_of: Any, raw: bytes) -> None:
    file = SimpleUploadedFile("x.jpg", raw or b" ", "image/jpeg")
    answer = client_of("anna").post("/duties/bund/do/", fields(photo=file), headers=JSON)
    assert answer.status_code == 422
    assert "photo" in answer.json()["text"] or "照片" in answer.json()["text"]
    assert not done()


def test_the_outbox_is_told_what_to_do_by_status(house: World, client_of: Any) -> None:
    browser = client_of("anna")
    post = lambda client, **more: client.post("/duties/bund/do/", fields(**more), headers=JSON)  # noqa: E731
    assert post(Client()).status_code == 401
    assert post(browser, person="mei").status_code == 401
    first = post(browser, person="anna")
    assert (first.status_code, first.json()["id"]) == (200, "k" * 16)
    assert post(browser).json()["id"] == "k" * 16
    assert post(browser, note="x").status_code == 422
    assert post(browser, key="other-key-1").status_code == 409
    assert post(browser, key="other-key-2", clause="gone").status_code == 422
    assert post(browser, key="other-key-3", due_at="soon").status_code == 422
    assert post(client_of("carl")).json()["text"]
    assert post(client_of("tara")).status_code == 403
    assert len(done()) == 1


def test_the_phone_asks_who_has_signed_in_and_what_time_it_is(house: World, client_of: Any, client: Client) -> None:
    assert client.get("/duties/now/").json() == {"now": "2026-11-25T00:00:00+00:00", "person": None}
    assert client_of("anna").get("/duties/now/").json()["person"] == "anna"


def test_installable_and_never_out_of_date(house: World, client: Client) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest.json()["start_url"] == "/duties/"
    worker = client.get("/sw.js")
    assert (worker["Cache-Control"], worker["Content-Type"]) == ("no-cache", "text/javascript")
    assert b"ui/outbox.js" in worker.content
    assert client.get("/offline/").status_code == 200


def test_managers_give_away_and_waive(house: World, client_of: Any) -> None:
    browser = client_of("mei")
    url = f"/duties/bund/reassign/?edition={EDITION}&clause=meeting&subject="
    assert browser.get(url).status_code == 200
    sent = {"to": "anna", "since": "2026-11-25", "until": "2026-11-26"}
    assert browser.post(url, sent).status_code == 302
    grant = {"clause": "round", "reason": "Doors replaced", "valid_from": "2026-11-25", "valid_until": "2026-11-30"}
    assert browser.get("/duties/bund/waivers/grant/").status_code == 200
    assert browser.post("/duties/bund/waivers/grant/", grant | {"reason": ""}).status_code == 422
    assert browser.post("/duties/bund/waivers/grant/", grant).status_code == 302
    assert "Doors replaced" in client_of("anna").get("/duties/bund/waivers/").content.decode()
    (waiver,) = Waiver.objects.everywhere("test")
    assert client_of("anna").post(f"/duties/waivers/{waiver.pk}/end/").status_code == 403
    assert browser.post(f"/duties/waivers/{waiver.pk}/end/").status_code == 302


def test_a_manager_corrects_with_a_reason(house: World, client_of: Any, now: Now) -> None:
    row = do(house, "meeting", due=DUE)["id"]
    now("08:10")
    assert 'name="reason"' in client_of("mei").get("/duties/bund/?whose=all").content.decode()
    client_of("mei").post("/duties/bund/undo/", {"row_id": row, "reason": "wrong day"})
    assert "wrong day" in Entry.objects.latest("sequence").rows


PAGES = [
    ("/duties/bund/", "get", {"anna", "mei", "quan", "otto", "root"}),
    ("/duties/bund/do/", "post", {"anna", "mei", "quan"}),
    ("/duties/bund/undo/", "post", {"anna", "mei", "quan"}),
    (f"/duties/bund/reassign/?edition={EDITION}&clause=meeting", "get", {"mei", "quan"}),
    ("/duties/bund/waivers/", "get", {"anna", "mei", "quan", "otto", "root"}),
    ("/duties/bund/waivers/grant/", "get", {"mei", "quan"}),
]


@pytest.mark.parametrize(("url", "method", "allowed"), PAGES)
def test_every_page_for_every_access(house: World, client_of: Any, url: str, method: str, allowed: set[str]) -> None:
    reached = set()
    for name in house.people:
        if getattr(client_of(name), method)(url).status_code not in (302, 403, 404):
            reached.add(name)
    assert reached == allowed
    assert getattr(Client(), method)(url).status_code == 302


def test_the_way_to_today(house: World, client_of: Any) -> None:
    assert client_of("anna").get("/duties/")["Location"] == "/duties/bund/"
    assert "/duties/gate/" in client_of("quan").get("/duties/").content.decode()
    assert "/duties/gate/" not in client_of("quan").get("/duties/?q=lake").content.decode()
    assert client_of("anna").get("/duties/qinghe/").status_code == 404


@pytest.mark.parametrize("due", ["garbage", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_is_none_breaks_nothing(house: World, client_of: Any, due: str) -> None:
    browser = client_of("anna")
    assert browser.get("/duties/bund/do/", fields(due_at=due)).status_code == 200
    assert browser.post("/duties/bund/do/", fields(due_at=due)).status_code == 422
    assert browser.post("/duties/bund/undo/", {"row_id": "x", "tapped_at": due}).status_code == 422


def test_the_end_of_a_line_is_one_character_as_in_the_browser(house: World, client_of: Any) -> None:
    note = "a\r\n" * 500
    assert client_of("anna").post("/duties/bund/do/", fields(note=note)).status_code == 302
    assert len(done()) == 1


def test_what_cannot_be_read_is_called_as_the_page_calls_it(house: World, client_of: Any) -> None:
    answer = client_of("anna").post("/duties/bund/do/", fields(value="viel", note="长" * 1001), headers=JSON)
    assert answer.json()["text"] == (
        "读数或数量：请填写数字，整数部分最多 12 位，小数部分最多 6 位。；备注：最多 1000 个字符。"
    )


def test_no_clause_is_waived_that_nobody_chose(house: World, client_of: Any) -> None:
    given = {"reason": "works", "valid_from": "2026-11-25", "valid_until": "2026-11-26"}
    page = client_of("mei").get("/duties/bund/waivers/grant/").content.decode()
    assert re.search(r'<select name="clause"[^>]*>\s*<option value="" selected', page)
    assert client_of("mei").post("/duties/bund/waivers/grant/", given | {"clause": ""}).status_code == 422
    assert not Waiver.objects.everywhere("test").exists()
