"""The findings of a results folder in, reasons counted and the latest records out; read batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from yizhun.report.results import WRONG

Reasons = Counter[tuple[str, str, str]]
"""How many findings by site, verdict and reason."""
KEYS = ("clause_id", "site_id", "verdict", "reason")


@dataclass(frozen=True)
class Record:
    """A finding that fell short, with the record that decided it."""

    clause_id: str
    site_id: str
    subject_id: str | None
    case_id: str | None
    actor_id: str | None
    due_at: datetime
    done_at: datetime | None
    verdict: str
    found: Decimal | None
    asked: Decimal | None
    reason: str
    evidence_id: str | None


def reasons(findings: ds.Dataset, editions: Sequence[str], clauses: Sequence[str]) -> dict[str, Reasons]:
    """For each clause of these editions, its findings that fell short, counted."""
    out: dict[str, Reasons] = {clause: Counter() for clause in clauses}
    if not clauses:
        return out
    wanted = _short(editions) & pc.field("clause_id").isin(list(clauses))
    for batch in findings.to_batches(columns=list(KEYS), filter=wanted):
        counted = pa.Table.from_batches([batch]).group_by(list(KEYS)).aggregate([([], "count_all")])
        for row in counted.to_pylist():
            out[row["clause_id"]][row["site_id"], row["verdict"], row["reason"]] += row["count_all"]
    return out


def latest(findings: ds.Dataset, editions: Sequence[str], clause: str, count: int) -> list[Record]:
    """The last `count` findings of a clause that fell short, the newest first."""
    wanted = _short(editions) & (pc.field("clause_id") == clause)
    columns = list(Record.__annotations__)
    kept = pa.Table.from_batches([], pa.schema([findings.schema.field(c) for c in columns]))
    for batch in findings.to_batches(columns=columns, filter=wanted):
        kept = pa.concat_tables([kept, pa.Table.from_batches([batch])])
        order = pc.sort_indices(
            kept,
            [
                ("due_at", "descending"),
                ("site_id", "ascending"),
                ("case_id", "ascending"),
                ("subject_id", "ascending"),
                ("evidence_id", "ascending"),
            ],
        )
        kept = kept.take(order[:count])
    return [Record(**row) for row in kept.to_pylist()]


def _short(editions: Sequence[str]) -> pc.Expression:
    return pc.field("edition").isin(list(editions)) & pc.field("verdict").isin(list(WRONG))
