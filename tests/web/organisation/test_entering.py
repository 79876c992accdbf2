"""How one gets in: founding, invitations, PINs on a shared phone; and how one does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from tests.web.world import World
from yizhun.web import clock
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ForbiddenError, InvalidError
from yizhun.web.organisation import pin, start_code
from yizhun.web.organisation.actions import entering
from yizhun.web.organisation.models import Person, Phone
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui import language as ui_language


def test_who_has_the_code_of_the_server_founds_the_organisation_once(db: None, home: Home) -> None:
    client = Client()
    given = {
        "name_zh": "清河酒店", "name_en": "", "code": "qinghe", "timezone": "Asia/Shanghai", "person_name": "周岚",
        "person_id": "zhou", "password": "wind-over-river",
    }  # fmt: skip
    assert client.post("/start/", given).status_code == 403  # before any code was printed
    url = f"/start/?code={start_code.code()}"
    for wrong in ("/start/", "/start/?code=", f"{url}x"):
        assert client.get(wrong).status_code == 403
        assert client.post(wrong, given).status_code == 403
    assert not Person.objects.exists()
    assert (home.folder / "start-code").stat().st_mode & 0o077 == 0
    assert "常见" in client.post(url, given | {"password": "password"}).content.decode()
    assert client.post(url, given).headers["Location"] == "/"
    assert Person.objects.get().may(Permission.ORGANISE)
    assert Client().get(url).status_code == 404
    assert not (home.folder / "start-code").exists()


def test_an_invitation_lets_one_choose_a_password_once(world: World) -> None:
    path = entering.invite(by=world.people["root"], person=world.people["anna"])
    client = Client()
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": "123"}).status_code == 200
    assert client.post(path, {"password": "wind-over-river"}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert Client().get(path).status_code == 410
    again = Client()
    assert again.post("/login/", {"login": "anna", "password": "wind-over-river"}).status_code == 302
    assert again.get("/me/").status_code == 200


def test_a_wrong_password_is_told_and_lets_nobody_in(world: World) -> None:
    client = Client()
    assert client.post("/login/", {"login": "root", "password": "x"}).status_code == 200
    assert client.get("/me/").status_code == 302


def test_somebody_who_left_cannot_sign_in(world: World) -> None:
    from yizhun.web.organisation.actions.people import change_person

    path = entering.invite(by=world.people["root"], person=world.people["anna"])
    change_person(by=world.people["root"], person=world.people["anna"], is_active=False)
    assert Client().get(path).status_code == 410


@pytest.fixture
def shared(world: World, client_of: Any) -> Client:
    """A phone that mei has made a shared one at bund; anna has a PIN."""
    entering.set_pin(by=world.people["mei"], person=world.people["anna"], pin="4711")
    client: Client = client_of("mei")
    assert client.post("/places/bund/phones/add/", {"name": "desk"}).headers["Location"] == "/phone/"
    return client


def test_a_pin_lets_one_in_on_the_shared_phone_as_an_attendant_of_the_place(world: World, shared: Client) -> None:
    assert "Anna" in shared.get("/phone/").content.decode()
    assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 302
    assert shared.get("/me/").status_code == 200
    for closed in ("/password/", "/two-factor/", "/places/", "/people/"):
        assert shared.get(closed).status_code == 403


def test_a_manager_by_pin_is_no_manager(world: World, shared: Client) -> None:
    from datetime import date

    from yizhun.web.organisation.actions.people import give_post

    give_post(
        by=None, person=world.people["mei"], place=world.places["bund"], role="team-leader", since=date(2026, 1, 1)
    )
    entering.set_pin(by=world.people["mei"], person=world.people["mei"], pin="9182")
    assert shared.post("/phone/", {"person": "mei", "pin": "9182"}).status_code == 302
    assert shared.get("/places/bund/").status_code == 403


def test_five_wrong_pins_lock_for_a_quarter_of_an_hour(world: World, shared: Client) -> None:
    with clock.at(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)):
        for _ in range(5):
            assert shared.post("/phone/", {"person": "anna", "pin": "0000"}).status_code == 403
        assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 403
    with clock.at(datetime(2026, 3, 2, 8, 16, tzinfo=UTC)):
        pin.check(Person.objects.get(person_id="anna"), "4711")


def test_nobody_of_another_place_enters_on_it_and_no_other_phone_does(world: World, shared: Client) -> None:
    entering.set_pin(by=world.people["carl"], person=world.people["carl"], pin="4712")
    assert shared.post("/phone/", {"person": "carl", "pin": "4712"}).status_code == 200
    assert shared.get("/me/").status_code == 302
    assert Client().get("/phone/").headers["Location"] == "/login/"


def test_a_removed_phone_is_shared_no_longer(world: World, shared: Client) -> None:
    entering.remove_phone(by=world.people["mei"], phone=Phone.objects.everywhere("tests").get())
    assert shared.get("/phone/").headers["Location"] == "/login/"


@pytest.mark.parametrize("bad", ["123", "1111", "12a4", "123456789"])
def test_a_pin_is_four_to_eight_digits_not_all_alike(world: World, bad: str) -> None:
    with pytest.raises(InvalidError):
        entering.set_pin(by=world.people["anna"], person=world.people["anna"], pin=bad)


def test_a_colleague_cannot_set_my_pin(world: World) -> None:
    with pytest.raises((ForbiddenError, InvalidError)):
        entering.set_pin(by=world.people["anna"], person=world.people["mei"], pin="4711")
    with pytest.raises((ForbiddenError, InvalidError)):
        entering.set_pin(by=world.people["tara"], person=world.people["anna"], pin="4711")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/duties/bund/waivers/?x=1", "/duties/bund/waivers/%3Fx%3D1"),
        ("https://elsewhere.example/duties/", "/"),
        ("", "/"),
    ],
)
def test_after_a_session_that_is_over_one_comes_back_to_a_page(
    world: World, client: Client, referer: str, back: str
) -> None:
    answer = client.post("/duties/waivers/asked/1/", headers={"Referer": referer})
    assert answer["Location"] == f"/login/?next={back}"
    assert client.get("/duties/bund/?whose=all")["Location"] == "/login/?next=/duties/bund/%3Fwhose%3Dall"


def test_an_address_that_only_takes_posts_says_so_as_a_page(world: World, client: Client) -> None:
    answer = client.get("/language/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "回到首页" in answer.content.decode()


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "两步验证"), ("en", "two-factor authentication")])
def test_the_second_step_of_signing_in_has_one_name(world: World, client_of: Any, language: str, word: str) -> None:
    Person.objects.update(language=language)
    client = client_of("anna")
    for url in ("/me/", "/two-factor/", "/two-factor/totp/activate/"):
        page = client.get(url).content.decode()
        assert word in page.lower()
        assert "双因素" not in page


def test_the_sentences_of_our_own_are_those_that_are_read() -> None:
    folder = Path(ui_language.__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES"
    written = re.findall(r'(?m)^msgid "(.+)"\nmsgstr "(.+)"$', (folder / "django.po").read_text("utf-8"))
    theirs = GNUTranslations((folder / "django.mo").open("rb"))
    assert len(written) == 4
    assert [theirs.gettext(asked) for asked, _ in written] == [said for _, said in written]
    with override("zh-hans"):
        assert [gettext(asked) for asked, _ in written] == [said for _, said in written]
