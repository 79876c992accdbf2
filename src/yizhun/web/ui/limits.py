"""How often somebody may ask: a request in; nothing out, or a refusal that says when to try again.

A bucket holds so many requests and fills again with time. Buckets are in the memory of the process: they slow down
whoever asks too much, and lose nothing when the server starts anew.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yizhun.text import Text
from yizhun.web.ledger.errors import RefusedError

Page = Callable[..., HttpResponse]
MOST = 50_000
"""Buckets that are remembered; those unused for longest go first."""


@dataclass(frozen=True)
class Limit:
    """`burst` requests at once, then one more every `seconds`."""

    name: str
    burst: int
    seconds: float


# A phone that was offline for days sends what it kept at once; a thumb is slower than five a second.
ACTS = Limit("acts", 300, 0.2)
# Reports, imports and uploads: each is seconds of work for the server.
HEAVY = Limit("heavy", 20, 6)
# Pages for guests, of whom a whole lobby may share one address.
PUBLIC = Limit("public", 120, 0.5)
OPEN_DATA = Limit("open-data", 30, 2)
# The code of the first start, invitations that are none, and what a shared phone sends.
DOOR = Limit("door", 30, 2)
# Wrong PINs at one shared phone: everybody of a shift may slip, and ten thousand take a hundred days.
PINS = Limit("pins", 20, 900)


_NOTHING = Text("", "")


class BusyError(RefusedError):
    """Too much at once; `seconds` until one more is let in; `more` is what one can do meanwhile."""

    status = 429

    def __init__(self, seconds: int, more: Text = _NOTHING) -> None:
        self.seconds = seconds
        minutes = ceil(seconds / 60)
        en, zh = (f"{minutes} minute", f"{minutes} 分钟") if minutes > 2 else (f"{seconds} second", f"{seconds} 秒")
        plural = "" if seconds == 1 else "s"
        super().__init__(
            Text(
                f"That was too much at once. Try again in {en}{plural}. {more.en}".strip(),
                f"操作过于频繁，请 {zh}后再试。{more.zh}",
            )
        )


class Buckets:
    """What is left for whom."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, limit: Limit, who: str, now: float) -> float:
        """Take one of what is left at `now` (seconds of any clock that only goes on); 0, or seconds until there is."""
        with self._lock:
            left, at = self._held.pop((limit.name, who), (float(limit.burst), now))
            left = min(limit.burst, left + (now - at) / limit.seconds)
            self._held[(limit.name, who)] = (left - 1 if left >= 1 else left, now)
            if len(self._held) > MOST:
                self._held.popitem(last=False)
        return 0 if left >= 1 else (1 - left) * limit.seconds

    def give(self, limit: Limit, who: str) -> None:
        """Put one back that was taken."""
        with self._lock:
            if held := self._held.get((limit.name, who)):
                self._held[(limit.name, who)] = (held[0] + 1, held[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


buckets = Buckets()


def spend(limit: Limit, who: str, more: Text = _NOTHING) -> None:
    """BusyError where nothing is left for somebody."""
    if settings.YIZHUN_LIMITS and (wait := buckets.take(limit, who, time.monotonic())):
        raise BusyError(ceil(wait), more)


def give_back(limit: Limit, who: str) -> None:
    """What was spent is not to count."""
    if settings.YIZHUN_LIMITS:
        buckets.give(limit, who)


def address(request: HttpRequest, **of_the_page: str) -> str:
    """Where a request comes from, through the proxy in front; of IPv6 the network, for that is what one has."""
    found = ip_address(get_adapter().get_client_ip(request))
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def limited(limit: Limit, who: Callable[..., str | None] = address) -> Callable[[Page], Page]:
    """A page that anybody may open, so often from one address, or as `who` tells of a request; None is not limited."""

    def decorator(page: Page) -> Page:
        @wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (name := who(request, *args, **kwargs)) is not None:
                spend(limit, name)
            return page(request, *args, **kwargs)

        wrapped.limit = limit  # type: ignore[attr-defined]
        return wrapped

    return decorator
