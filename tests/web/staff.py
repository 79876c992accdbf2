"""The people of a hotel with a browser each, and one clock for the server and all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.web.duties.test_offline import sign_in
from tests.web.world import World

LIST = "/duties/bund/"


def at(day: str, time: str) -> datetime:
    """A day of November 2026 in Shanghai."""
    return datetime.fromisoformat(f"2026-11-{day}T{time}:00+08:00")


@dataclass
class Staff:
    """Their pages by name, "" for a guest who never signed in; `faults` is what scripts complained of."""

    world: World
    url: str
    browser: Any
    set_now: Callable[[str, str], None]
    pages: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def clock(self, day: str, time: str) -> None:
        """It is that time now, everywhere."""
        moment = at(day, time).isoformat()
        self.set_now("YIZHUN_NOW", moment)
        for page in self.pages.values():
            page.clock.set_fixed_time(moment)

    def page(self, who: str) -> Any:
        """Their only page, in a browser of their own."""
        if who not in self.pages:
            context = self.browser.new_context(viewport={"width": 390, "height": 780}, locale="en-GB")
            if who:
                sign_in(context, self.world, who, self.url)
            page = self.pages[who] = context.new_page()
            page.on("pageerror", lambda fault: self.faults.append(str(fault)))
            page.clock.set_fixed_time(os.environ["YIZHUN_NOW"])
        return self.pages[who]

    def opens(self, who: str, path: str) -> Any:
        """A page that answers."""
        page = self.page(who)
        answer = page.goto(self.url + path)
        assert answer.status == 200, (who, path, answer.status)
        return page

    def list(self, who: str) -> Any:
        """Their list of now, once the phone has set its clock by the server's: both move on only after that."""
        page, now = self.page(who), datetime.fromisoformat(os.environ["YIZHUN_NOW"])
        for _ in range(5):
            with page.expect_response("**/duties/now/"):
                self.opens(who, LIST)
            page.evaluate("() => outbox.contact('/duties/now/')")
            if datetime.fromisoformat(page.locator("[data-day]").get_attribute("data-now")) == now:
                return page  # where the server is slow to answer, the phone shows the list that it kept
        raise AssertionError("the server never answered with a list")

    def gets(self, who: str, path: str) -> str:
        """What lies at an address, as text."""
        text: str = self.page(who).request.get(self.url + path).text()
        return text

    def leave(self) -> None:
        """Close every browser; no script complained."""
        for page in self.pages.values():
            page.context.close()
        assert self.faults == []


def tap(page: Any, clause: str, room: str = "") -> None:
    """One thumb on the first open line of the clause, which may be due on another day."""
    button = page.locator(f'[data-clause="{clause}"][data-subject="{room}"]:not(.ticked) .tap').first
    if not button.is_visible():
        page.locator(".ahead > summary").click()
    button.click()
