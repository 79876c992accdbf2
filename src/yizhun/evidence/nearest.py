"""The word somebody probably meant: a wrong word and the allowed ones in, the nearest or nothing out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_CUTOFF = 0.7


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word most like `word`, whatever the case of its letters, or None when none is near."""
    folded: dict[str, str] = {}
    for candidate in allowed:
        folded.setdefault(_fold(candidate), candidate)
    found = difflib.get_close_matches(_fold(word), folded, n=1, cutoff=_CUTOFF)
    return folded[found[0]] if found else None


def _fold(word: str) -> str:
    return word.strip().casefold().replace(" ", "_").replace("-", "_")
