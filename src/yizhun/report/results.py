"""A results folder in, its tables out: scores, findings, sites, the standards that judged, and the summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from yizhun.errors import EvidenceError
from yizhun.measure.finding import FINDING
from yizhun.standard.load import read
from yizhun.standard.model import Standard
from yizhun.text import Text

WRONG = ("late", "missed", "failed")
COUNTED = ("met", *WRONG)


@dataclass(frozen=True)
class Score:
    """One row of the scores: how a clause or a group of clauses did, at whom, in which period.

    `standard` is the id of the base; a group of which some clauses fall short, none of them critical, has no state.
    """

    standard: str
    scope: str
    scope_id: str
    by: str
    by_id: str
    period: str
    met: int
    late: int
    missed: int
    failed: int
    pending: int
    excused: int
    conformity: float | None
    low: float | None
    high: float | None
    state: str | None
    observed: float | None

    @property
    def n(self) -> int:
        """How many findings count."""
        return self.met + self.late + self.missed + self.failed

    @property
    def short(self) -> int:
        """How many of them fell short."""
        return self.late + self.missed + self.failed


@dataclass(frozen=True)
class Site:
    """A site as the report names it."""

    id: str
    name: str
    region: str
    kind: str
    timezone: ZoneInfo


@dataclass(frozen=True)
class Results:
    """What `yizhun evaluate --out` wrote. Tables are read when asked for, and only the rows asked for."""

    folder: Path
    standards: tuple[Standard, ...]
    sites: Mapping[str, Site]
    summary: Mapping[str, Any]

    def scores(self, **wanted: str) -> Iterator[Score]:
        """Rows whose columns have the values wanted, `scores(scope="clause", by="all")`.

        Rows by site are there for the whole time only, rows by region and kind not at all.
        """
        table = self._scores
        for column, value in wanted.items():
            table = table.filter(pc.equal(table[column], value))
        for batch in table.to_batches():
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield Score(*row)

    @cached_property
    def _scores(self) -> pa.Table:
        used = (ds.field("by") == "all") | ((ds.field("by") == "site") & (ds.field("period") == "all"))
        return pq.read_table(self.folder / "scores.parquet", filters=used, columns=list(Score.__annotations__))

    @cached_property
    def findings(self) -> ds.Dataset:
        """All findings, by month; none where nothing was found."""
        folder = self.folder / "findings"
        return ds.dataset(folder, format="parquet") if folder.exists() else ds.dataset(FINDING.empty_table())

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The ids of the base standards that judged, in order; of all that are there when nothing was judged."""
        found = pc.unique(self._scores["standard"]).to_pylist()
        return tuple(sorted(found or {s.id for s in self.standards}))

    def editions(self, root: str) -> tuple[Standard, ...]:
        """The editions under a base: its layers first, then its own by the date they came into force."""
        own = [s for s in self.standards if s.id == root]
        layers = [s for s in self.standards if s.id != root and self.summary.get("roots", {}).get(s.key) == root]
        return (*layers, *own)

    @property
    def as_of(self) -> datetime:
        """The moment of judging on the wall clock of a site; a date means the end of that day."""
        given = str(self.summary.get("as_of") or "9999-12-30")
        moment = datetime.fromisoformat(given).replace(tzinfo=None)
        return moment + timedelta(days=1) if len(given) == 10 else moment

    @property
    def last_day(self) -> date:
        """The last day that was judged; midnight belongs to the day before it."""
        return (self.as_of - timedelta(microseconds=1)).date()

    def whole(self, month: str) -> bool:
        """Whether a month, `2026-03`, lies in the span that was judged and was over at the end of it."""
        return str(self.summary.get("since") or "")[:7] <= month < month_of(self.as_of.date())

    def name(self, site_id: str) -> str:
        """What a site is called; its id where nothing is known."""
        return self.sites[site_id].name if site_id in self.sites else site_id


def open_results(folder: Path) -> Results:
    """Open a results folder. EvidenceError `not-results` names what is missing and what to do."""
    for part in ("scores.parquet", "sites.parquet", "standard", "summary.json"):
        if not (folder / part).exists():
            raise _missing(folder, part)
    standards = sorted(
        (read(path) for path in sorted((folder / "standard").iterdir()) if path.is_dir()),
        key=lambda s: (s.id, s.effective, s.edition),
    )
    if not standards:
        raise _missing(folder, "standard/<id>@<edition>")
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    return Results(folder, tuple(standards), _sites(folder / "sites.parquet"), summary)


def month_of(day: date) -> str:
    """`2026-03` of a date."""
    return f"{day:%Y-%m}"


def local(instant: datetime | None, site: Site | None) -> datetime | None:
    """An instant on the wall clock of a site, without a zone; UTC where the site is unknown."""
    if instant is None:
        return None
    return instant.astimezone(site.timezone if site else ZoneInfo("UTC")).replace(tzinfo=None)


def _sites(path: Path) -> dict[str, Site]:
    table = pq.read_table(path)
    names = set(table.column_names)

    def column(name: str) -> list[str | None]:
        return list(pc.cast(table[name], pa.string()).to_pylist()) if name in names else [None] * table.num_rows

    ids, rows = column("site_id"), zip(*map(column, ("name", "region", "kind", "timezone")), strict=True)
    return {
        str(i): Site(str(i), name or str(i), region or "", kind or "", ZoneInfo(zone or "UTC"))
        for i, (name, region, kind, zone) in zip(ids, rows, strict=True)
    }


def _missing(folder: Path, part: str) -> EvidenceError:
    error = EvidenceError.of(
        "not-results",
        Text(f"{folder} holds no results: {part} is missing.", f"{folder} 不是结果目录：缺少 {part}。"),
        Text(
            "Give the folder that `yizhun evaluate … --out FOLDER` wrote.",
            "请给出 `yizhun evaluate … --out 目录` 写出的目录。",
        ),
    )
    assert isinstance(error, EvidenceError)
    return error
