"""The whole path in one place: a standard, evidence and a period in; findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pyarrow as pa

from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.rows import from_rows
from yizhun.measure.finding import FINDING, ORDER
from yizhun.measure.judge import judge
from yizhun.standard.library import Library
from yizhun.standard.model import Standard

Rows = Sequence[Mapping[str, str | None]]


def judge_rows(
    standards: Library | Sequence[Standard],
    given: Mapping[str, Rows],
    since: str | None,
    as_of: str,
    engine: Engine | None = None,
) -> pa.Table:
    """Findings (columns FINDING, in ORDER) of evidence written down as rows of text, as tests of a standard do."""
    library = standards if isinstance(standards, Library) else _library(standards)
    engine = engine or DuckDB()
    judged = judge(library, from_rows(given, engine), since, as_of)
    return told(engine, judged.findings)


def told(engine: Engine, findings: ibis.Table) -> pa.Table:
    """Findings in their order with times as timestamps."""
    return engine.arrow(findings.order_by(list(ORDER))).cast(FINDING)


def _library(standards: Sequence[Standard]) -> Library:
    entries = tuple(entry for standard in standards for entry in Library.of(standard).entries)
    return Library(entries)
