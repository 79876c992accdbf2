"""A standard with governance is published only after somebody who did not write at it has approved it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.standards.test_drafts import RULES, approved, begin, ruth
from tests.web.standards.test_standards import CLAUSE, SMALL, adopt, publish
from tests.web.world import World
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.actions.people import change_person, give_access
from yizhun.web.standards import drafting, reviewing
from yizhun.web.standards.models import Draft, Edition

GOVERNED = SMALL + "governance:\n  owner: day-attendant\n"


def governed(world: World) -> Draft:
    publish(world, GOVERNED)
    return begin(world)


def published(world: World, draft: Draft, who: str = "quan") -> str:
    return str(drafting.publish_draft(by=world.people[who], draft=draft)["edition"])


def test_each_step_is_an_act_and_the_edition_says_who_approved(world: World, client_of: Any) -> None:
    draft = governed(world)
    with pytest.raises(ConflictError, match="approved"):
        published(world, draft)
    approved(world, draft)
    key = published(world, draft)
    acts = Entry.objects.order_by("sequence").values_list("verb", "by")
    steps = [("draft.asked", "quan"), ("draft.approved", "ruth"), ("standard.published", "quan")]
    assert [one for one in acts if one[0].startswith(("draft", "standard"))][-3:] == steps
    assert json.loads(Entry.objects.latest("sequence").body)["approved_by"] == "ruth"
    assert Edition.objects.everywhere("tests").get(key=key).approved_by == "ruth"
    assert "Ruth批准" in client_of("anna").get(f"/standards/{key}/").content.decode()


def test_nobody_approves_what_they_wrote_at(world: World) -> None:
    draft = governed(world)
    drafting.change_files(by=ruth(world), draft=draft, files={RULES: CLAUSE})
    reviewing.ask(by=ruth(world), draft=draft)
    draft.refresh_from_db()
    for who in ("quan", "ruth"):
        with pytest.raises(ForbiddenError, match="did not write"):
            reviewing.approve(by=world.people[who], draft=draft, seen=reviewing.content(draft))
    with pytest.raises(ConflictError):
        published(world, draft)


@pytest.mark.parametrize("who", ["anna", "mei", "otto", "root", "tara"])
def test_only_a_quality_manager_of_the_part_reviews(world: World, who: str) -> None:
    draft = governed(world)
    reviewing.ask(by=world.people["quan"], draft=draft)
    by = world.people[who]
    for step in (
        lambda: reviewing.ask(by=by, draft=draft),
        lambda: reviewing.approve(by=by, draft=draft, seen=reviewing.content(draft)),
        lambda: reviewing.send_back(by=by, draft=draft, note="x"),
    ):
        with pytest.raises(ForbiddenError):
            step()


def test_a_change_takes_the_approval_away(world: World) -> None:
    draft = governed(world)
    approved(world, draft)
    drafting.change_files(by=world.people["quan"], draft=draft, files={RULES: CLAUSE.replace("09:00", "08:00")})
    with pytest.raises(ConflictError):
        published(world, draft)


def test_only_what_was_read_is_approved(world: World) -> None:
    draft = governed(world)
    seen = reviewing.content(draft)
    drafting.change_files(by=world.people["quan"], draft=draft, files={RULES: CLAUSE.replace("09:00", "08:00")})
    reviewing.ask(by=world.people["quan"], draft=draft)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        reviewing.approve(by=ruth(world), draft=draft, seen=seen)


def test_a_draft_with_errors_or_that_nobody_asked_for_is_not_reviewed(world: World) -> None:
    draft = governed(world)
    with pytest.raises(ConflictError):
        reviewing.approve(by=ruth(world), draft=draft, seen=reviewing.content(draft))
    with pytest.raises(ConflictError):
        reviewing.send_back(by=ruth(world), draft=draft, note="x")
    drafting.change_files(by=world.people["quan"], draft=draft, files={RULES: "- id"})
    with pytest.raises(InvalidError):
        reviewing.ask(by=world.people["quan"], draft=draft)


def test_governance_cannot_be_dropped_on_the_way(world: World) -> None:
    draft = governed(world)
    head = draft.files["standard.yaml"].split("governance")[0]
    drafting.change_files(by=world.people["quan"], draft=draft, files={"standard.yaml": head})
    with pytest.raises(ConflictError):
        published(world, draft)


def test_a_layer_over_a_governed_standard_is_governed(world: World) -> None:
    draft = begin(world, adopt(world), edition="2026.2")
    with pytest.raises(ConflictError):
        published(world, draft)


def test_without_governance_it_is_published_at_once(world: World) -> None:
    publish(world)
    assert published(world, begin(world)) == "tidy@2"


def test_it_is_reviewed_on_pages(world: World, client_of: Any) -> None:
    draft = governed(world)
    ruth(world)
    url = f"/standards/drafts/{draft.pk}/"
    quan, other = client_of("quan"), client_of("ruth")
    assert f"{url}publish/" not in quan.get(url).content.decode()
    quan.post(f"{url}ask/")
    assert f"{url}approve/" not in quan.get(url).content.decode()
    other.post(f"{url}send-back/", {"note": "九点太晚"})
    assert "九点太晚" in quan.get(url).content.decode()
    quan.post(f"{url}ask/")
    seen = other.get(url).content.decode().split('name="seen" value="')[1].split('"')[0]
    other.post(f"{url}approve/", {"seen": seen})
    assert f"{url}publish/" in quan.get(url).content.decode()
    assert quan.post(f"{url}publish/")["Location"] == "/standards/tidy@2/"


def test_where_nobody_else_may_approve_the_page_says_what_to_do(world: World, client_of: Any) -> None:
    publish(world, SMALL.replace("tidy", "plain"))
    plain, draft = begin(world, "plain@1", id_="plain"), governed(world)
    client, alone = client_of("quan"), "目前这里没有其他人有权批准"

    def told(one: Draft) -> bool:
        return alone in client.get(f"/standards/drafts/{one.pk}/").content.decode()

    assert (told(plain), told(draft)) == (False, True)
    client.post(f"/standards/drafts/{draft.pk}/ask/")
    assert told(draft)
    give_access(by=None, person=world.people["otto"], place=world.places["north"], access="quality-manager")
    assert told(draft)  # elsewhere
    other = ruth(world)
    assert not told(draft)
    change_person(by=world.people["root"], person=other, is_active=False)
    assert told(draft)
    change_person(by=world.people["root"], person=other, is_active=True)
    drafting.change_files(by=other, draft=draft, files={RULES: CLAUSE})
    assert told(draft)  # she is an author too


def test_governance_of_an_edition_before_is_not_evaded_by_another_base(world: World) -> None:
    publish(world, GOVERNED)
    publish(world, SMALL.replace("tidy", "plain"))
    draft = begin(world, "plain@1")
    head = draft.files["standard.yaml"].replace("id: plain", "id: tidy")
    drafting.change_files(by=world.people["quan"], draft=draft, files={"standard.yaml": head})
    with pytest.raises(ConflictError, match="approved"):
        published(world, draft)
