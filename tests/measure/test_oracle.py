"""Random worlds: the plans and the oracle must tell the same findings, and the worlds must meet every rule.

`YIZHUN_WORLDS` worlds a kind (100), from `YIZHUN_SEED` (0) on; `YIZHUN_ENGINE=spark` judges them on Spark. Worlds are
judged in batches; where a batch differs, the worlds that differ are found, made as small as they can be and printed as
cases for `tests/cases`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from tests.measure.expected import REASONS, RULES
from tests.measure.library import library
from tests.oracle import COLUMNS, book, judge
from tests.worlds import MAKERS
from tests.worlds import world as make
from tests.worlds.frame import Frame, frame
from tests.worlds.world import World, together
from yizhun.evaluation import judge_rows
from yizhun.evidence.engine import Engine, engine_of

WORLDS = int(os.environ.get("YIZHUN_WORLDS", "100"))
SEED = int(os.environ.get("YIZHUN_SEED", "0"))
ENGINE = os.environ.get("YIZHUN_ENGINE")
BATCH = min(WORLDS, 20)
LONG_AGO = "2000-01-01"
ENOUGH = 100
"""From so many worlds a kind on every verdict and rule of the kind must have occurred."""


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_plan_and_oracle_agree(kind: str, record_property: Callable[[str, object], None]) -> None:
    book.rules.clear()
    book.verdicts.clear()
    differing: list[str] = []
    for number in range(-(-WORLDS // BATCH)):
        here = frame(kind, number)
        batch = [world.placed(place) for place, world in enumerate(made(kind, here, number))]
        for world in differing_among(batch, here):
            differing.append(told(smallest(world, here), here, number))
    record_property("told", f"{kind}: {summary(kind)}")
    assert not differing, f"{len(differing)} worlds differ\n" + "\n".join(differing[:3])
    if WORLDS >= ENOUGH:
        assert not missing(kind), f"never met by {WORLDS} worlds: {missing(kind)}"


def made(kind: str, here: Frame, number: int) -> list[World]:
    """A batch of worlds, the same for the same seed."""
    return [make(kind, here, Random(f"{SEED} {kind} {number} {place}")) for place in range(BATCH)]


def differing_among(batch: Sequence[World], here: Frame) -> list[World]:
    """The worlds of a batch on which plan and oracle differ."""
    evidence = together(batch, here)
    by_plan = by_world(plan(batch, evidence, here))
    tables = list(evidence)
    return [
        world for place, world in enumerate(batch) if oracle(world, here, tables) != by_plan.get(f"w{place}", Counter())
    ]


def differs(world: World, here: Frame) -> bool:
    """Whether they differ on this world alone."""
    return oracle(world, here, list(world.given)) != Counter(plan([world], together([world], here), here))


def plan(batch: Sequence[World], evidence: dict[str, Any], here: Frame) -> list[tuple[Any, ...]]:
    standards = [standard for world in batch for standard in world.standards]
    table = judge_rows(library(standards), evidence, here.since or LONG_AGO, here.as_of, engine())
    return [tuple(row[name] for name in COLUMNS) for row in table.to_pylist()]


@lru_cache
def engine() -> Engine | None:
    """The engine asked for, one for all worlds; None is the usual one, a new one each time."""
    return engine_of(ENGINE, 2) if ENGINE else None


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    close = getattr(engine(), "close", None)
    if close:
        close()


def oracle(world: World, here: Frame, tables: Sequence[str]) -> Counter[tuple[Any, ...]]:
    found = judge(world.standards, world.seen_in(here, tables), here.since or LONG_AGO, here.as_of)
    return Counter(tuple(row[name] for name in COLUMNS) for row in found)


def by_world(rows: Sequence[tuple[Any, ...]]) -> dict[str, Counter[tuple[Any, ...]]]:
    """Findings by the world that their edition belongs to."""
    found: dict[str, Counter[tuple[Any, ...]]] = {}
    for row in rows:
        world = str(row[0]).partition("std@" if "std@" in row[0] else "layer@")[0]
        found.setdefault(world, Counter())[row] += 1
    return found


def smallest(world: World, here: Frame) -> World:
    """The same disagreement with as few rows as it takes."""
    if not differs(world, here):
        return world
    for index in reversed(range(len(world.editions))):
        fewer = replace(world, editions=world.editions[:index] + world.editions[index + 1 :])
        if fewer.editions and differs(fewer, here):
            world = fewer
    for table in world.given:
        for index in reversed(range(len(world.given[table]))):
            less = world.without(table, index)
            if less.given["sites"] and differs(less, here):
                world = less
    return world


def told(world: World, here: Frame, number: int) -> str:
    """A world as a case, with what each says of it."""
    by_oracle = oracle(world, here, list(world.given))
    by_plan = Counter(plan([world], together([world], here), here))
    lines = [f"  oracle only: {readable(row)}" for row in by_oracle - by_plan]
    lines += [f"  plan only:   {readable(row)}" for row in by_plan - by_oracle]
    return f"batch {number}\n{world.drawn(here)}" + "\n".join(lines or ["  (only beside other worlds)"])


def readable(row: tuple[Any, ...]) -> str:
    return " ".join(f"{name}={value}" for name, value in zip(COLUMNS, row, strict=True) if value is not None)


def summary(kind: str) -> str:
    """How often each verdict with its reason and each edge rule occurred."""
    verdicts = [f"{v} {r} {n}" for (k, v, r), n in sorted(book.verdicts.items()) if k == kind]
    rules = [f"{rule}×{n}" for (k, rule), n in sorted(book.rules.items()) if k == kind]
    return f"{'; '.join(verdicts)} | rules {' '.join(rules)}"


def missing(kind: str) -> list[str]:
    """Verdicts, reasons and rules of the kind that never occurred."""
    verdicts = [f"{v} {r}" for v, r in REASONS[kind] if not book.verdicts[kind, v, r]]
    return verdicts + [f"rule {rule}" for rule in sorted(RULES[kind]) if not book.rules[kind, rule]]
