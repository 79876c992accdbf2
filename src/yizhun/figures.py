"""An evaluation in, what the linter needs to know of it out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from yizhun.evaluation import Evaluation
from yizhun.measure import zone
from yizhun.standard.lint import Figures


def figures(evaluation: Evaluation) -> Figures:
    """Conformity of every clause at every site, and the local day of each clause's last finding that counts."""
    conformity: dict[str, dict[str, float]] = defaultdict(dict)
    for row in evaluation.scores.to_pylist():
        if (row["scope"], row["by"], row["period"]) == ("clause", "site", "all") and row["conformity"] is not None:
            conformity[row["scope_id"]][row["by_id"]] = row["conformity"]
    found = evaluation.judged.findings
    decided = found.filter(found.verdict.isin(["met", "late", "missed", "failed"]))
    last = evaluation.evidence.engine.arrow(decided.group_by("clause_id").aggregate(at=decided.due_at.max()))
    zones = evaluation.judged.world.zones
    seen = {row["clause_id"]: zone.local_date(zones[0], row["at"]) for row in last.to_pylist()}
    return Figures(_last_day(evaluation), conformity, seen)


def _last_day(evaluation: Evaluation) -> date:
    world = evaluation.judged.world
    return zone.local_date(world.zones[0], world.as_of - 1)
