"""Ids of posts, kinds of subjects, zones and credentials in; their titles out, as the standards in force name them.

The organisation knows no standards: the app that does offers its words here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from yizhun.text import Text

Words = Mapping[str, Mapping[str, Text]]
Source = Callable[[Sequence[str] | None], Words]
_source: list[Source] = []


def offer(words: Source) -> None:
    """Say where words come from: `posts`, `subjects`, `zones`, `credentials`, each id to title.

    It is asked for those of all standards (None), or of those that hold somewhere in parts of the tree, by path.
    """
    _source[:] = [words]


def words(section: str, paths: Sequence[str] | None = None) -> Mapping[str, Text]:
    """The words of a section, of all standards or of those of the parts; empty while there is none."""
    return _source[0](paths).get(section, {}) if _source else {}


def title(section: str, name: str) -> Text:
    """What people call it; the id itself where no standard names it."""
    return words(section).get(name) or Text(name, name)
