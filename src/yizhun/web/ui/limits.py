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
# Invitations, PINs and the code of the first start.
DOOR = Limit("door", 30, 2)


class BusyError(RefusedError):
    """Too much at once; `seconds` until one more is let in."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            Text(
                f"That was too much at once. Try again in {seconds} second{'s' * (seconds != 1)}.",
                f"操作过于频繁，请 {seconds} 秒后再试。",
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

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


buckets = Buckets()


def spend(limit: Limit, who: str) -> None:
    """BusyError where nothing is left for somebody."""
    if settings.YIZHUN_LIMITS and (wait := buckets.take(limit, who, time.monotonic())):
        raise BusyError(ceil(wait))


def limited(limit: Limit) -> Callable[[Page], Page]:
    """A page that anybody may open, so often from one address."""

    def decorator(page: Page) -> Page:
        @wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            spend(limit, address(request))
            return page(request, *args, **kwargs)

        wrapped.limit = limit  # type: ignore[attr-defined]
        return wrapped

    return decorator


def address(request: HttpRequest) -> str:
    """Where a request comes from, through the proxy in front; of IPv6 the network, for that is what one has."""
    found = ip_address(get_adapter().get_client_ip(request))
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
