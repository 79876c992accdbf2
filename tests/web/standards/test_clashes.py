"""Two standards that would judge one site alike are refused before they freeze what everybody sees."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.web.standards.test_drafts import begin
from tests.web.standards.test_standards import CLAUSE, SMALL, adopt, publish
from tests.web.world import World, make
from yizhun.errors import StandardError
from yizhun.evaluation import evaluate
from yizhun.standard.library import open_library
from yizhun.text import Text
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ConflictError, InvalidError, RefusedError
from yizhun.web.ledger.feed import feed
from yizhun.web.organisation.actions.people import add_person
from yizhun.web.organisation.actions.places import add_place, change_place, move_place
from yizhun.web.organisation.importing import lists
from yizhun.web.organisation.importing.write import write
from yizhun.web.organisation.models import Person, Place
from yizhun.web.standards import actions, drafting, shelf, withdrawing
from yizhun.web.standards.clash import ClashError
from yizhun.web.standards.head import line
from yizhun.web.standards.models import Draft, Edition


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, all begun at the same moment."""

    def one(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except RefusedError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def north(world: World) -> Person:
    """The quality manager of the north alone."""
    add_person(by=None, person_id="nora", name="Nora", place=world.places["north"], access="quality-manager")
    return Person.objects.get(person_id="nora")


NORTH = SMALL.replace("in_east", "in_north")


@pytest.mark.parametrize("edition", ["1", "2"])
def test_an_id_stays_with_the_place_that_published_it(world: World, home: Home, edition: str) -> None:
    publish(world)
    files = {"standard.yaml": NORTH.replace('"1"', f'"{edition}"'), "clauses/entrance.yaml": CLAUSE}
    for place in ("north", "taihe"):
        held = files | {"standard.yaml": files["standard.yaml"].replace("in_north", f"in_{place}")}
        with pytest.raises(ConflictError):
            actions.publish(by=None, place=world.places[place], files=held)
    assert [one.name for one in home.library.iterdir()] == ["tidy@1"]
    with pytest.raises(ConflictError, match="another id"):
        drafting.begin_draft(
            by=north(world), base="hotel@2026.1", place=world.places["north"], id_="tidy", edition="9",
            effective=date(2026, 6, 1),
        )  # fmt: skip


def test_the_same_id_on_another_base_would_go_on_beside_it_and_is_refused(world: World) -> None:
    key = adopt(world)
    head = SMALL.replace("id: tidy", "id: hotel-east")
    with pytest.raises(ConflictError, match="another id"):
        publish(world, head)
    assert actions.latest("hotel-east") == Edition.objects.everywhere("tests").get(key=key)


def test_a_standard_of_ones_own_is_called_by_its_place(world: World, client_of: Any) -> None:
    given = {"place": "north", "id_": "", "edition": "1", "effective": "2026-06-01"}
    client_of("quan").post("/standards/drafts/begin/?base=hotel@2026.1", given)
    assert "id: hotel-north\n" in Draft.objects.everywhere("tests").get().files["standard.yaml"]


def test_the_id_of_a_layer_here_is_not_that_of_a_standard_of_ones_own(world: World, client_of: Any) -> None:
    adopt(world)
    given = {"place": "east", "id_": "", "edition": "1", "effective": "2026-06-01"}
    client_of("quan").post("/standards/drafts/begin/?base=hotel@2026.1", given)
    assert "id: hotel-east-2\n" in Draft.objects.everywhere("tests").get().files["standard.yaml"]
    with pytest.raises(ConflictError, match="another id"):
        begin(world, "hotel@2026.1", id_="hotel-east")


def test_a_pack_is_adopted_beside_a_standard_of_its_id(world: World) -> None:
    publish(world, SMALL.replace("id: tidy", "id: hotel-east"))
    assert adopt(world) == "hotel-east-2@2026.1"


def test_what_a_layer_above_holds_is_not_adopted_beside_it_but_on_it(world: World, home: Home) -> None:
    above = adopt(world, "qinghe")
    with pytest.raises(ClashError, match=f"{above}.*holds here already"):
        adopt(world, "east")
    assert [one.name for one in home.library.iterdir()] == [above]
    key = adopt(world, "east", base=above)
    assert {one.standard.key: one.depth for one in open_library(home.library).entries} == {above: 1, key: 2}


def test_it_is_refused_on_the_page_with_what_to_choose(world: World, client_of: Any) -> None:
    adopt(world, "qinghe")
    given = {"base": "hotel@2026.1", "place": "east", "effective": "2099-03-01"}
    html = client_of("quan").post("/standards/adopt/", given).content.decode()
    assert "hotel-qinghe@2026.1）在此处已经适用" in html


def test_a_layer_below_is_named_with_the_site(world: World) -> None:
    adopt(world, "east")
    with pytest.raises(
        ClashError, match=r"Site bund falls under hotel-(east|qinghe)@2026.1 and hotel-.*extend the other"
    ):
        adopt(world, "qinghe")


def test_a_place_is_not_moved_or_changed_into_a_clash(world: World) -> None:
    head = "id: {0}\nedition: '1'\ntitle: {{en: A, zh: 甲}}\neffective: 2026-01-01\nextends: hotel@2026.1\nfor: {1}\n"
    five = head.format("five", "site.in_qinghe = 'yes' and site.stars = '5'")
    actions.publish(by=None, place=world.places["qinghe"], files={"standard.yaml": five})
    adopt(world, "east")
    north(world)
    by, bund, gate = world.people["root"], world.places["bund"], world.places["gate"]
    with pytest.raises(InvalidError, match="bund falls under"):
        change_place(by=by, place=bund, attributes={"stars": "5"})
    assert Place.objects.everywhere("tests").get(pk=bund.pk).attributes == {}
    change_place(by=by, place=gate, attributes={"stars": "5"})
    with pytest.raises(InvalidError, match="gate falls under"):
        move_place(by=by, place=gate, parent=world.places["east"])
    with pytest.raises(InvalidError, match="falls under"):
        add_place(
            by=None, code="pier", level="site", name=Text("Pier", "码头店"), parent=world.places["east"],
            attributes={"stars": "5"},
        )  # fmt: skip
    sheet = b"code,level,name_en,parent,stars\npier,site,Pier,east,5\n"
    planned = lists.plan("places", sheet, "places.csv", by)
    assert planned.ready
    with pytest.raises(InvalidError, match="falls under"):
        write(by=by, plan=planned, data=sheet)
    assert not Place.objects.everywhere("tests").filter(code="pier").exists()
    change_place(by=by, place=gate, attributes={})
    move_place(by=by, place=gate, parent=world.places["east"])


def clash(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an older data folder may have it: two layers at bund and lake."""
    with monkeypatch.context() as patch:
        patch.setattr("yizhun.web.standards.clash._refuse", lambda *_: None)
        adopt(world, "east")
        adopt(world, "qinghe")


def test_where_it_is_so_already_the_rest_goes_on_and_nothing_new_is_let_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clash(world, monkeypatch)
    root, places = world.people["root"], world.places
    change_place(by=root, place=places["qinghe"], name_en="Qinghe", attributes={"chain": "q"})
    change_place(by=root, place=places["bund"], attributes={"stars": "5"})
    sheet = b"code,level,name_en,parent\nsouth,region,South,qinghe\npier,site,Pier,south\n"
    write(by=root, plan=lists.plan("places", sheet, "places.csv", root), data=sheet)
    south = Place.objects.everywhere("tests").get(code="south")
    with pytest.raises(ClashError, match="gate falls under"):
        move_place(by=root, place=places["gate"], parent=places["east"])
    move_place(by=root, place=places["gate"], parent=south)
    head = SMALL.replace("tidy", "six").replace("effective", "extends: hotel@2026.1\neffective")
    head = head.replace("in_east = 'yes'", "in_qinghe = 'yes' and site.site_id = 'gate'")
    with pytest.raises(ClashError, match="gate falls under"):
        actions.publish(by=None, place=places["qinghe"], files={"standard.yaml": head})
    edition = Edition.objects.everywhere("tests").select_related("place").get(key="hotel-east@2026.1")
    withdrawing.withdraw(
        by=world.people["quan"], edition=edition, place=places["east"], since=date(2099, 1, 1), reason="twice"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("extends", "hotel-qinghe@2026.1"), ("for", "site.in_east = 'yes' and site.kind = 'none'")],
)
def test_a_clash_is_mended_as_the_refusal_says(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    clash(world, monkeypatch)
    feed(home.lake)
    files = Edition.objects.everywhere("tests").get(key="hotel-east@2026.1").files

    def mend(edition: str, effective: str) -> None:
        head = line(line(files["standard.yaml"], "edition", f'"{edition}"'), "effective", effective)
        head = line(head, name, said)
        actions.publish(by=None, place=world.places["east"], files={"standard.yaml": head})

    mend("2026.1.2", "2026-02-01")
    with pytest.raises(StandardError, match="falls under"):
        evaluate(home.library, home.lake, "2026-03-01", "2026-03-02")
    mend("2026.1.1", "2026-01-01")
    evaluate(home.library, home.lake, "2026-03-01", "2026-03-02")


def test_who_had_a_shared_id_first_goes_on_and_the_other_may_leave(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(world)
    north = world.places["north"]

    def theirs(edition: str) -> Any:
        head = NORTH.replace('"1"', f'"{edition}"')
        files = {"standard.yaml": head, "clauses/entrance.yaml": CLAUSE}
        return actions.publish(by=None, place=north, files=files)

    with monkeypatch.context() as patch:  # as the form proposed it once
        patch.setattr(actions, "taken", lambda *_: False)
        theirs("2")
    with pytest.raises(ConflictError, match="another id"):
        theirs("3")
    edition = Edition.objects.everywhere("tests").select_related("place").get(key="tidy@2")
    withdrawing.withdraw(
        by=world.people["quan"], edition=edition, place=north, since=date(2099, 1, 1), reason="two of them"
    )
    assert publish(world, SMALL.replace('"1"', '"4"'))["edition"] == "tidy@4"


def test_a_place_that_changes_while_an_edition_is_tried_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = SMALL.replace("tidy", "five").replace("effective", "extends: hotel@2026.1\neffective")
    head = head.replace("in_east = 'yes'", "in_qinghe = 'yes' and site.stars = '5'")
    actions.publish(by=None, place=world.places["qinghe"], files={"standard.yaml": head})
    tried, seen = actions._tried, list[str]()

    def slowly(name: str, *more: Any) -> Any:
        found = tried(name, *more)
        seen.append(name)
        if len(seen) == 1:
            change_place(by=world.people["root"], place=world.places["bund"], attributes={"stars": "5"})
        return found

    monkeypatch.setattr(actions, "_tried", slowly)
    with pytest.raises(ClashError, match="holds here already"):
        adopt(world, "east")
    assert seen == ["hotel-east@2026.1"]
    assert Edition.objects.everywhere("tests").count() == 1


def test_a_library_that_moved_on_meanwhile_is_tried_again(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, seen = actions._tried, list[str]()

    def slowly(name: str, *more: Any) -> Any:
        seen.append(name)
        found = tried(name, *more)
        if name == "tidy@1" and seen.count(name) == 1:
            adopt(world, "north")
        return found

    monkeypatch.setattr(actions, "_tried", slowly)
    publish(world)
    assert seen == ["tidy@1", "hotel-north@2026.1", "tidy@1"]
    assert len(open_library(home.library).entries) == 2


def test_a_draft_that_could_not_be_put_away_leaves_nothing_in_the_library(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(world)
    draft = begin(world)

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("yizhun.web.ledger.act._write", fail)
        with pytest.raises(OSError, match="disk full"):
            drafting.publish_draft(by=world.people["quan"], draft=draft)
    assert [one.name for one in home.library.iterdir()] == ["tidy@1"]
    assert Draft.objects.everywhere("tests").filter(pk=draft.pk).exists()
    assert drafting.publish_draft(by=world.people["quan"], draft=draft)["edition"] == "tidy@2"


def test_stray_files_do_not_keep_the_library_from_being_read(world: World, home: Home, tmp_path: Path) -> None:
    (home.library / ".DS_Store").write_bytes(b"\xff\x00")
    assert shelf.library().entries == ()
    publish(world)
    (home.library / "tidy@1" / ".DS_Store").write_bytes(b"\xff\x00")
    (home.library / "elsewhere").symlink_to(tmp_path)
    shelf.restore()
    assert [one.name for one in home.library.rglob("*")] == ["tidy@1", "standard.yaml", "clauses", "entrance.yaml"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (SMALL.replace("id: tidy", f"id: {'t' * 81}"), "id has 81 characters; at most 80"),
        (SMALL.replace('"1"', f'"{"1" * 41}"'), "edition has 41 characters; at most 40"),
        (SMALL.replace("en: Tidy", f"en: {'T' * 301}"), "title in English has 301 characters; at most 300"),
    ],
)
def test_what_is_longer_than_the_database_keeps_is_told(world: World, head: str, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        publish(world, head)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_an_id_or_a_site_at_once_one_has_it(transactional_db: None, home: Home) -> None:
    world = make()

    def tidy(place: str) -> str:
        files = {"standard.yaml": SMALL.replace("in_east", f"in_{place}").replace('"1"', f'"{place}"')}
        answer = actions.publish(by=None, place=world.places[place], files=files | {"clauses/a.yaml": CLAUSE})
        return str(answer["edition"])

    told = at_once(*[partial(tidy, place) for place in ("east", "north", "taihe")])
    assert sorted(type(one).__name__ for one in told) == ["ConflictError", "ConflictError", "str"]
    told = at_once(partial(adopt, world, "east"), partial(adopt, world, "qinghe"))
    assert sorted(type(one).__name__ for one in told) == ["ClashError", "str"]
    kept = {one.key for one in Edition.objects.everywhere("tests")}
    assert {one.name for one in home.library.iterdir()} == kept
    assert len(kept) == 2


@pytest.mark.django_db(transaction=True)
def test_of_an_edition_and_a_place_that_change_a_site_at_once_one_is_refused(
    transactional_db: None, home: Home
) -> None:
    world = make()
    head = SMALL.replace("tidy", "five").replace("effective", "extends: hotel@2026.1\neffective")
    head = head.replace("in_east = 'yes'", "in_qinghe = 'yes' and site.stars = '5'")
    actions.publish(by=None, place=world.places["qinghe"], files={"standard.yaml": head})
    changed = partial(change_place, by=world.people["root"], place=world.places["bund"], attributes={"stars": "5"})
    told = at_once(partial(adopt, world, "east"), changed)
    assert sum(isinstance(one, ClashError) for one in told) == 1
