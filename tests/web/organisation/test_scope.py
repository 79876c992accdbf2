"""Objects are found only through what the person may see; a query that does not say for whom is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.world import World
from yizhun.web.organisation import queries
from yizhun.web.organisation.models import Access, Person, Place, Post, Subject
from yizhun.web.organisation.permission import ACCESS, GIVES, Permission
from yizhun.web.organisation.scope import UnscopedQueryError


@pytest.mark.parametrize(
    "query",
    [
        lambda: list(Place.objects.all()),
        lambda: Place.objects.get(code="bund"),
        lambda: Place.objects.filter(code="bund").first(),
        lambda: Place.objects.count(),
        lambda: Place.objects.exists(),
        lambda: list(Place.objects.values_list("code")),
        lambda: list(Place.objects.iterator()),
        lambda: Place.objects.aggregate(),
        lambda: Place.objects.update(kind="x"),
        lambda: Place.objects.filter(code="bund").delete(),
        lambda: Post.objects.latest("pk"),
        lambda: Access.objects.in_bulk(),
        lambda: Subject.objects.all()[0],
        lambda: bool(Place.objects.all()),
        lambda: Place.objects.everywhere(""),
    ],
)
def test_an_unscoped_query_is_refused(world: World, query: Callable[[], object]) -> None:
    with pytest.raises(UnscopedQueryError):
        query()


def codes(person: Person, permission: Permission = Permission.READ) -> set[str]:
    return {place.code for place in Place.objects.seen_by(person, permission)}


def test_one_sees_ones_part_of_the_tree(world: World) -> None:
    people = world.people
    assert codes(people["anna"]) == {"bund"}
    assert codes(people["otto"]) == {"east", "bund", "lake"}
    assert codes(people["quan"]) == {"qinghe", "east", "north", "bund", "lake", "gate"}
    assert codes(people["tara"]) == {"taihe", "court"}


def test_one_sees_it_for_what_one_may_do_there(world: World) -> None:
    assert codes(world.people["anna"], Permission.BOARD) == set()
    assert codes(world.people["otto"], Permission.RECORD) == set()
    assert codes(world.people["quan"], Permission.STANDARDS) >= {"qinghe", "gate"}


def test_a_code_that_begins_alike_is_not_inside(world: World) -> None:
    from yizhun.text import Text
    from yizhun.web.organisation.actions.places import add_place

    for number in range(12):  # keys of one and of two digits: /1/ and /12/
        add_place(by=None, code=f"more-{number}", level="site", name=Text("More", "更多"), timezone="Asia/Tokyo")
    assert codes(world.people["anna"]) == {"bund"}


def test_what_is_reached_from_an_object_is_scoped_by_it(world: World) -> None:
    assert {place.code for place in world.places["east"].children.all()} == {"bund", "lake"}
    assert world.places["bund"].posts.count() == 1


def test_people_see_each_other_where_they_may(world: World) -> None:
    def seen(name: str) -> set[str]:
        found = Person.objects.seen_by(world.people[name], Permission.BOARD)
        return set(found.values_list("person_id", flat=True))

    assert seen("mei") == {"anna", "mei"}
    assert seen("otto") == {"anna", "mei", "otto"}
    assert "carl" not in seen("quan")


def test_every_access_is_in_words_and_gives_reading() -> None:
    assert set(ACCESS) == set(GIVES)
    assert all(Permission.READ in given for given in GIVES.values())
    assert not GIVES["auditor"] & {Permission.RECORD, Permission.MANAGE, Permission.ORGANISE, Permission.STANDARDS}


def test_of_many_places_the_sites_near_are_offered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    quan, at = world.people["quan"], world.places
    offered = lambda near: [one.place.code for one in queries.tree(quan, near=at[near])]  # noqa: E731
    assert offered("gate") == ["qinghe", "east", "bund", "lake", "north", "gate"]
    monkeypatch.setattr(queries, "MANY", 5)
    assert offered("gate") == ["qinghe", "east", "north", "gate"]
    assert offered("east") == ["qinghe", "east", "bund", "lake", "north"]
    assert offered("qinghe") == ["qinghe", "east", "north"]
