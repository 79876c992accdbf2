"""Scores against a second opinion: plain Python over the findings, by settled 15, 16 and edge rule 60."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from math import isclose
from zoneinfo import ZoneInfo

import pytest

from yizhun.evaluation import Evaluation
from yizhun.insight.interval import wilson
from yizhun.measure.finding import VERDICTS
from yizhun.standard.model import Clause

DECIDED = ("met", "late", "missed", "failed")


@pytest.fixture(scope="module")
def counted(evaluation: Evaluation) -> dict[tuple[str, str, str], dict[str, int]]:
    """Verdicts by clause, site and local month (and `all`)."""
    zones = {
        row["site_id"]: ZoneInfo(row["timezone"])
        for row in evaluation.evidence.engine.arrow(evaluation.evidence.table("sites")).to_pylist()
    }
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(VERDICTS, 0))
    for row in evaluation.findings.to_pylist():
        month = row["due_at"].astimezone(zones[row["site_id"]]).strftime("%Y-%m")
        for period in (month, "all"):
            found[row["clause_id"], row["site_id"], period][row["verdict"]] += 1
    return found


def clauses(evaluation: Evaluation) -> dict[str, Clause]:
    return {clause.id: clause for clause in evaluation.library.entries[0].standard.measured}


def test_every_count_of_a_clause_at_a_site_is_that_of_its_findings(evaluation: Evaluation, counted) -> None:
    rows = [row for row in evaluation.scores.to_pylist() if (row["scope"], row["by"]) == ("clause", "site")]
    told = {(r["scope_id"], r["by_id"], r["period"]): {v: r[v] for v in VERDICTS} for r in rows}
    assert {key: value for key, value in told.items() if any(value.values())} == counted
    assert len([row for row in rows if row["period"] == "all"]) == len(clauses(evaluation)) * 4


def test_a_clause_pools_its_counts_and_has_wilsons_interval(evaluation: Evaluation, counted) -> None:
    for row in evaluation.scores.to_pylist():
        if (row["scope"], row["by"], row["period"]) != ("clause", "all", "all"):
            continue
        sites = [
            value for (clause, _, period), value in counted.items() if (clause, period) == (row["scope_id"], "all")
        ]
        met, n = sum(s["met"] for s in sites), sum(s[v] for s in sites for v in DECIDED)
        if n == 0:
            assert (row["conformity"], row["low"], row["high"]) == (None, None, None)
            continue
        assert isclose(row["conformity"], met / n)
        z, p = 1.959963984540054, met / n
        middle, spread = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        assert isclose(row["low"], (middle - spread) / (1 + z * z / n), abs_tol=1e-12)
        assert isclose(row["high"], (middle + spread) / (1 + z * z / n), abs_tol=1e-12)


def test_the_state_of_a_clause_at_a_site(evaluation: Evaluation, counted) -> None:
    known = clauses(evaluation)
    seen = set()
    for row in evaluation.scores.to_pylist():
        if (row["scope"], row["by"], row["period"]) != ("clause", "site", "all"):
            continue
        clause = known[row["scope_id"]]
        counts = counted.get((row["scope_id"], row["by_id"], "all"), dict.fromkeys(VERDICTS, 0))
        n = sum(counts[v] for v in DECIDED)
        if n == 0:
            expected = "no-evidence"
        elif row["state"] == "stale":
            expected = "stale" if clause.fresh_for else "never"
        elif n < clause.min_findings:
            expected = "insufficient"
        else:
            expected = "conforming" if Decimal(counts["met"]) >= clause.target * n else "nonconforming"
        assert row["state"] == expected, row
        seen.add(expected)
    assert {"conforming", "nonconforming"} <= seen


def test_a_group_weighs_its_shall_clauses(evaluation: Evaluation) -> None:
    known = clauses(evaluation)
    rows = evaluation.scores.to_pylist()
    for by, by_id in {(row["by"], row["by_id"]) for row in rows}:
        parts = {
            row["scope_id"]: row["conformity"]
            for row in rows
            if (row["scope"], row["by"], row["by_id"], row["period"]) == ("clause", by, by_id, "all")
            and known[row["scope_id"]].force == "shall"
        }
        whole = next(
            row for row in rows if (row["scope"], row["by"], row["by_id"], row["period"]) == ("all", by, by_id, "all")
        )
        scored = {name: value for name, value in parts.items() if value is not None}
        weight = sum(float(known[name].weight) for name in scored)
        assert isclose(
            whole["conformity"], sum(float(known[n].weight) * v for n, v in scored.items()) / weight, rel_tol=1e-9
        )
        assert isclose(whole["observed"], weight / sum(float(known[name].weight) for name in parts), rel_tol=1e-9)


def test_a_critical_clause_that_falls_short_makes_the_site_nonconforming(evaluation: Evaluation) -> None:
    known = clauses(evaluation)
    rows = evaluation.scores.to_pylist()
    short = {
        row["by_id"]
        for row in rows
        if (row["scope"], row["by"], row["period"], row["state"]) == ("clause", "site", "all", "nonconforming")
        and known[row["scope_id"]].critical
    }
    assert short
    for row in rows:
        if (row["scope"], row["by"], row["period"]) == ("all", "site", "all"):
            assert (row["state"] == "nonconforming") == (row["by_id"] in short)


def test_both_rooms_know_the_same_interval(evaluation: Evaluation) -> None:
    rows = [row for row in evaluation.scores.to_pylist() if row["scope"] == "clause" and row["conformity"] is not None]
    n = [sum(row[verdict] for verdict in DECIDED) for row in rows]
    told = wilson([row["met"] for row in rows], n)
    assert len(rows) > 100
    for i, row in enumerate(rows):
        assert isclose(row["low"], told.low[i], abs_tol=1e-9)
        assert isclose(row["high"], told.high[i], abs_tol=1e-9)
