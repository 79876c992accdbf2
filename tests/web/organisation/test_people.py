"""What stands on the page of a person, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.web.standards.test_standards import adopt
from tests.web.world import World
from yizhun.web.ledger.errors import ConflictError
from yizhun.web.organisation.actions.people import add_credential, change_person, end_post
from yizhun.web.organisation.models import Credential, Post


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
