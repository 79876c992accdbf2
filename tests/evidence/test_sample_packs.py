"""Every pack: its made-up evidence brings every verdict of its kinds, and looks like a real chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.samples import ROOT, findings_of, verdicts_of
from yizhun.standard.load import read

PACKS = sorted(path.name for path in (ROOT / "packs").iterdir() if (path / "standard.yaml").is_file())


@pytest.mark.parametrize("pack", PACKS)
def test_every_verdict_of_a_pack_occurs_and_it_looks_like_a_chain(pack: str, tmp_path: Path) -> None:
    standard = read(ROOT / "packs" / pack)
    database = findings_of(standard, tmp_path / "evidence")
    kinds = {clause.id: clause.measure.kind for clause in standard.measured if clause.measure}

    found: dict[str, set[str]] = {}
    for clause, verdict in database.sql("SELECT DISTINCT clause_id, verdict FROM findings").fetchall():
        found.setdefault(kinds[clause], set()).add(verdict)
    for clause in standard.measured:
        assert clause.measure is not None
        lacking = verdicts_of(clause.measure) - found[clause.measure.kind]
        assert not lacking, (clause.id, clause.measure.kind, lacking)

    counted = "FILTER (verdict NOT IN ('pending', 'excused'))"
    rate = f"avg((verdict = 'met')::INT) {counted}"
    by_clause = [
        r for (r,) in database.sql(f"SELECT {rate} FROM findings GROUP BY clause_id").fetchall() if r is not None
    ]
    assert len(by_clause) == len(standard.measured)
    usual = sum(0.75 <= one <= 0.998 for one in by_clause) / len(by_clause)
    assert usual > 0.85, sorted(by_clause)
    by_site = database.sql(
        f"SELECT avg(c) FROM (SELECT site_id, clause_id, {rate} c FROM findings GROUP BY ALL) GROUP BY site_id ORDER BY 1"
    ).fetchall()
    assert by_site[0][0] < 0.82, by_site
    assert by_site[-1][0] > 0.92, by_site
