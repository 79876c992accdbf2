"""A generation and a place in; the results of that place out, as reports read them: rows are chosen, not computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from yizhun.measure.finding import FINDING
from yizhun.report.results import Results, Score, Site
from yizhun.standard.model import Standard
from yizhun.text import Language, Text
from yizhun.web.generation import Generation
from yizhun.web.organisation.models import Place
from yizhun.web.standards import shelf
from yizhun.web.standards.models import Edition
from yizhun.web.standards.queries import by_of

_COLUMNS = tuple(Score.__annotations__)
_MINE = "what lies below a place that was looked up through its scope"


@dataclass(frozen=True)
class PlaceResults(Results):
    """The results of a place's sites; what the scores say of the place itself stands where reports look for all."""

    table: pa.Table
    chosen: pc.Expression
    zone: ZoneInfo
    roots_of: Mapping[str, tuple[Standard, ...]]

    @cached_property
    def _scores(self) -> pa.Table:
        return self.table

    @cached_property
    def findings(self) -> ds.Dataset:
        """The findings of the sites."""
        return open_findings(self.folder).filter(self.chosen)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The base standards that judged here."""
        return tuple(sorted(pc.unique(self.table["standard"]).to_pylist()))

    def editions(self, root: str) -> tuple[Standard, ...]:
        """The editions under a base, by the day they came into force."""
        return self.roots_of[root]

    @property
    def as_of(self) -> datetime:
        """The moment of judging on the wall clock of the place."""
        return datetime.fromisoformat(str(self.summary["as_of"])).astimezone(self.zone).replace(tzinfo=None)


def narrowed(generation: Generation, place: Place, lang: Language) -> PlaceResults:
    """The results of a place; without rows where nothing was judged there."""
    below = Place.objects.everywhere(_MINE).filter(path__startswith=place.path, level=Place.SITE)
    regions = {one.pk: one.name for one in Place.objects.everywhere("names only").filter(level=Place.REGION)}
    sites = {one.code: _site(one, regions, lang) for one in below}
    summary = {"since": generation.since, "as_of": generation.as_of}
    standards = _standards(generation.folder, place)
    return PlaceResults(
        generation.folder,
        tuple(one for editions in standards.values() for one in editions),
        sites,
        summary,
        _rows(generation, place, list(sites)),
        pc.field("site_id").isin(list(sites)),
        place.tz,
        standards,
    )


def open_findings(folder: Path) -> ds.Dataset:
    """All findings of a generation, none where nothing was found."""
    found = folder / "findings"
    return ds.dataset(found, format="parquet") if found.exists() else ds.dataset(FINDING.empty_table())


def _site(place: Place, regions: Mapping[int, Text], lang: Language) -> Site:
    region = next((regions[key] for key in reversed(place.keys) if key in regions), Text())
    return Site(place.code, place.name.say(lang), region.say(lang), place.kind, place.tz)


def _rows(generation: Generation, place: Place, sites: list[str]) -> pa.Table:
    """Rows of the sites for the whole time, and the place's own rows as those of all."""
    table = generation.table.select(_COLUMNS)
    of_sites = table.filter((pc.field("by") == "site") & pc.field("by_id").isin(sites))
    source = generation.of_site(place.code).select(_COLUMNS) if place.level == Place.SITE else table
    own = [
        _as_all(
            source.filter((pc.field("standard") == root) & (pc.field("by") == by[0]) & (pc.field("by_id") == by[1]))
        )
        for root in pc.unique(of_sites["standard"]).to_pylist()
        if (by := by_of(generation, root, place))
    ]
    return pa.concat_tables([of_sites, *own])


def _as_all(rows: pa.Table) -> pa.Table:
    for name, value in (("by", "all"), ("by_id", "")):
        rows = rows.set_column(rows.column_names.index(name), name, pa.array([value] * len(rows), pa.string()))
    return rows


def _standards(folder: Path, place: Place) -> Mapping[str, tuple[Standard, ...]]:
    """The editions that judged here, under their bases, the latest last. Editions never change: the shelf has them."""
    judged = {one.name for one in (folder / "standard").iterdir()}
    entries = {one.standard.key: one for one in shelf.library().entries if one.standard.key in judged}
    found: dict[str, list[Standard]] = {}
    editions = Edition.objects.everywhere(_MINE).filter(key__in=list(entries))
    for edition in editions.select_related("place").defer("files"):
        if edition.place.path.startswith(place.path) or place.path.startswith(edition.place.path):
            found.setdefault(entries[edition.key].root, []).append(entries[edition.key].standard)
    return {root: tuple(sorted(all_, key=lambda one: (one.effective, one.edition))) for root, all_ in found.items()}
