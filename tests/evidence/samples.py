"""Standards to make evidence for, and the findings that the evidence gives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from yizhun.evaluation import evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read
from yizhun.evidence.sample import sample
from yizhun.evidence.sample.span import DAY, length
from yizhun.standard.kinds import (
    Checklist,
    Count,
    Deadline,
    Interval,
    Reconcile,
    Schedule,
    Sequence,
    Share,
    Statistic,
)
from yizhun.standard.model import Standard
from yizhun.standard.walk import limits

ROOT = Path(__file__).resolve().parents[2]
DAYS = 380
"""A year is over, and periods that run are seen too."""


def of_clause(measure: dict[str, Any], **more: Any) -> Standard:
    """A standard of one clause that has this measure."""
    clause = {"id": "c", "title": "c", "force": "shall", "measure": measure, **more}
    head = {"id": "std", "edition": "1", "effective": "2026-01-01", "title": "std"}
    return Standard.model_validate({**head, "clauses": [clause]})


def findings_of(standard: Standard, folder: Path, days: int = DAYS) -> duckdb.DuckDBPyConnection:
    """A database with the table `findings`: a year and the days that began the next, every row of them read."""
    sample(standard, 20, days, 7, folder)
    since, as_of = standard.effective, standard.effective + timedelta(days=days - 1)
    evidence = read(folder, DuckDB(), strict=True)
    database = duckdb.connect()
    database.register("findings", evaluate(standard, evidence, f"{since}", f"{as_of}").findings)
    return database


def verdicts_of(measure: Any, days: int = DAYS) -> set[str]:
    """The verdicts that made-up evidence of so many days should bring for a measure."""
    match measure:
        case Schedule():
            return {"met", "late", "missed", "pending"}
        case Interval(at_most=limit):
            return _of_gaps(limit, days)
        case Deadline():
            return {"met", "late", "missed", "pending", *(["excused"] if measure.unless else [])}
        case Count():
            short = ["missed"] * (measure.at_least is not None) + ["failed"] * (measure.at_most is not None)
            return {"met", "pending", "excused", *short}
        case Share() | Statistic():
            return {"met", "failed", "pending", "excused"}
        case Checklist():
            return {"met", "failed", "excused"} | (_of_gaps(measure.every, days) if measure.every else set())
        case Reconcile():
            return {"met", "failed", *(["late", "pending"] if measure.within else [])}
        case Sequence(template=template):
            waits = {"late", "pending"} if measure.within else set()
            return {"met"} | {
                "response": {"missed"} | waits,
                "succession": {"missed", "failed"} | waits,
                "chain-response": {"missed", "failed"} | waits,
                "exactly-once": {"missed", "failed"},
            }.get(template, {"failed"})
    return {"met", "failed"}


def _of_gaps(limit: Any, days: int) -> set[str]:
    shortest = min(length(value) for _, value in limits(limit, ())) / DAY
    return {"met", "late", "missed", "pending"} if shortest < 0.6 * days else {"pending"}
