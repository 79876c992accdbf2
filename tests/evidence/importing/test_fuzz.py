"""Broken maps and broken files never give a traceback: an import is done, or refused in both languages."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.evidence.importing.test_formats import OCEL, XES
from tests.evidence.importing.world import World, balanced
from yizhun.errors import EvidenceError
from yizhun.evidence.importing.run import import_file

MAP = """\
source: {format: csv, encoding: utf-8, delimiter: ","}
timezone: Europe/Berlin
sites: {distinct: {column: place, else: unknown}, timezone: {const: Europe/Berlin}}
cases: {case_id: id, site_id: place, kind: {column: kind, map: {x: a}, else: b}}
events:
  - {event_id: {join: [id, '-', {pad: {line: true}, width: 4}]}, occurred_at: t, site_id: place, activity: {const: a}}
  - when: "kind = 'x' and not (v > 1.5 or \\"place\\" is null)"
    occurred_at: {column: d, format: "%d.%m.%Y"}
    timezone: {column: place, map: {A: Asia/Tokyo}, else: UTC}
    site_id: place
    activity: kind
    value: v
"""
FILE = 'id,t,d,place,kind,v\n1,2026-03-01T09:00,01.03.2026,A,x,1\n2,,2.3.2026,"B\nC",y,\n3,soon,x,,x,1e9\n'
LOG_MAP = """\
sites: {distinct: {const: A}, timezone: {const: UTC}}
events: {occurred_at: %s, site_id: {const: A}, activity: %s}
"""
PIECES = [
    "{", "}", "[", "]", ":", ",", "'", '"', "\n", "  ", "- ", "#", "&a ", "*a", "!!x ", "null", "~", "true", "%", "%z",
    "const", "column", "join", "map", "else", "format", "when", "pad", "width", "line", "distinct", "timezone", "events",
    "ratings", "hours", "1e999", "\x00", "\ufeff", "漢", "\ud7ff", "'; drop table x; --", "(", ")", " or ", " in ", "x" * 300,
]  # fmt: skip


def mutated(text: str, seed: int, times: int) -> str:
    """The text with pieces cut out, put in, doubled or swapped."""
    dice = random.Random(seed)
    for _ in range(times):
        at, length = dice.randrange(len(text) + 1), dice.randrange(1, 12)
        match dice.randrange(4):
            case 0:
                text = text[:at] + text[at + length :]
            case 1:
                text = text[:at] + dice.choice(PIECES) + text[at:]
            case 2:
                text = text[:at] + text[at : at + length] * 2 + text[at + length :]
            case _:
                other = dice.randrange(len(text) + 1)
                text = text[:at] + text[other : other + length] + text[at + length :]
    return text


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(deadline=None, max_examples=70)
@example(703, 1)  # a delimiter of several letters
def test_a_mutated_map(tmp_path_factory: pytest.TempPathFactory, seed: int, times: int) -> None:
    _survives(World(tmp_path_factory.mktemp("fuzz")), FILE, mutated(MAP, seed, times), "x.csv")


@given(st.integers(0, 2**32), st.integers(1, 6))
@settings(deadline=None, max_examples=50)
def test_a_mutated_csv(tmp_path_factory: pytest.TempPathFactory, seed: int, times: int) -> None:
    _survives(World(tmp_path_factory.mktemp("fuzz")), mutated(FILE, seed, times), MAP, "x.csv")


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_a_mutated_xes(tmp_path_factory: pytest.TempPathFactory, seed: int, times: int) -> None:
    map_text = LOG_MAP % ("time:timestamp", "concept:name")
    _survives(World(tmp_path_factory.mktemp("fuzz")), mutated(XES, seed, times), map_text, "x.xes")


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_a_mutated_ocel(tmp_path_factory: pytest.TempPathFactory, seed: int, times: int) -> None:
    map_text = LOG_MAP % ("ocel:timestamp", "ocel:activity")
    _survives(World(tmp_path_factory.mktemp("fuzz")), mutated(json.dumps(OCEL), seed, times), map_text, "x.json")


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_mutated_json_lines(tmp_path_factory: pytest.TempPathFactory, seed: int, times: int) -> None:
    lines = "".join(json.dumps({"t": "2026-03-01", "a": {"b": number}}) + "\n" for number in range(3))
    _survives(World(tmp_path_factory.mktemp("fuzz")), mutated(lines, seed, times), LOG_MAP % ("t", "a.b"), "x.jsonl")


@given(
    st.binary(max_size=200), st.sampled_from(["csv", "tsv", "jsonl", "xes", "json", "xlsx", "parquet"]), st.booleans()
)
@settings(deadline=None, max_examples=70)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str, packed: bool) -> None:
    world = World(tmp_path_factory.mktemp("fuzz"))
    name = f"x.{suffix}.gz" if packed and suffix not in ("xlsx", "parquet") else f"x.{suffix}"
    _survives(world, content, LOG_MAP % ("t", "a"), name)


def _survives(world: World, content: str | bytes, map_text: str, name: str) -> None:
    data = content if isinstance(content, bytes) else content.encode(errors="replace")
    file = world.file(data, name)
    map_path = Path(world.folder / "map.yaml")
    map_path.write_bytes(map_text.encode(errors="replace"))
    try:
        balanced(import_file(file, map_path, world.into))
    except EvidenceError as error:
        refused = error
    else:
        return
    assert refused.issues
    assert all(issue.text.en and issue.text.zh and issue.say("zh") for issue in refused.issues)
    assert not [path for path in world.into.rglob("*") if path.is_file()]
