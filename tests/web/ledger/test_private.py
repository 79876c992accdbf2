"""Customers' data stand apart; erasing them leaves the chain valid."""

from __future__ import annotations

from typing import Any

from tests.web.world import World
from yizhun.web.home import Home
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.chain import verify
from yizhun.web.ledger.models import Entry, Private
from yizhun.web.ledger.private import Reference, erase, keep, lay, matches


def complain(world: World) -> tuple[Reference, Reference]:
    kept: list[Reference] = []

    def work(doing: Act) -> Answer:
        kept.append(keep("13800000000, Ms Li", place="bund"))
        kept.append(lay(b"a photo", ".jpg").keep(place="bund"))
        return {"contact": kept[0].key, "sha256": kept[0].sha256}

    act("complaint.made", by=None, place="bund", body={}, work=work)
    return kept[0], kept[1]


def test_the_ledger_holds_a_key_and_a_hash_only(world: World, home: Home) -> None:
    contact, photo = complain(world)
    entry = Entry.objects.latest("sequence")
    assert "13800000000" not in entry.answer + entry.body + entry.rows
    assert contact.key in entry.answer
    assert matches(contact)
    assert matches(photo)


def test_changed_data_no_longer_match(world: World) -> None:
    contact, _ = complain(world)
    Private.objects.filter(key=contact.key).update(content="13900000000")
    assert not matches(contact)


def test_erasing_removes_content_salt_and_file_and_leaves_the_chain_valid(
    world: World, home: Home, django_capture_on_commit_callbacks: Any
) -> None:
    contact, photo = complain(world)
    file = home.media / Private.objects.get(key=photo.key).file
    assert file.read_bytes() == b"a photo"
    with django_capture_on_commit_callbacks(execute=True):
        for one in (contact, photo):
            erase(by=world.people["mei"], key=one.key)
    found = Private.objects.get(key=contact.key)
    assert (found.content, found.salt, found.file) == ("", "", "")
    assert not file.exists()
    assert not matches(contact)
    assert verify().issues == ()
