"""Random worlds judged by going on from an earlier evaluation: findings, counts and scores are those of a full run.

The earlier one had fewer editions, less evidence or an earlier clock. `YIZHUN_WORLDS` worlds a kind (4).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.measure.library import library
from tests.worlds import MAKERS, world
from tests.worlds.frame import Frame, frame
from tests.worlds.world import Table, World, together
from yizhun.evaluation import Evaluation, evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.rows import from_rows
from yizhun.results import earlier, write
from yizhun.standard.model import Standard

WORLDS = int(os.environ.get("YIZHUN_WORLDS", "4"))
BATCH = 4
FOLLOWING = ("credential", "reconcile")
"""They follow the clock, so that they are judged again at every site."""
MOST = 10
"""Batches until one of them has something at rest."""
LONG_AGO = "2000-01-01"
BACK = (timedelta(), timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(hours=7))


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_going_on_tells_what_a_full_run_tells(
    kind: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    how: Counter[str] = Counter()
    for number in range(max(WORLDS // BATCH, MOST)):
        if number * BATCH >= WORLDS and (how["findings taken over"] or kind in FOLLOWING):
            break
        here = frame(kind, number)
        chance = Random(f"going on {kind} {number}")
        worlds = [
            world(kind, here, Random(f"going on {kind} {number} {place}")).placed(place) for place in range(BATCH)
        ]
        standards, given = [one for each in worlds for one in each.standards], together(worlds, here)
        before = judged(older(worlds, chance), fewer(given, chance), here, ago(here, chance))
        folder = tmp_path / f"{number}"
        write(before, folder)
        now = judged(standards, given, here, here.as_of, folder)
        whole = judged(standards, given, here, here.as_of)
        assert now.findings.equals(whole.findings), f"{kind}, batch {number}"
        assert now.scores.equals(whole.scores), f"{kind}, batch {number}"
        rest = now.judged.rest
        how["at rest" if rest else "judged anew"] += 1
        if rest:
            how["with a cut"] += rest.cut is not None
            how["findings taken over"] += whole.findings.num_rows - now.evidence.engine.arrow(now.judged.anew).num_rows
    record_property("told", f"going on, {kind}: {dict(how)}")
    assert how["findings taken over"] or kind in FOLLOWING, how


def judged(
    standards: list[Standard], given: dict[str, Table], here: Frame, as_of: str, folder: Path | None = None
) -> Evaluation:
    evidence = from_rows(given, DuckDB())
    return evaluate(
        library(standards), evidence, here.since or LONG_AGO, as_of, earlier=earlier(folder) if folder else None
    )


def older(worlds: list[World], chance: Random) -> list[Standard]:
    """The editions before some day, most of them."""
    every = [one for each in worlds for one in each.standards]
    days = sorted(one.effective for one in every)
    came = days[len(days) * chance.randrange(5, 10) // 10]
    extended = {one.extends for one in every}
    return [one for one in every if one.effective < came or one.id in extended or chance.random() < 0.2]


def fewer(given: dict[str, Table], chance: Random) -> dict[str, Table]:
    """The evidence before the last row of some sites was told."""
    moved = [row["site_id"] for row in given["sites"] if chance.random() < 0.2]
    told: dict[str, Table] = {}
    for name, rows in given.items():
        own = [place for place, row in enumerate(rows) if row.get("site_id") in moved]
        last = own[-1] if own and name in ("events", "observations", "ratings", "charges", "states") else None
        told[name] = [row for place, row in enumerate(rows) if place != last]
    return told


def ago(here: Frame, chance: Random) -> str:
    """A moment of judging that is no later."""
    if "T" not in here.as_of:
        return here.as_of
    return (datetime.fromisoformat(here.as_of) - chance.choice(BACK)).isoformat()
