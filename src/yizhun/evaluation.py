"""The whole path in one place: a standard, evidence and a period in; findings and scores out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import ibis
import pyarrow as pa

from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.read import read
from yizhun.evidence.rows import from_rows
from yizhun.issue import Issue
from yizhun.measure.finding import FINDING, ORDER
from yizhun.measure.judge import Judged, judge
from yizhun.measure.rest import SHARED, Earlier, digests
from yizhun.score.counts import counts
from yizhun.score.scores import ORDER as SCORE_ORDER
from yizhun.score.scores import scores
from yizhun.standard.library import Library, open_library
from yizhun.standard.model import Standard

Rows = Sequence[Mapping[str, str | None]]


@dataclass(frozen=True)
class Evaluation:
    """What a standard and evidence give together; tables are computed in the engine and fetched when asked for.

    `source` is the path that the evidence was read from, as given.
    """

    library: Library
    evidence: Evidence
    judged: Judged
    source: str = ""

    @property
    def since(self) -> str:
        """The beginning of the period, as given or found."""
        return self.judged.since

    @property
    def as_of(self) -> str:
        """The moment of judging, as given or found."""
        return self.judged.as_of

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All warnings: of the standard, of the evidence, of judging."""
        return (*self.library.issues, *self.evidence.issues, *self.judged.issues)

    @cached_property
    def findings(self) -> pa.Table:
        """All findings in order (columns FINDING; times as timestamps in UTC, figures as decimals)."""
        return told(self.evidence.engine, self.judged.findings)

    @cached_property
    def digests(self) -> dict[str, str]:
        """What the evidence says of each site judged, told apart from anything else it may say (see `measure.rest`).

        Empty on an engine that judges everything again each time.
        """
        if not isinstance(self.evidence.engine, DuckDB):
            return {}
        sites = self.judged.world.tables["sites"].select("site_id")
        judged = {SHARED, *self.evidence.engine.arrow(sites)["site_id"].to_pylist()}
        every = digests(self.evidence) if self.judged.digests is None else self.judged.digests
        return {site: told for site, told in every.items() if site in judged}

    @cached_property
    def count_table(self) -> ibis.Table:
        """The findings counted, kept in the engine (see `score.counts`)."""
        return counts(self.judged)

    @cached_property
    def score_table(self) -> ibis.Table:
        """The scores, kept in the engine."""
        return scores(
            self.judged, self.count_table, {entry.standard.key: entry.standard for entry in self.library.entries}
        )

    @cached_property
    def scores(self) -> pa.Table:
        """All scores in order (columns SCORE)."""
        return self.evidence.engine.arrow(self.score_table.order_by(list(SCORE_ORDER)))


def evaluate(
    standard: str | Path | Library | Standard,
    evidence: str | Path | Evidence,
    since: str | None = None,
    as_of: str | None = None,
    *,
    sites: Sequence[str] = (),
    strict: bool = False,
    engine: Engine | None = None,
    earlier: Earlier | None = None,
) -> Evaluation:
    """Judge evidence (a folder or a lake) by a standard (a folder or a library).

    `since` and `as_of` are ISO 8601; without an offset they are read in each site's own zone, by default the whole
    evidence is judged. `sites` judges only those; with `earlier` (`results.earlier`) what nothing has touched since is
    taken over. Raises StandardError and EvidenceError with all faults at once.
    """
    library = _library(standard)
    read_in = evidence if isinstance(evidence, Evidence) else read(evidence, engine or DuckDB(), strict=strict)
    source = "" if isinstance(evidence, Evidence) else str(evidence)
    return Evaluation(library, read_in, judge(library, read_in, since, as_of, sites, earlier), source)


def judge_rows(
    standards: Library | Sequence[Standard],
    given: Mapping[str, Rows],
    since: str | None,
    as_of: str,
    engine: Engine | None = None,
) -> pa.Table:
    """Findings (columns FINDING, in ORDER) of evidence written down as rows of text, as tests of a standard do."""
    library = standards if isinstance(standards, Library) else _together(standards)
    engine = engine or DuckDB()
    judged = judge(library, from_rows(given, engine), since, as_of)
    return told(engine, judged.findings)


def told(engine: Engine, findings: ibis.Table) -> pa.Table:
    """Findings in their order with times as timestamps."""
    return engine.arrow(findings.order_by(list(ORDER))).cast(FINDING)


def _library(standard: str | Path | Library | Standard) -> Library:
    if isinstance(standard, Library):
        return standard
    return Library.of(standard) if isinstance(standard, Standard) else open_library(standard)


def _together(standards: Sequence[Standard]) -> Library:
    return Library(tuple(entry for standard in standards for entry in Library.of(standard).entries))
