"""The benchmark runs, and its hand-written SQL gives the findings of the plans."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from benchmarks.__main__ import Wanted, run
from benchmarks.clauses import KINDS
from benchmarks.show import show


def test_runs_on_twenty_thousand_events(tmp_path: Path) -> None:
    found = run(20_000, tmp_path, Wanted(runs=1, starts=False))
    assert found.differing == dict.fromkeys(KINDS, 0)
    for steps in found.kinds.values():
        assert len({steps[step].told for step in ("by hand", "plan 10", "plan 100", "plan 1000")}) == 1
    for peers in found.whole.values():
        assert len({one.told for one in peers.values()}) == 1
    shown = show(asdict(found))
    assert "deadline: plan / scan" in shown
    assert found.again["a minute later, acts at one site"].told < found.again["whole run"].told
