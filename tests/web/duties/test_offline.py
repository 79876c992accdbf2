"""An attendant in the basement: three duties without a network, a page loaded again there, and each counted once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.conftest import need_program
from tests.web.duties.hotel import do, furnish
from tests.web.world import World, make
from yizhun.web.duties.actions import undo_duty
from yizhun.web.duties.models import Done
from yizhun.web.home import Home
from yizhun.web.ledger.chain import verify
from yizhun.web.ledger.feed import feed, told
from yizhun.web.ledger.models import Entry
from yizhun.web.organisation.actions import people
from yizhun.web.organisation.models import Person

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=30_000)  # an act is safe on the disk of the phone before it is shown
Now = Callable[[str], None]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    path = need_program("chromium")
    # Playwright keeps an event loop in this thread, and the test itself looks into the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=path, args=flags)
        yield found
        connections.close_all()  # what the test opened beside Playwright's loop is not known again after it
        found.close()


@pytest.fixture
def house(transactional_db: None, now: Now) -> World:
    return furnish(make())


def sign_in(context: Any, world: World, name: str, url: str) -> None:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.fixture
def phone(chromium: Any, house: World, live_server: Any) -> Iterator[Any]:
    """Anna's phone on her list, with everything kept that she needs offline."""
    context = chromium.new_context(viewport={"width": 390, "height": 780}, locale="en-GB")
    sign_in(context, house, "anna", live_server.url)
    Person.objects.update(language="en")
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.goto(f"{live_server.url}/duties/bund/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    keeps(page)
    yield page
    context.close()
    assert page.faults == []


def keeps(page: Any) -> None:
    """Wait until the page knows the time of the server, and is there without a network too."""
    assert page.evaluate("() => outbox.contact('/duties/now/')")
    kept = "async () => Boolean(await (await caches.open('pages')).match(location.href))"
    until(page, lambda: page.evaluate(kept))


def tap(page: Any, clause: str, subject: str = "") -> None:
    page.locator(f'[data-clause="{clause}"][data-subject="{subject}"]:not(.ticked) .tap').first.click()


def off(page: Any) -> None:
    page.context.route("**/*", lambda route: route.abort("internetdisconnected"))
    page.context.set_offline(True)


def on(page: Any) -> None:
    page.context.unroute("**/*")
    page.context.set_offline(False)


def until(page: Any, what: Callable[[], bool]) -> None:
    for _ in range(300):
        if what():
            return
        # Not asleep: the page's requests are answered meanwhile.
        page.wait_for_timeout(100)
    raise AssertionError("it did not come about within 30 seconds")


def done() -> list[Done]:
    return list(Done.objects.everywhere("test").order_by("pk"))


def test_three_duties_offline_are_each_counted_once(phone: Any, house: World, now: Now, home: Home) -> None:
    off(phone)
    tap(phone, "meeting")
    tap(phone, "air", "101")
    expect(phone.locator("[data-unsent]")).to_contain_text("2 not sent yet")
    phone.reload()
    expect(phone.locator("[data-unsent]")).to_contain_text("2 not sent yet")
    expect(phone.locator('[data-clause="air"][data-subject="101"]').first).to_have_class("duty late ticked queued")
    tap(phone, "air", "102")
    expect(phone.locator("[data-unsent]")).to_contain_text("3 not sent yet")
    assert done() == []
    now("09:00")
    on(phone)
    expect(phone.locator("[data-unsent]")).to_be_hidden(timeout=30000)
    assert [(one.clause, one.subject) for one in done()] == [("meeting", ""), ("air", "101"), ("air", "102")]
    assert all(one.occurred_at.hour == 0 for one in done())
    assert Entry.objects.filter(verb="duty.done").count() == 3
    assert not verify().issues
    feed(home.lake)
    assert len(told(home.lake, "events").to_pylist()) == 3
    assert Entry.objects.filter(verb="duty.done", rows__contains='"sent":"later"').count() == 3
    phone.reload()
    expect(phone.locator('.duty.done[data-clause="meeting"]')).to_have_count(1)


def test_taking_it_back_offline_takes_it_back(phone: Any, house: World) -> None:
    off(phone)
    tap(phone, "meeting")
    phone.locator("[data-toast] button").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("2 not sent yet")
    on(phone)
    expect(phone.locator("[data-unsent]")).to_be_hidden(timeout=30000)
    (one,) = done()
    assert one.undone_at is not None


def test_what_somebody_else_did_meanwhile_is_left_to_a_person(phone: Any, house: World) -> None:
    off(phone)
    tap(phone, "meeting")
    tap(phone, "air", "101")
    do(house, "meeting", who="mei", due="2026-11-25T08:15:00+08:00")
    on(phone)
    asks = phone.locator("[data-asks]")
    expect(asks).to_contain_text("Mei did this already, at 08:00", timeout=30000)
    expect(phone.locator("[data-unsent]")).to_be_hidden()
    assert len(done()) == 2
    asks.get_by_role("button", name="It was done once more").click()
    expect(asks).to_be_hidden()
    until(phone, lambda: len(done()) == 3)
    assert [one.again for one in done()] == [False, False, True]


def test_a_session_that_is_over_asks_for_sign_in_and_loses_nothing(phone: Any, house: World, live_server: Any) -> None:
    phone.context.clear_cookies(name="sessionid")
    tap(phone, "meeting")
    expect(phone.locator("[data-unsent] a")).to_have_text("Sign in to send them")
    sign_in(phone.context, house, "mei", live_server.url)
    phone.goto(f"{live_server.url}/duties/bund/?whose=all")
    expect(phone.locator("[data-unsent]")).to_contain_text("must sign in")
    assert done() == []
    sign_in(phone.context, house, "anna", live_server.url)
    phone.goto(f"{live_server.url}/duties/bund/")
    until(phone, lambda: len(done()) == 1)
    assert [one.person.person_id for one in done()] == ["anna"]
    expect(phone.locator("[data-unsent]")).to_be_hidden()


def test_a_busy_server_is_tried_again_with_the_same_key(phone: Any, house: World) -> None:
    turns = iter([503, 429])
    keys = []

    def answer(route: Any) -> None:
        keys.append(route.request.post_data.split('name="key"')[1].split()[0])
        status = next(turns, None)
        route.continue_() if status is None else route.fulfill(status=status, body="")

    phone.context.route("**/do/", answer)
    tap(phone, "meeting")
    until(phone, lambda: len(done()) == 1)
    expect(phone.locator("[data-unsent]")).to_be_hidden()
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert len(done()) == 1


def test_a_line_with_all_that_one_can_say(phone: Any, house: World, tmp_path: Any) -> None:
    from tests.web.duties.hotel import picture

    (tmp_path / "wet.jpg").write_bytes(picture(3000, 2000))
    phone.locator('[data-clause="floor"] [data-open]').first.click()
    sheet = phone.locator("[data-sheet]")
    sheet.locator("[name=outcome][value=fail]").check()
    sheet.get_by_role("button", name="Record").click()
    expect(sheet.get_by_role("alert")).to_contain_text("photo")
    sheet.locator("[name=photo]").set_input_files(tmp_path / "wet.jpg")
    sheet.locator("[name=note]").fill("wet by the door")
    sheet.get_by_role("button", name="Record").click()
    until(phone, lambda: len(done()) == 1)
    (one,) = done()
    assert (one.outcome, one.note, bool(one.photo)) == ("fail", "wet by the door", True)


def test_two_taps_in_a_row_are_one(phone: Any, house: World) -> None:
    phone.locator('[data-clause="meeting"] .tap').first.dblclick()
    until(phone, lambda: len(done()) == 1)
    expect(phone.locator("[data-unsent]")).to_be_hidden()
    assert phone.evaluate("() => outbox.all()") == []


def test_undone_twice_is_undone(phone: Any, house: World) -> None:
    off(phone)
    tap(phone, "meeting")
    phone.locator("[data-toast] button").dblclick()
    expect(phone.locator("[data-toast]")).to_contain_text("Taken back")
    (first, second) = phone.evaluate("() => outbox.all()")
    phone.evaluate(
        "([url, row, about]) => outbox.add(url, { row_id: row }, about)",
        [second["url"], first["fields"]["key"], second["about"]],
    )
    on(phone)
    until(phone, lambda: [one.undone_at is not None for one in done()] == [True])
    until(phone, lambda: phone.evaluate("() => outbox.all()") == [])
    expect(phone.locator("[data-asks]")).to_be_hidden()


def test_what_was_taken_back_on_the_phone_needs_no_decision(phone: Any, house: World) -> None:
    off(phone)
    tap(phone, "meeting")
    phone.locator("[data-toast] button").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("2 not sent yet")
    do(house, "meeting", who="mei", due="2026-11-25T00:15:00+00:00")
    on(phone)
    until(phone, lambda: phone.evaluate("() => outbox.all()") == [])
    expect(phone.locator("[data-asks]")).to_be_hidden()
    assert [one.person.person_id for one in done()] == ["mei"]


def test_the_same_duty_of_another_site_stays_open(phone: Any, house: World, live_server: Any) -> None:
    people.give_access(by=None, person=house.people["anna"], place=house.places["lake"], access="attendant")
    tap(phone, "meeting")
    until(phone, lambda: len(done()) == 1)
    phone.goto(f"{live_server.url}/duties/lake/?whose=all")
    keeps(phone)
    expect(phone.locator('[data-clause="meeting"].ticked')).to_have_count(0)
    off(phone)
    tap(phone, "meeting")
    on(phone)
    until(phone, lambda: len(done()) == 2)
    assert [one.place.code for one in done()] == ["bund", "lake"]


def test_what_a_manager_took_back_is_open_again(phone: Any, house: World, now: Now) -> None:
    tap(phone, "meeting")
    until(phone, lambda: len(done()) == 1)
    expect(phone.locator("[data-unsent]")).to_be_hidden()
    (one,) = done()
    undo_duty(by=house.people["mei"], place=house.places["bund"], row_id=one.row_id, reason="Nobody was there.")
    now("08:05")
    phone.reload()
    keeps(phone)
    expect(phone.locator('[data-clause="meeting"].ticked')).to_have_count(0)
    tap(phone, "meeting")
    until(phone, lambda: len(done()) == 2)


def test_nobody_works_on_the_list_of_the_one_before(phone: Any, house: World, live_server: Any) -> None:
    sign_in(phone.context, house, "mei", live_server.url)
    phone.context.route("**/duties/bund/", lambda route: route.abort("timedout"))
    phone.reload()
    expect(phone.locator("[data-day]")).to_have_count(0)
    expect(phone.locator("h1")).to_be_visible()
    phone.context.unroute("**/duties/bund/")
    phone.goto(f"{live_server.url}/duties/bund/")
    assert phone.evaluate("() => outbox.person") == "mei"


def test_two_windows_know_of_each_other(phone: Any, house: World) -> None:
    other = phone.context.new_page()
    other.goto(phone.url)
    off(phone)
    tap(phone, "meeting")
    expect(other.locator('[data-clause="meeting"]').first).to_have_class(re.compile("ticked queued"))
    on(phone)
    until(phone, lambda: len(done()) == 1)
    expect(other.locator('[data-clause="meeting"]').first).not_to_have_class(re.compile("queued"))


def test_a_list_that_lay_over_midnight_is_asked_for_anew(phone: Any, house: World, now: Now) -> None:
    now("2026-11-26T07:40:00+08:00")
    keeps(phone)
    with phone.expect_navigation():
        phone.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.locator("[data-clock]")).to_contain_text("26")


def test_what_would_count_for_nothing_is_said_before_it_is_kept(phone: Any, house: World) -> None:
    off(phone)
    tap(phone, "supper")  # yesterday's, which can still be made up
    expect(phone.locator("[data-unsent]")).to_contain_text("1 not sent yet")
    tap(phone, "supper")
    expect(phone.locator("[data-toast]")).to_contain_text("Counts only from 19:00")
    expect(phone.locator("[data-unsent]")).to_contain_text("1 not sent yet")


def test_what_is_no_photo_and_no_number_is_said_at_once(phone: Any, house: World, tmp_path: Any) -> None:
    (tmp_path / "not.jpg").write_bytes(b"not a photo")
    phone.locator('[data-clause="meeting"] [data-open]').first.click()
    sheet = phone.locator("[data-sheet]")
    sheet.locator("[name=photo]").set_input_files(tmp_path / "not.jpg")
    sheet.locator("[name=value]").fill("many")
    sheet.get_by_role("button", name="Record").click()
    expect(sheet.get_by_role("alert")).to_contain_text("reading")
    sheet.locator("[name=value]").fill("１２，５")
    sheet.get_by_role("button", name="Record").click()
    expect(sheet.get_by_role("alert")).to_contain_text("not a photo")
    sheet.locator("[name=photo]").set_input_files([])
    sheet.get_by_role("button", name="Record").click()
    until(phone, lambda: len(done()) == 1)
    assert str(done()[0].value) == "12.500000"


def test_what_the_server_refuses_is_put_right_with_all_that_was_entered(
    phone: Any, house: World, now: Now, tmp_path: Any
) -> None:
    from tests.web.duties.hotel import picture

    (tmp_path / "wet.jpg").write_bytes(picture(300, 200))
    off(phone)
    phone.locator('[data-clause="floor"] [data-open]').first.click()
    sheet, asks = phone.locator("[data-sheet]"), phone.locator("[data-asks]")
    sheet.locator("[name=outcome][value=fail]").check()
    sheet.locator("[name=value]").fill("1" * 40)
    sheet.locator("[name=note]").fill("wet by the door")
    sheet.locator("[name=photo]").set_input_files(tmp_path / "wet.jpg")
    sheet.get_by_role("button", name="Record").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("1 not sent yet")
    (kept,) = phone.evaluate("() => outbox.all()")
    now("09:00")
    on(phone)
    asks.get_by_role("button", name="Correct it").click(timeout=30000)
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.locator("[name=value]")).to_have_value("1" * 40)
    sheet.locator("[name=value]").fill("12")
    sheet.get_by_role("button", name="Record").click()
    until(phone, lambda: len(done()) == 1)
    expect(asks).to_be_hidden()
    expect(phone.locator("[data-unsent]")).to_be_hidden()
    (one,) = done()
    assert (one.outcome, str(one.value), one.note, bool(one.photo)) == ("fail", "12.000000", "wet by the door", True)
    assert one.occurred_at.isoformat()[:19] == kept["fields"]["tapped_at"][:19]
