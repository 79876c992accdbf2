"""What the menu can show: items offered by the apps in; those that a person may follow out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from yizhun.text import Text

SECTIONS = ("", "operate", "understand", "organise")
TITLES = {
    "": Text(),
    "operate": Text("Operate", "日常"),
    "understand": Text("Understand", "看清"),
    "organise": Text("Organise", "组织"),
}


@dataclass(frozen=True)
class Item:
    """One line of the menu. `shown` decides by the request; `count` tells a figure beside it (None: none).

    The one that is `on_top` stands in the bar of a phone as well.
    """

    section: str
    order: int
    title: Text
    icon: str
    url_name: str
    shown: Callable[[HttpRequest], bool]
    count: Callable[[HttpRequest], int | None] = lambda request: None
    on_top: bool = False


_items: list[Item] = []


def offer(item: Item) -> None:
    """Add a line; apps call it when they are ready."""
    if item not in _items:
        _items.append(item)


@dataclass(frozen=True)
class Line:
    """A line as it is drawn."""

    title: Text
    icon: str
    url: str
    current: bool
    count: int | None
    on_top: bool


def menu(request: HttpRequest) -> list[tuple[Text, list[Line]]]:
    """Sections with their lines, in order; only what the person may follow."""
    shown = sorted((one for one in _items if one.shown(request)), key=lambda one: one.order)
    best = max(
        (reverse(one.url_name) for one in shown if _under(request.path, reverse(one.url_name))), key=len, default=""
    )
    found = []
    for section in SECTIONS:
        lines = [_line(one, request, best) for one in shown if one.section == section]
        if lines:
            found.append((TITLES[section], lines))
    return found


def _under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _line(item: Item, request: HttpRequest, best: str) -> Line:
    url = reverse(item.url_name)
    return Line(item.title, item.icon, url, url == best, item.count(request), item.on_top)
