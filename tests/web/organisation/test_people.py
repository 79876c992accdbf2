"""What stands on the page of a person, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.web.standards.test_standards import adopt
from tests.web.world import World
from yizhun.web import clock
from yizhun.web.ledger.errors import ConflictError
from yizhun.web.organisation import vocabulary
from yizhun.web.organisation.actions.people import add_credential, change_person, end_post, give_access
from yizhun.web.organisation.models import Credential, Person, Post
from yizhun.web.standards.actions import publish as publish_files
from yizhun.web.standards.models import Edition
from yizhun.web.standards.withdrawing import withdraw


def test_a_certificate_is_called_as_the_standard_asks_for_it(world: World, client_of: Any) -> None:
    adopt(world)
    client = client_of("mei")
    form = client.get("/people/anna/credentials/add/").content.decode()
    assert '<option value="certificate.health">客房人员持有效健康证</option>' in form
    given = {"place": "bund", "credential": "certificate.health", "expires_on": "2027-05-31"}
    assert client.post("/people/anna/credentials/add/", given).status_code == 302
    page = client.get("/people/anna/").content.decode()
    assert "客房人员持有效健康证" in page
    assert "certificate.health" not in page


NEIGHBOURS = """id: estate
edition: "1"
title: {en: Estate, zh: 小区}
effective: 2026-01-01
for: site.in_taihe = 'yes'
posts:
  - {id: estate-manager, title: {en: Estate manager, zh: 小区经理}}
"""
LICENCE = """- id: guards.certified
  title: {en: Guards hold a licence, zh: 保安持有上岗证}
  force: shall
  role: estate-manager
  measure: {kind: credential, of: {post: [estate-manager]}, all_of: [[licence.guard]]}
"""


def neighbours(world: World) -> None:
    files = {"standard.yaml": NEIGHBOURS, "clauses/guards.yaml": LICENCE}
    publish_files(by=None, place=world.places["taihe"], files=files)


def test_posts_and_certificates_of_another_group_are_not_offered(world: World, client_of: Any) -> None:
    adopt(world)
    neighbours(world)
    mei, tara = client_of("mei"), client_of("tara")
    for form, own, foreign in (("posts", "day-attendant", "estate-manager"), ("credentials", "health", "guard")):
        page = mei.get(f"/people/anna/{form}/add/").content.decode()
        assert (own in page, foreign in page) == (True, False), form
        page = tara.get(f"/people/carl/{form}/add/").content.decode()
        assert (own in page, foreign in page) == (False, True), form


def test_who_looks_after_two_groups_gives_a_post_only_where_a_standard_names_it(world: World, client_of: Any) -> None:
    adopt(world)
    neighbours(world)
    give_access(by=None, person=world.people["root"], place=world.places["taihe"], access="administrator")
    client = client_of("root")
    given = {"place": "bund", "role": "estate-manager", "since": "2026-03-01"}
    assert "请另选" in client.post("/people/anna/posts/add/", given).content.decode()
    assert client.post("/people/anna/posts/add/", given | {"place": "court"}).status_code == 302


def test_a_standard_that_was_withdrawn_or_replaced_offers_nothing(world: World) -> None:
    neighbours(world)
    paths = [world.places["court"].path]
    with clock.at(datetime(2026, 2, 1, tzinfo=UTC)):
        assert set(vocabulary.words("posts", paths)) == {"estate-manager"}
        next_ = NEIGHBOURS.replace('"1"', '"2"').replace("2026-01-01", "2026-03-01").replace("estate-manager", "host")
        rules = {"standard.yaml": next_, "clauses/guards.yaml": LICENCE.replace("estate-manager", "host")}
        publish_files(by=None, place=world.places["taihe"], files=rules)
        assert set(vocabulary.words("posts", paths)) == {"estate-manager", "host"}
    with clock.at(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        assert set(vocabulary.words("posts", paths)) == {"host"}
        edition = Edition.objects.everywhere("tests").get(key="estate@2")
        by, place = world.people["tara"], world.places["taihe"]
        give_access(by=None, person=by, place=place, access="quality-manager")
        withdraw(by=Person.objects.get(pk=by.pk), edition=edition, place=place, since=date(2026, 3, 10), reason="x")
    with clock.at(datetime(2026, 3, 10, 12, tzinfo=UTC)):
        assert vocabulary.words("posts", paths) == {}


def test_a_form_without_anything_to_choose_says_why(world: World, client_of: Any) -> None:
    assert "尚未列出可选项" in client_of("mei").get("/people/anna/posts/add/").content.decode()


def test_one_that_no_standard_names_keeps_its_id(world: World, client_of: Any) -> None:
    add_credential(by=None, place=world.places["bund"], credential="driving", person=world.people["anna"])
    assert "driving" in client_of("mei").get("/people/anna/").content.decode()
    assert Credential.objects.everywhere("tests").get().expires_on is None


def test_an_address_is_one_persons_however_it_is_written(world: World) -> None:
    root, anna, mei = (world.people[name] for name in ("root", "anna", "mei"))
    change_person(by=root, person=anna, email="Anna@qinghe.example")
    with pytest.raises(ConflictError):
        change_person(by=root, person=mei, email="anna@Qinghe.example")
    change_person(by=root, person=anna, email="anna@qinghe.example", name="Anna")


def test_a_post_that_ended_is_not_told_as_held(world: World, client_of: Any) -> None:
    post = Post.objects.everywhere("tests").get(person__person_id="anna")
    end_post(by=world.people["mei"], post=post, until=date(2026, 1, 31))
    client = client_of("mei")
    for path in ("/people/?q=anna", "/places/bund/"):
        assert "day-attendant" not in client.get(path).content.decode()
    assert "day-attendant" in client.get("/people/anna/").content.decode()
