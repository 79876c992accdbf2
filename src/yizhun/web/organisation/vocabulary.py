"""Ids of posts, kinds of subjects, zones and credentials in; their titles out, as the standards in force name them.

The organisation knows no standards: the app that does offers its words here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yizhun.text import Text

Words = Mapping[str, Mapping[str, Text]]
_source: list[Callable[[], Words]] = []


def offer(words: Callable[[], Words]) -> None:
    """Say where words come from: `posts`, `subjects`, `zones`, `credentials`, each id to title."""
    _source[:] = [words]


def words(section: str) -> Mapping[str, Text]:
    """All words of a section; empty while no standard is in force."""
    return _source[0]().get(section, {}) if _source else {}


def title(section: str, name: str) -> Text:
    """What people call it; the id itself where no standard names it."""
    return words(section).get(name) or Text(name, name)
