"""A library and the sites below a place in; a refusal out where two of its standards would judge one of them alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow as pa

from yizhun.errors import StandardError
from yizhun.evidence.engine import DuckDB
from yizhun.measure.scope import scope
from yizhun.standard.library import Library
from yizhun.text import Text
from yizhun.web.ledger.errors import InvalidError
from yizhun.web.ledger.rows import table_of
from yizhun.web.organisation import registers
from yizhun.web.organisation.models import Place
from yizhun.web.standards import shelf


class ClashError(InvalidError):
    """Two layers of one depth would hold at one site, where nobody could say which of them judges."""


def refuse(library: Library, place: Place) -> None:
    """ClashError when the library cannot judge some site at the place or below, on whatever day."""
    told = found(library, place)
    if told is not None:
        raise ClashError(
            Text(
                f"{told.en} Take the edition that holds there as the base of the other, or withdraw one of them there.",
                f"{told.zh}请以在该处适用的版次作为另一个的基础，或先在该处撤销其中一个。",
            )
        )


def refuse_new(library: Library, place: Place) -> None:
    """The same, unless these sites cannot be judged as it is: what mends one of two clashes must not be refused."""
    try:
        refuse(library, place)
    except ClashError:
        if found(shelf.library(), place) is None:
            raise


def refuse_here(place: Place) -> None:
    """The same with the library as it is, for a place that was moved or changed."""
    refuse(shelf.library(), place)


def found(library: Library, place: Place) -> Text | None:
    """Which two standards hold alike at which site of the place; None where all can be judged."""
    if not _possible(library):
        return None
    below = Place.objects.everywhere("a standard holds at all of them").filter(
        path__startswith=place.path, level=Place.SITE
    )
    rows = list(registers.sites(below))
    sites = table_of("sites", rows)
    for name in ("since_us", "as_of_us"):
        sites = sites.append_column(name, pa.array([0] * len(rows), pa.int64()))
    engine = DuckDB(threads=1)
    bare = [replace(one, standard=one.standard.model_copy(update={"clauses": ()})) for one in library.entries]
    try:
        scope(Library(tuple(bare)), engine.register("sites", sites), engine)
    except StandardError as error:
        return error.issues[0].text
    return None


def _possible(library: Library) -> bool:
    """Whether there are two standards of one root and depth at all; only then is every site looked at."""
    alike = {(one.root, one.depth, one.standard.id) for one in library.entries}
    return any(count > 1 for count in Counter((root, depth) for root, depth, _ in alike).values())
