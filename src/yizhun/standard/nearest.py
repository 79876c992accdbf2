"""A name that is not known and the names that are in; the nearest, and lists as sentences show them, out."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from yizhun.text import Text

SHOWN: Final = 12


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None when none is like it."""
    by_folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    found = get_close_matches(name[:200].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def allowed(name: str, known: Iterable[str]) -> Text:
    """A hint: the nearest name where one is near, then what is allowed."""
    names = list(known)
    near = nearest(name, names)
    mean = Text(f"Did you mean `{near}`? ", f"是否想写“{near}”？") if near else Text()
    if not names:
        return Text(f"{mean.en}None is defined.", f"{mean.zh}目前一个也没有定义。")
    rest = Text(f", … ({len(names)} in all)", f" 等 {len(names)} 个") if len(names) > SHOWN else Text()
    listed = names[:SHOWN]
    return Text(
        f"{mean.en}Allowed: {', '.join(listed)}{rest.en}.",
        f"{mean.zh}可用：{'、'.join(listed)}{rest.zh}。",
    )
