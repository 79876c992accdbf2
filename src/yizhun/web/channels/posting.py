"""A request in; its answer out, from a public host over https only. The address that was looked up is the one used.

A host that says one address when it is checked and another when it is called would reach into the house; a redirect
could do the same and is not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from yizhun.text import Text
from yizhun.web.channels.shapes import Request
from yizhun.web.ledger.errors import InvalidError

SECONDS, WHOLE, MOST = 8.0, 15.0, 64 * 2**10
"""How long each step may take, and all of them together; how much of an answer is read."""


@dataclass(frozen=True)
class Answer:
    """What came back; `fault` says why nothing did."""

    status: int = 0
    body: bytes = b""
    fault: str = ""


def check(url: str) -> SplitResult:
    """The parts of an address that may be posted to; InvalidError says what is wrong with another."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises on a port that is none
    except ValueError:
        raise InvalidError(_NO_ADDRESS) from None
    if parts.scheme not in (("https", "http") if settings.YIZHUN_PRIVATE_CHANNELS else ("https",)):
        raise InvalidError(Text("The address must begin with https://.", "地址须以 https:// 开头。"))
    if (
        not parts.hostname
        or parts.username
        or parts.password
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise InvalidError(_NO_ADDRESS)
    return parts


def address(parts: SplitResult) -> str:
    """An address of the host that is public; InvalidError when there is none, or one of them is not."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InvalidError(Text(f"{parts.hostname} was not found.", f"找不到主机 {parts.hostname}。")) from None
    addresses = [str(one[4][0]) for one in found]
    if not settings.YIZHUN_PRIVATE_CHANNELS and not all(_public(one) for one in addresses):
        raise InvalidError(
            Text(f"{parts.hostname} lies in a private network.", f"{parts.hostname} 属于内部网络，不能发送。")
        )
    return addresses[0]


def post(request: Request) -> Answer:
    """Post it; never raises for what the other side does."""
    until = time.monotonic() + WHOLE
    try:
        parts = check(request.url)
        connection = _connection(parts, address(parts))
    except InvalidError as refusal:
        return Answer(fault=refusal.text.en)
    try:
        connection.connect()
        with _ending(connection.sock, until) as over:
            found = _asked(connection, parts, request)
        return Answer(fault=f"no whole answer within {WHOLE:g} seconds") if over.is_set() else found
    except (OSError, http.client.HTTPException) as fault:
        return Answer(fault=f"{type(fault).__name__}: {fault}"[:200])
    finally:
        connection.close()


def _asked(connection: http.client.HTTPConnection, parts: SplitResult, request: Request) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, request.body, dict(request.headers))
        with connection.getresponse() as response:
            return Answer(response.status, response.read(MOST))
    except (OSError, http.client.HTTPException) as fault:
        return Answer(fault=f"{type(fault).__name__}: {fault}"[:200])


@contextmanager
def _ending(sock: socket.socket, until: float) -> Iterator[threading.Event]:
    """End a connection at a moment, whatever it is waiting for: a step has its seconds anew with every byte."""
    over = threading.Event()

    def end() -> None:
        over.set()
        with suppress(OSError):
            # That of the plain socket: the one of TLS would take away what another thread is reading with.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), end)
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def _connection(parts: SplitResult, to: str) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", _port(parts)
    if parts.scheme == "http":
        plain = http.client.HTTPConnection(host, port, timeout=SECONDS)
        plain._create_connection = lambda *_, **__: socket.create_connection((to, port), SECONDS)  # type: ignore[attr-defined]
        return plain
    found = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    found._create_connection = lambda *_, **__: socket.create_connection((to, port), SECONDS)  # type: ignore[attr-defined]
    return found


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _public(text: str) -> bool:
    found = ipaddress.ip_address(text.split("%")[0])
    return all(one.is_global and not one.is_multicast for one in (found, *_inner(found)))


def _inner(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Addresses of the old kind that one of the new kind leads to."""
    if isinstance(found, ipaddress.IPv4Address):
        return []
    translated = ipaddress.IPv4Address(found.packed[12:]) if found in _NAT64 else None
    return [one for one in (found.ipv4_mapped, found.sixtofour, translated) if one is not None]


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NO_ADDRESS = Text("This is no address that can be posted to.", "这不是有效的地址。")
