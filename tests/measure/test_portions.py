"""Evidence beyond what memory holds is judged some sites at a time: the findings are the same."""

from __future__ import annotations

from random import Random

import pytest

from tests.measure.library import library
from tests.worlds import MAKERS, world
from tests.worlds.frame import frame
from tests.worlds.world import together
from yizhun.evaluation import judge_rows
from yizhun.evidence.engine import DuckDB
from yizhun.measure import portion
from yizhun.measure.world import World


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_some_sites_at_a_time(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = frame(kind, 0)
    batch = [world(kind, here, Random(f"portions {kind} {place}")).placed(place) for place in range(2)]
    standards, evidence = [one for each in batch for one in each.standards], together(batch, here)
    judged = (library(standards), evidence, here.since or "2000-01-01", here.as_of)
    at_once = judge_rows(*judged)
    engine = DuckDB()
    monkeypatch.setattr(portion, "_BYTES_A_ROW", engine.memory // 5)
    whole_narrowed = portion.narrowed
    portions: list[frozenset[str]] = []

    def narrowed(whole: World, sites: frozenset[str]) -> World:
        portions.append(sites)
        return whole_narrowed(whole, sites)

    monkeypatch.setattr(portion, "narrowed", narrowed)
    assert judge_rows(*judged, engine).equals(at_once)
    assert len(portions) > 1 or kind == "credential"  # which has no evidence but its registers
