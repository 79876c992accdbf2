"""The results of a place and what is asked of its findings in; how many there are, and one page of them, out.

DuckDB chooses, orders and cuts: behind a group there may be millions, and of those a page shows fifty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.sql import text, text_list
from yizhun.measure.zone import midnight
from yizhun.web.board.narrow import PlaceResults

COLUMNS = (
    "clause_id", "site_id", "subject_id", "case_id", "actor_id", "due_at", "done_at", "verdict", "found", "asked",
    "reason", "evidence_id",
)  # fmt: skip
_ORDER = (
    "due_at DESC",
    "site_id",
    "clause_id",
    "subject_id",
    "case_id",
    "evidence_id",
    "actor_id",
    "verdict",
    "reason",
)
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


@dataclass(frozen=True)
class Wanted:
    """Which findings: of these editions, at these sites of the place; else an empty field does not choose.

    `month` is that of the due on the wall clock of the site, as scores count it.
    """

    editions: Sequence[str]
    sites: Sequence[str]
    verdicts: Sequence[str] = ()
    clause: str = ""
    month: str = ""


@dataclass(frozen=True)
class Chosen:
    """The findings that were asked for, not read yet; `source` is what stands behind SELECT."""

    source: str
    engine: DuckDB = field(default_factory=lambda: DuckDB(threads=2))

    def count(self) -> int:
        """How many there are."""
        if not self.source:
            return 0
        found: int = self.engine.query(f"SELECT count(*) AS n {self.source}")["n"][0].as_py()
        return found

    def rows(self, first: int, most: int) -> list[dict[str, Any]]:
        """So many from the one of that number on, counted from 0, the latest due first."""
        if not self.source:
            return []
        order = ", ".join(f"{one} NULLS LAST" for one in _ORDER)
        query = f"SELECT {', '.join(COLUMNS)} {self.source} ORDER BY {order} LIMIT {most} OFFSET {first}"
        found: list[dict[str, Any]] = self.engine.query(query).to_pylist()
        return found


def choose(results: PlaceResults, wanted: Wanted) -> Chosen:
    """Those that are wanted; none for a month that is none."""
    files = results.folder / "findings"
    months = _months(results, wanted)
    if not wanted.sites or months is None or not any(files.glob("*.parquet")):
        return Chosen("")
    chosen = Chosen(f"FROM read_parquet({text(str(files / '*.parquet'))}) {' '.join(_narrowed(wanted, months))}")
    if len(wanted.sites) > 1:
        chosen.engine.register("here", _here(wanted.sites, months))
    return chosen


Span = tuple[int, int]


def _narrowed(wanted: Wanted, months: Sequence[Span]) -> Iterable[str]:
    if len(wanted.sites) > 1:
        yield "JOIN here USING (site_id)"
    yield f"WHERE edition IN {text_list(wanted.editions)}"
    if len(wanted.sites) == 1:
        yield f"AND site_id = {text(wanted.sites[0])}"
    if wanted.verdicts:
        yield f"AND verdict IN {text_list(wanted.verdicts)}"
    if wanted.clause:
        yield f"AND clause_id = {text(wanted.clause)}"
    if months:
        # Said as numbers too, so that whole parts of a file are left out unread.
        begin, end = min(begin for begin, _ in months), max(end for _, end in months)
        yield f"AND due_at >= make_timestamptz({begin}) AND due_at < make_timestamptz({end})"
        if len(wanted.sites) > 1:
            yield "AND due_at >= begins AND due_at < ends"


def _months(results: PlaceResults, wanted: Wanted) -> list[Span] | None:
    """When the month begins and ends at each site, in µs; nothing without a month, None for one that is none."""
    if not wanted.month:
        return []
    if not _MONTH.fullmatch(wanted.month):
        return None
    year, month = int(wanted.month[:4]), int(wanted.month[5:])
    try:
        first, next_ = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    zones = [results.sites[site].timezone.key for site in wanted.sites]
    spans = {zone: (midnight(zone, first), midnight(zone, next_)) for zone in set(zones)}
    return [spans[zone] for zone in zones]


def _here(sites: Sequence[str], months: Sequence[Span]) -> pa.Table:
    columns: dict[str, Any] = {"site_id": pa.array(sites, pa.string())}
    if months:
        for name, side in (("begins", 0), ("ends", 1)):
            columns[name] = pa.array([span[side] for span in months], pa.timestamp("us", "UTC"))
    return pa.table(columns)
