"""What stands on the page of a person, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.web.standards.test_standards import adopt
from tests.web.world import World
from yizhun.web import clock
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.organisation import vocabulary
from yizhun.web.organisation.actions import entering
from yizhun.web.organisation.actions.people import (
    add_credential,
    add_person,
    change_person,
    end_post,
    give_access,
    give_post,
)
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


@pytest.fixture
def part(world: World) -> World:
    """Berta administers the site bund; quan, of the whole group, and anna have an access there too."""
    bund = world.places["bund"]
    add_person(by=None, person_id="berta", name="Berta", place=bund, access="administrator")
    give_access(by=None, person=world.people["quan"], place=bund, access="attendant")
    world.people["berta"] = Person.objects.get(person_id="berta")
    return world


def test_who_reaches_farther_is_let_in_anew_only_by_who_administers_all_of_it(part: World, client_of: Any) -> None:
    berta, quan, anna = (part.people[name] for name in ("berta", "quan", "anna"))
    for doing in (
        lambda person: entering.invite(by=berta, person=person),
        lambda person: change_person(by=berta, person=person, email=f"{person.person_id}@elsewhere.example"),
        lambda person: change_person(by=berta, person=person, is_active=False),
        lambda person: entering.set_pin(by=berta, person=person, pin="4711"),
    ):
        with pytest.raises(ForbiddenError, match="administrator of all of it: 周岚"):
            doing(quan)
        doing(anna)
    client = client_of("berta")
    page = client.get("/people/quan/").content.decode()
    assert "/people/quan/invite/" not in page
    assert "/people/quan/change/" not in page
    assert "/people/quan/accesses/add/" in page
    for answer in (client.post("/people/quan/invite/"), client.get("/people/quan/change/")):
        assert answer.status_code == 403
        assert "周岚" in answer.content.decode()
    entering.invite(by=part.people["root"], person=quan)
    give_access(by=None, person=quan, place=part.places["taihe"], access="auditor")
    with pytest.raises(ForbiddenError, match=r"all of it\.$"):
        entering.invite(by=part.people["root"], person=quan)


def test_a_pin_is_set_by_who_manages_all_places_where_it_lets_in(world: World) -> None:
    mei, anna = world.people["mei"], world.people["anna"]
    post = {"person": anna, "role": "night", "since": date(2026, 1, 1)}
    give_post(by=None, place=world.places["lake"], until=date(2026, 1, 31), **post)
    entering.set_pin(by=mei, person=anna, pin="4711")
    give_post(by=None, place=world.places["lake"], **post | {"since": date(2026, 2, 1)})
    with pytest.raises(ForbiddenError):
        entering.set_pin(by=mei, person=anna, pin="4712")
    entering.set_pin(by=world.people["quan"], person=anna, pin="4712")


def test_nobody_locks_out_themselves(world: World, client_of: Any) -> None:
    root = world.people["root"]
    with pytest.raises(InvalidError, match="another administrator"):
        change_person(by=root, person=Person.objects.get(pk=root.pk), is_active=False)
    page = client_of("root").post("/people/root/change/", {"name": "周岚"})
    assert (page.status_code, "其他管理员" in page.content.decode()) == (200, True)
    assert Person.objects.get(pk=root.pk).is_active


def test_one_who_manages_one_site_and_administers_all_looks_after_people_of_all(world: World, client_of: Any) -> None:
    adopt(world)
    root, lake = world.people["root"], world.places["lake"]
    give_access(by=None, person=root, place=world.places["bund"], access="site-manager")
    add_person(by=None, person_id="lin", name="Lin", place=lake, access="attendant")
    lin, client = Person.objects.get(person_id="lin"), client_of("root")
    form = client.get("/people/lin/posts/add/").content.decode()
    assert '<option value="lake">' in form
    assert '<option value="bund">' in form
    given = {"place": "lake", "role": "day-attendant", "since": "2026-03-01"}
    assert client.post("/people/lin/posts/add/", given).status_code == 302
    given = {"place": "lake", "credential": "certificate.health"}
    assert client.post("/people/lin/credentials/add/", given).status_code == 302
    held = Credential.objects.everywhere("tests").get(person=lin)
    assert client.post(f"/credentials/{held.pk}/revoke/").status_code == 302
    post = Post.objects.everywhere("tests").get(person=lin)
    assert client.post(f"/posts/{post.pk}/end/", {"until": "2026-04-01"}).status_code == 302
    assert client.get("/people/lin/pin/").status_code == 200


def test_what_somebody_does_outside_of_ones_part_is_not_told(world: World, client_of: Any) -> None:
    anna, court = world.people["anna"], world.places["court"]
    give_post(by=None, person=anna, place=court, role="guard", since=date(2026, 1, 1))
    give_access(by=None, person=anna, place=court, access="auditor")
    add_credential(by=None, place=court, credential="licence", person=anna)
    for name, told in (("mei", False), ("root", False), ("tara", True)):
        for path in ("/people/anna/", "/people/?q=anna"):
            page = client_of(name).get(path).content.decode()
            assert ("庭院小区" in page) is told, (name, path)
    assert "licence" not in client_of("mei").get("/people/anna/").content.decode()
    assert "licence" in client_of("tara").get("/people/anna/").content.decode()


def test_days_are_those_of_the_place(world: World, client_of: Any) -> None:
    """The first of April in Shanghai, the last of March in Berlin."""
    anna, carl = world.people["anna"], world.people["carl"]
    for person, place in ((anna, "bund"), (carl, "court")):
        add_credential(by=None, place=world.places[place], credential="x", person=person, expires_on=date(2026, 3, 31))
        end_post(by=world.people["root"] if place == "bund" else world.people["tara"],
                 post=Post.objects.everywhere("tests").get(person=person), until=date(2026, 3, 31))  # fmt: skip
        give_post(by=None, person=person, place=world.places[place], role="host", since=date(2026, 3, 1))
    with clock.at(datetime(2026, 3, 31, 20, tzinfo=UTC)):
        for by, person, day, over in (("root", "anna", "2026-04-01", True), ("tara", "carl", "2026-03-31", False)):
            page = client_of(by).get(f"/people/{person}/").content.decode()
            assert (f'name="until" value="{day}"' in page, "已过期" in page) == (True, over)
            assert f'name="since" value="{day}"' in client_of(by).get(f"/people/{person}/posts/add/").content.decode()
            listed = client_of(by).get(f"/people/?q={person}").content.decode()
            assert ("day-attendant" in listed or "guard" in listed) is not over
