"""Every pack on made-up evidence: each kind of measure in it gives every verdict it can, and no clause stays silent."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from yizhun.evaluation import evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.sample import sample
from yizhun.standard.kinds import (
    Checklist,
    Count,
    Deadline,
    Interval,
    Measure,
    Reconcile,
    Schedule,
    Sequence,
    Share,
    Statistic,
)
from yizhun.standard.library import open_library
from yizhun.standard.packs import packs_folder

PACKS = sorted(path.parent for path in packs_folder().glob("*/standard.yaml"))
SITES, DAYS = 4, 400
SEEDS = (1, 2, 3)
"""A verdict may be rare: further seeds are tried until all have been seen."""


def possible(measure: Measure) -> set[str]:
    """The verdicts that a measure can give, waivers aside."""
    match measure:
        case Deadline():
            lets_off = measure.unless or measure.within == "carried" or measure.clock == "opening-hours"
            return {"met", "late", "missed", "pending"} | ({"excused"} if lets_off else set())
        case Schedule() | Interval():
            return {"met", "late", "missed", "pending"}
        case Count():
            short = {"missed": measure.at_least, "failed": measure.at_most}
            return {"met", "pending", "excused"} | {name for name, bound in short.items() if bound is not None}
        case Share() | Statistic():
            return {"met", "failed", "pending", "excused"}
        case Checklist():
            return {"met", "failed", "excused"} | ({"late", "missed", "pending"} if measure.every else set())
        case Reconcile():
            return {"met", "failed"} | ({"late", "pending"} if measure.within else set())
        case Sequence(template="response"):
            return {"met", "missed"} | ({"late", "pending"} if measure.within else {"pending"})
    return {"met", "failed"}


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS, ids=[path.name for path in PACKS])
def test_it_gives_every_verdict_that_its_measures_can(pack: Path, tmp_path: Path) -> None:
    library = open_library(pack)
    standard = library.entries[0].standard
    measures = {clause.id: clause.measure for clause in standard.clauses if clause.measure}
    lacking: dict[str, set[str]] = defaultdict(set)
    for measure in measures.values():
        lacking[measure.kind] |= possible(measure)
    silent = set(measures)
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        sample(standard, SITES, DAYS, seed, folder)
        findings = evaluate(library, folder, engine=DuckDB(threads=1)).findings
        for row in (
            findings.select(["clause_id", "verdict"]).group_by(["clause_id", "verdict"]).aggregate([]).to_pylist()
        ):
            lacking[measures[row["clause_id"]].kind].discard(row["verdict"])
            silent.discard(row["clause_id"])
        if not any(lacking.values()):
            break
    assert {kind: verdicts for kind, verdicts in lacking.items() if verdicts} == {}
    assert silent == set()
