"""A standard written in the application: begun from an edition or a pack, changed, checked, compared, published."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.standards.test_standards import CLAUSE, adopt, publish
from tests.web.world import World
from yizhun.standard.library import open_library
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.actions import people
from yizhun.web.organisation.models import Person
from yizhun.web.standards import drafting, reviewing
from yizhun.web.standards.checking import check
from yizhun.web.standards.models import Draft, Edition

DAY = date(2026, 6, 1)
RULES = "clauses/entrance.yaml"


def begin(world: World, base: str = "tidy@1", who: str = "quan", **more: Any) -> Draft:
    given = {"place": world.places["east"], "id_": "tidy", "edition": "2", "effective": DAY} | more
    answer = drafting.begin_draft(by=world.people[who], base=base, **given)
    found: Draft = Draft.objects.everywhere("tests").select_related("place").get(pk=answer["draft"])
    return found


def change(world: World, draft: Draft, text: str, name: str = RULES) -> None:
    drafting.change_files(by=world.people["quan"], draft=draft, files={name: text})
    draft.refresh_from_db()


def approved(world: World, draft: Draft) -> None:
    """Quan asks, ruth approves."""
    reviewing.ask(by=world.people["quan"], draft=draft)
    reviewing.approve(by=ruth(world), draft=draft, seen=reviewing.content(draft))


def ruth(world: World) -> Person:
    """The other quality manager of qinghe."""
    if "ruth" not in world.people:
        people.add_person(
            by=None, person_id="ruth", name="Ruth", place=world.places["qinghe"], access="quality-manager"
        )
        world.people["ruth"] = Person.objects.get(person_id="ruth")
    return world.people["ruth"]


def test_the_next_edition_of_an_edition_is_published_and_the_draft_is_gone(world: World, home: Home) -> None:
    publish(world)
    draft = begin(world)
    change(world, draft, CLAUSE.replace('"09:00"', '"08:00"'))
    checked = check(draft.files)
    assert (checked.key, checked.faults) == ("tidy@2", [])
    answer = drafting.publish_draft(by=world.people["quan"], draft=draft)
    assert answer["edition"] == "tidy@2"
    assert {one.standard.key for one in open_library(home.library).entries} == {"tidy@1", "tidy@2"}
    assert not Draft.objects.everywhere("tests").exists()
    verbs = [one.verb for one in Entry.objects.order_by("sequence")][-3:]
    assert verbs == ["draft.begun", "draft.changed", "standard.published"]


def test_a_pack_becomes_a_standard_of_ones_own(world: World, home: Home) -> None:
    draft = begin(world, "hotel@2026.1", id_="house", edition="1")
    assert "clauses/room.yaml" in draft.files
    assert check(draft.files).faults == []
    approved(world, draft)
    drafting.publish_draft(by=world.people["quan"], draft=draft)
    (entry,) = open_library(home.library).entries
    assert (entry.standard.key, entry.depth, entry.standard.effective) == ("house@1", 0, DAY)
    assert Edition.objects.everywhere("tests").get().place.code == "east"


def test_an_adopted_pack_stays_a_layer(world: World) -> None:
    draft = begin(world, adopt(world), id_="ignored", edition="2026.2")
    checked = check(draft.files)
    assert checked.key == "hotel-east@2026.2"
    assert checked.entry is not None
    assert checked.entry.depth == 1


def test_what_is_wrong_is_told_with_file_and_line_and_not_published(world: World, home: Home) -> None:
    publish(world)
    draft = begin(world)
    change(world, draft, CLAUSE.replace("force: shall", "force: shal"))
    checked = check(draft.files)
    assert checked.entry is None
    assert [(one.file, one.line) for one in checked.faults] == [(RULES, 3)]
    with pytest.raises(InvalidError, match="shal"):
        drafting.publish_draft(by=world.people["quan"], draft=draft)
    assert Draft.objects.everywhere("tests").exists()
    assert [one.name for one in home.library.iterdir()] == ["tidy@1"]


def test_a_draft_that_loses_where_it_holds_is_refused(world: World) -> None:
    publish(world)
    draft = begin(world)
    head = draft.files["standard.yaml"].replace("for: site.in_east = 'yes'\n", "")
    change(world, draft, head, "standard.yaml")
    with pytest.raises(InvalidError, match="where it holds"):
        drafting.publish_draft(by=world.people["quan"], draft=draft)


@pytest.mark.parametrize(
    "name", ["../secret", "clauses/../../x.yaml", "clauses/x.py", "/etc/passwd", "clauses/..yaml/x.yaml"]
)
def test_only_files_of_a_standard_are_put_in(world: World, name: str) -> None:
    publish(world)
    with pytest.raises(InvalidError):
        change(world, begin(world), "x: 1", name)


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    publish(world)
    draft = begin(world)
    was = drafting.hashed(draft.files[RULES])
    drafting.change_files(by=world.people["quan"], draft=draft, files={RULES: "a"}, was=was)
    with pytest.raises(ConflictError):
        drafting.change_files(by=world.people["quan"], draft=draft, files={RULES: "b"}, was=was)


@pytest.mark.parametrize("who", ["anna", "mei", "otto", "root", "tara"])
def test_only_a_quality_manager_of_the_part_writes(world: World, client_of: Any, who: str) -> None:
    publish(world)
    draft = begin(world)
    with pytest.raises(ForbiddenError):
        begin(world, who=who)
    for action in (drafting.publish_draft, drafting.drop_draft):
        with pytest.raises(ForbiddenError):
            action(by=world.people[who], draft=draft)  # type: ignore[operator]
    client = client_of(who)
    assert client.get(f"/standards/drafts/{draft.pk}/").status_code in (403, 404)
    assert client.post(f"/standards/drafts/{draft.pk}/file/?name={RULES}", {"text": "x"}).status_code in (403, 404)


def packed(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def test_it_is_written_on_pages(world: World, client_of: Any) -> None:
    publish(world)
    client = client_of("quan")
    answer = client.post("/standards/drafts/begin/?base=tidy@1", {"edition": "2", "effective": "2026-06-01"})
    url = answer["Location"]
    page = client.get(f"{url}file/?name={RULES}").content.decode()
    was = page.split('name="was" value="')[1].split('"')[0]
    text = CLAUSE.replace('"09:00"', '"25:00"')
    client.post(f"{url}file/?name={RULES}", {"text": text, "was": was})
    page = client.get(f"{url}file/?name={RULES}").content.decode()
    assert "25:00" in page.split("<textarea")[0]
    assert "disabled" in client.get(url).content.decode()
    whole = {"own/standard.yaml": Draft.objects.everywhere("tests").get().files["standard.yaml"],
             f"own/{RULES}": CLAUSE.replace("shall", "should"), "own/README.md": "x"}  # fmt: skip
    client.post(f"{url}upload/", {"zip": SimpleUploadedFile("own.zip", packed(whole))})
    assert "entrance.swept" in client.get(f"{url}from/tidy@1/").content.decode()
    assert client.post(f"{url}publish/")["Location"] == "/standards/tidy@2/"


def test_what_is_no_zip_of_a_standard_is_told(world: World, client_of: Any) -> None:
    publish(world)
    url = f"/standards/drafts/{begin(world).pk}/upload/"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("standard.yaml", "id: a\n" * 50)
    damaged = bytearray(held.getvalue())
    damaged[45:55] = b"\xff" * 10
    broken = [b"no zip", packed({"x.yaml": "a"}), packed({"standard.yaml": "id: \0"}), bytes(damaged)]
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", method) as archive:
            archive.writestr("standard.yaml", "id: a\n" * 50)
        told = bytearray(held.getvalue())
        told[48:70] = b"\xff" * 22
        broken.append(bytes(told))
    for data in broken:
        assert client_of("quan").post(url, {"zip": SimpleUploadedFile("x.zip", data)}).status_code == 422
