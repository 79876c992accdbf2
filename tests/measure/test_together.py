"""Worlds of all kinds in one evaluation: no kind sees another's, and the order of rows changes nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

import pyarrow as pa
import pytest

from tests.measure.library import library
from tests.oracle import COLUMNS, judge
from tests.worlds import MAKERS, world
from tests.worlds.frame import FRAMES
from tests.worlds.world import Table, World, together
from yizhun.evaluation import judge_rows

HERE = FRAMES[0]
LONG_AGO = "2000-01-01"
EACH = 3


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    made = [world(kind, HERE, Random(f"{kind} {number}")) for kind in sorted(MAKERS) for number in range(EACH)]
    return [one.placed(place) for place, one in enumerate(made)]


@pytest.fixture(scope="module")
def findings(worlds: list[World]) -> pa.Table:
    return told(worlds, together(worlds, HERE))


def told(worlds: list[World], given: dict[str, Table]) -> pa.Table:
    standards = [standard for one in worlds for standard in one.standards]
    return judge_rows(library(standards), given, LONG_AGO, HERE.as_of)


def test_all_kinds_at_once_tell_what_each_tells_alone(worlds: list[World], findings: pa.Table) -> None:
    tables = list(together(worlds, HERE))
    alone = [row for one in worlds for row in judge(one.standards, one.seen_in(HERE, tables), LONG_AGO, HERE.as_of)]
    expected = Counter(tuple(row[name] for name in COLUMNS) for row in alone)
    assert Counter(tuple(row[name] for name in COLUMNS) for row in findings.to_pylist()) == expected


def test_late_arrivals_are_welcome(worlds: list[World], findings: pa.Table) -> None:
    given = together(worlds, HERE)
    for rows in given.values():
        Random(1).shuffle(rows)
    assert told(worlds[::-1], given).equals(findings)
