"""Any standard: made-up evidence for random standards is written, can be read to the last row, and comes again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from tests.standard.worlds import patient, standards
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read
from yizhun.evidence.sample import sample
from yizhun.standard.check.conditions import check_conditions
from yizhun.standard.check.measures import check_measure
from yizhun.standard.model import Standard


def measured_well(standard: Standard) -> Standard:
    """The same without clauses whose measure contradicts itself."""
    wrong = {fault.path[1] for fault in check_conditions(standard) if fault.path[0] == "clauses"}
    kept = [
        clause
        for place, clause in enumerate(standard.clauses)
        if place not in wrong and not list(check_measure(clause, ("clauses", place)))
    ]
    return standard.model_copy(update={"clauses": tuple(kept)})


@patient
@given(standards)
def test_evidence_for_any_standard_can_be_read_to_the_last_row(standard: Standard) -> None:
    with TemporaryDirectory() as folder:
        result = sample(measured_well(standard), 3, 30, 5, Path(folder) / "e", until=date(2026, 3, 31))
        evidence = read(Path(folder) / "e", DuckDB(), strict=True)
        assert set(evidence.present) == set(result.counts)
