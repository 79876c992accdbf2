"""Standards to make evidence for, and the findings that the evidence gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from yizhun.evaluate import evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read
from yizhun.standard.model import Standard

ROOT = Path(__file__).resolve().parents[2]


def of_clause(measure: dict[str, Any], **more: Any) -> Standard:
    """A standard of one clause that has this measure."""
    clause = {"id": "c", "title": "c", "force": "shall", "measure": measure, **more}
    head = {"id": "std", "edition": "1", "effective": "2026-01-01", "title": "std"}
    return Standard.model_validate({**head, "clauses": [clause]})


def judged(standard: Standard, folder: Path, *as_of: str) -> pa.Table:
    """The findings at some moments, one after another; every row of the evidence can be read."""
    evidence = read(folder, DuckDB(), strict=True)
    return pa.concat_tables(evaluate(standard, evidence, as_of=moment).findings for moment in as_of)
