"""A person, a place and a standard in; what the board reads of the present generation out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from yizhun.report.analysis import Analysis
from yizhun.report.findings import Reasons
from yizhun.text import Language, Text
from yizhun.web import generation
from yizhun.web.board import short
from yizhun.web.board.narrow import PlaceResults, narrowed
from yizhun.web.generation import Generation
from yizhun.web.organisation.models import Place
from yizhun.web.ui.language import lang


class PlaceAnalysis(Analysis):
    """Reasons are looked up where they were counted, for behind a region there may be millions of findings."""

    @cached_property
    def reasons(self) -> Mapping[str, Reasons]:
        """Why the clauses fall short that are worth looking into."""
        return short.reasons(self.results.folder, list(self.results.sites), self.editions, self.worst)


@dataclass(frozen=True, eq=False)
class Reading:
    """One generation, one place, one of its standards, one language: one object as long as the generation is read."""

    place: Place
    generation: Generation
    results: PlaceResults
    analysis: Analysis

    @property
    def root(self) -> str:
        """The base of the standard."""
        return self.analysis.root

    @property
    def title(self) -> Text:
        """The standard's title: that of the base, which says what it is about."""
        return self.analysis.standards[-1].title

    @property
    def roots(self) -> list[tuple[str, Text]]:
        """All standards that hold here."""
        return [(root, self.results.editions(root)[-1].title) for root in self.results.roots]

    @property
    def whole(self) -> bool:
        """Whether the scores know the place as a whole."""
        return bool(self.analysis.clauses)

    @property
    def is_site(self) -> bool:
        """Whether the place is a site."""
        return self.place.level == Place.SITE


def read(place: Place, root: str = "") -> Reading | None:
    """The present generation at a place, by the standard asked for, else the first; None where nothing was judged."""
    found = generation.current()
    return None if found is None else _read(found, place, place.path, root, lang())


@lru_cache(maxsize=48)
def _read(found: Generation, place: Place, path: str, root: str, language: Language) -> Reading | None:
    """Kept for the generation, so that what it works out is worked out once."""
    results = narrowed(found, place, language)
    if not results.roots:
        return None
    root = root if root in results.roots else results.roots[0]
    return Reading(place, found, results, PlaceAnalysis(results, root, language))
