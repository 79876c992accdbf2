"""Several who change places and people at the same moment: each act as if it were alone, or told what came before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connections

from tests.web.world import World, make
from yizhun.text import Text
from yizhun.web.ledger.errors import RefusedError
from yizhun.web.organisation.actions import entering
from yizhun.web.organisation.actions.people import add_person, change_person, give_access, give_post
from yizhun.web.organisation.actions.places import add_place, add_subject, move_place
from yizhun.web.organisation.models import Person, Place


@pytest.fixture
def house(transactional_db: None) -> World:
    return make()


def at_once(*doing: Callable[[], object]) -> list[int]:
    """What came of each, in order of statuses: 200, or that of a refusal; anything else fails."""
    found: list[int] = []
    begin = threading.Barrier(len(doing))

    def run(one: Callable[[], object]) -> None:
        begin.wait()
        try:
            one()
            found.append(200)
        except RefusedError as refusal:
            found.append(refusal.status)
        except BaseException:
            found.append(500)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in doing]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(found)


def test_an_id_and_an_address_are_given_once(house: World) -> None:
    bund = house.places["bund"]

    def adding(person_id: str, email: str) -> Callable[[], object]:
        return lambda: add_person(by=None, person_id=person_id, name="Li", place=bund, access="attendant", email=email)

    assert at_once(*(adding("li", f"li{one}@x.cn") for one in range(4))) == [200, 409, 409, 409]
    assert at_once(*(adding(f"ma{one}", email) for one, email in enumerate(("ma@x.cn", "Ma@x.cn", "MA@x.cn")))) == [
        200, 409, 409,
    ]  # fmt: skip
    root, anna, mei = (house.people[name] for name in ("root", "anna", "mei"))
    changing = [lambda one=one: change_person(by=root, person=one, email="new@x.cn") for one in (anna, mei)]
    assert at_once(*changing) == [200, 409]


def test_what_is_there_already_is_told(house: World) -> None:
    root, anna, bund = house.people["root"], house.people["anna"], house.places["bund"]
    for doing in (
        lambda: add_place(by=root, code="new", level="site", name=Text("New", "新"), parent=house.places["east"]),
        lambda: add_subject(by=root, place=bund, code="801", kind="room"),
        lambda: give_post(by=root, person=anna, place=bund, role="host", since=date(2026, 3, 1)),
        lambda: give_access(by=root, person=anna, place=bund, access="auditor"),
    ):
        assert at_once(doing, doing, doing) == [200, 409, 409]


def test_two_that_move_into_each_other_do_not_make_a_ring(house: World) -> None:
    root, top = house.people["root"], house.places["qinghe"]
    for code in ("a", "b"):
        add_place(by=root, code=code, level="group", name=Text(code, code), parent=top)
    a, b = (Place.objects.everywhere("tests").get(code=code) for code in ("a", "b"))
    moving = at_once(lambda: move_place(by=root, place=a, parent=b), lambda: move_place(by=root, place=b, parent=a))
    assert moving == [200, 422]
    for one in Place.objects.everywhere("tests"):
        assert one.path == f"{one.parent.path if one.parent else '/'}{one.pk}/"


def test_an_organisation_is_founded_once(transactional_db: None) -> None:
    def founding(code: str) -> Callable[[], object]:
        return lambda: entering.found(
            name=Text(code, code), code=code, timezone="Asia/Shanghai", person_id=code, person_name=code,
            password="wind-over-river",
        )  # fmt: skip

    assert at_once(founding("a"), founding("b"), founding("c")) == [200, 409, 409]
    assert (Person.objects.count(), Place.objects.everywhere("tests").count()) == (1, 1)
