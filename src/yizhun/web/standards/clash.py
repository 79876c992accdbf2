"""A library and sites in; a refusal out where two of its standards would newly judge one of these sites alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa

from yizhun.evidence.engine import DuckDB
from yizhun.measure.scope import contested, two_layers
from yizhun.standard.library import Library
from yizhun.text import Text
from yizhun.web.ledger.errors import InvalidError
from yizhun.web.ledger.rows import table_of
from yizhun.web.organisation import registers
from yizhun.web.organisation.judging import Rows
from yizhun.web.organisation.models import Place
from yizhun.web.standards import shelf

Clash = tuple[str, str, str]
"""A site and the ids of two standards."""


class ClashError(InvalidError):
    """Two layers of one depth would hold at one site, where nobody could say which of them judges."""


def refuse_new(library: Library, place: Place) -> None:
    """ClashError when some site below the place could not be judged, on whatever day, that can be now."""
    rows = below(library, place)
    _refuse(lambda: found(shelf.library(), rows), found(library, rows))


def refuse_here(rows: Rows, before: Rows) -> None:
    """The same for sites that were moved or changed, with the library as it is."""
    _refuse(lambda: found(shelf.library(), before), found(shelf.library(), rows))


def _refuse(before: Callable[[], dict[Clash, Text]], now: dict[Clash, Text]) -> None:
    new = sorted(now.keys() - before().keys()) if now else []
    if new:
        told = now[new[0]]
        raise ClashError(
            Text(
                f"{told.en} Let one of them extend the other, or narrow its `for` so that it leaves the site out. "
                "Where that one is published already, a further edition of it does so that takes effect on the same "
                "day; from a later day it does not help.",
                f"{told.zh}请让其中一个继承另一个，或收窄其中一个的 `for`，使其不再包括该场所。"
                "如果要改的标准已经发布，请为它发布新版次，生效日期须与该版次为同一天；日期更晚则不起作用。",
            )
        )


def needed() -> bool:
    """Whether the library holds two standards of one root and depth at all; only then is any site looked at."""
    return _possible(shelf.library())


def below(library: Library, place: Place) -> Rows:
    """The sites at the place and below; none where it makes no difference."""
    if not _possible(library):
        return ()
    places = Place.objects.everywhere("a standard holds at all of them")
    return tuple(registers.sites(places.filter(path__startswith=place.path, level=Place.SITE)))


def found(library: Library, rows: Rows) -> dict[Clash, Text]:
    """Which two standards hold alike at which of the sites, on whatever day, and how that is said."""
    if not rows or not _possible(library):
        return {}
    sites = table_of("sites", rows)
    for name in ("since_us", "as_of_us"):
        sites = sites.append_column(name, pa.array([0] * len(rows), pa.int64()))
    engine = DuckDB(threads=1)
    bare = [replace(one, standard=one.standard.model_copy(update={"clauses": ()})) for one in library.entries]
    return {
        (site, one.standard.id, other.standard.id): two_layers(site, one, other).issues[0].text
        for site, one, other in contested(Library(tuple(bare)), engine.register("sites", sites), engine)
    }


def _possible(library: Library) -> bool:
    alike = {(one.root, one.depth, one.standard.id) for one in library.entries}
    return any(count > 1 for count in Counter((root, depth) for root, depth, _ in alike).values())
