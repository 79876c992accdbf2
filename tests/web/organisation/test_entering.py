"""How one gets in: founding, invitations, PINs on a shared phone; and how one does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp_auth
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from tests.web.world import World
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.home import Home
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.organisation import pin, start_code
from yizhun.web.organisation.actions import entering
from yizhun.web.organisation.models import Person, Phone, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui import language as ui_language
from yizhun.web.ui.limits import DOOR, PINS, buckets


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


def test_an_organisation_is_founded_as_a_whole_or_not_at_all(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given: Any = {
        "name": Text("Qinghe", "清河"), "code": "qinghe", "timezone": "Asia/Shanghai", "person_id": "zhou",
        "person_name": "周岚", "password": "wind-over-river",
    }  # fmt: skip

    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(entering, "act", broken)
        with pytest.raises(OSError, match="power"):
            entering.found(**given)
    assert not Place.objects.everywhere("tests").exists()
    assert entering.found(**given).may(Permission.ORGANISE)
    with pytest.raises(ConflictError):
        entering.found(**given | {"code": "other", "person_id": "other"})


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


def locked_until() -> datetime:
    until = Person.objects.get(person_id="anna").pin_locked_until
    assert until is not None
    return until


def tries(anna: Person, at: datetime) -> int:
    """How many wrong PINs one may give from a moment on."""
    with clock.at(at):
        for count in range(100):
            with pytest.raises(ForbiddenError) as told:
                pin.check(anna, "0000")
            if "Too many" in told.value.text.en:
                return count
    raise AssertionError("never locked")


def test_the_lock_grows_until_a_day_and_a_right_pin_or_a_new_one_ends_it(world: World) -> None:
    mei, anna = world.people["mei"], world.people["anna"]
    entering.set_pin(by=mei, person=anna, pin="4711")
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    for minutes in (15, 60, 24 * 60, 24 * 60):
        assert tries(anna, at) == 5
        with clock.at(at + timedelta(seconds=1)), pytest.raises(ForbiddenError) as told:
            pin.check(anna, "4711")
        assert locked_until() == at + timedelta(minutes=minutes)
        at = locked_until()
    assert "请 1 天后再试" in told.value.text.zh
    assert "in 1 d," in told.value.text.en
    with clock.at(at):
        pin.check(anna, "4711")
        assert tries(anna, at) == 5
    assert locked_until() == at + timedelta(minutes=15)
    entering.set_pin(by=mei, person=Person.objects.get(person_id="anna"), pin="4712")
    with clock.at(at):
        pin.check(anna, "4712")


def test_one_phone_tries_so_many_pins_whomever_they_are_said_to_be_of(world: World, shared: Client) -> None:
    wrong = {"person": "anna", "pin": "0000"}
    for _ in range(PINS.burst):
        Person.objects.update(pin_failures=0, pin_locked_until=None)  # as if it were somebody else each time
        assert shared.post("/phone/", wrong).status_code == 403
    Person.objects.update(pin_failures=0, pin_locked_until=None)
    refused = shared.post("/phone/", {"person": "anna", "pin": "4711"}, headers={"Accept": "text/html"})
    assert refused.status_code == 429
    assert "分钟后再试" in refused.content.decode()


def test_right_pins_and_tries_of_who_is_locked_do_not_count_at_the_phone(world: World, shared: Client) -> None:
    Person.objects.filter(person_id="anna").update(pin_locked_until=clock.now() + timedelta(hours=1))
    for _ in range(PINS.burst + 1):
        buckets.give(DOOR, str(Phone.objects.everywhere("tests").get().pk))
        assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 403
    Person.objects.filter(person_id="anna").update(pin_locked_until=None)
    for _ in range(PINS.burst + 1):
        buckets.give(DOOR, str(Phone.objects.everywhere("tests").get().pk))
        assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 302


def test_a_guest_of_the_same_address_locks_out_no_phone_and_no_invitation(world: World, shared: Client) -> None:
    path = entering.invite(by=world.people["root"], person=world.people["anna"])
    for _ in range(DOOR.burst + 1):
        last = Client().get("/phone/")
    assert last.status_code == 429
    assert Client().get("/join/MQ/x/").status_code == 429
    assert shared.get("/phone/").status_code == 200
    assert Client().get(path).status_code == 200
    assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 302


def test_a_password_is_tried_by_name_not_by_address_or_host(world: World, client_of: Any) -> None:
    world.people["mei"].set_password("wind-over-river")
    world.people["mei"].save()
    for number in range(30):
        host = f"h{number}.example"
        Client().post("/login/", {"login": "anna", "password": "x"}, headers={"Host": host})
    assert "次数过多" in Client().post("/login/", {"login": "Anna", "password": "x"}).content.decode()
    assert Client().post("/login/", {"login": "mei", "password": "wind-over-river"}).status_code == 302


def test_nobody_of_another_place_enters_on_it_and_no_other_phone_does(world: World, shared: Client) -> None:
    entering.set_pin(by=world.people["carl"], person=world.people["carl"], pin="4712")
    assert shared.post("/phone/", {"person": "carl", "pin": "4712"}).status_code == 200
    assert shared.get("/me/").status_code == 302
    assert Client().get("/phone/").headers["Location"] == "/login/"


def test_a_removed_phone_is_shared_no_longer(world: World, shared: Client) -> None:
    assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 302
    entering.remove_phone(by=world.people["mei"], phone=Phone.objects.everywhere("tests").get())
    assert shared.get("/me/").headers["Location"].startswith("/login/")
    assert shared.get("/phone/").headers["Location"] == "/login/"


def test_a_new_pin_ends_what_was_entered_with_the_old_one(world: World, shared: Client) -> None:
    assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 302
    entering.set_pin(by=world.people["mei"], person=world.people["anna"], pin="4712")
    assert shared.get("/me/").status_code == 302


def test_who_came_in_by_pin_gives_the_old_one_for_a_new_one(world: World, shared: Client, client_of: Any) -> None:
    assert shared.post("/phone/", {"person": "anna", "pin": "4711"}).status_code == 302
    assert "当前 PIN 码" in shared.get("/me/pin/").content.decode()
    assert shared.post("/me/pin/", {"pin": "8264"}).status_code == 200
    assert "PIN 码不对" in shared.post("/me/pin/", {"pin": "8264", "old": "4712"}).content.decode()
    assert shared.post("/me/pin/", {"pin": "8264", "old": "4711"}).status_code == 302
    assert shared.get("/me/").status_code == 200
    assert shared.get("/password/").status_code == 403
    pin.check(Person.objects.get(person_id="anna"), "8264")
    assert client_of("anna").post("/me/pin/", {"pin": "9375"}).status_code == 302


def test_a_session_by_pin_that_knows_no_phone_is_over(world: World) -> None:
    """As those are that began before the phone was kept in them."""
    client = Client()
    client.force_login(world.people["anna"], backend=pin.BACKEND)
    assert client.get("/me/").status_code == 302


def test_an_invitation_asks_for_the_second_factor_that_one_has(world: World) -> None:
    anna = world.people["anna"]
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(anna, secret)
    client = Client()
    path = entering.invite(by=world.people["root"], person=anna)
    answer = client.post(path, {"password": "wind-over-river"})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/me/").status_code == 302
    code = totp_auth.format_hotp_value(totp_auth.hotp_value(secret, next(totp_auth.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get("/me/").status_code == 200


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
