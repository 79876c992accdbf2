"""No row is lost and no order matters: counts add up, and the same rows in any order and files give the same tables."""

from __future__ import annotations

import csv
import io
import json
import random
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.build import build
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.read import read
from yizhun.evidence.rows import from_rows

ENGINE = DuckDB(threads=2)
SITES = [{"site_id": "a", "timezone": "America/New_York"}, {"site_id": "b", "timezone": "nowhere"}]

pick = st.sampled_from
EVENT = st.fixed_dictionaries(
    {
        "event_id": pick(["", "1", "1", "2", "3"]),
        "occurred_at": pick(["2026-03-01T10:00", "2026-03-01T15:00Z", "2026-03-08T02:30", "never", ""]),
        "site_id": pick(["a", "a", "a", "b", "c", ""]),
        "activity": pick(["x", "x", "y", "说\n话", ""]),
        "value": pick(["", "1", "1.0", "1e0", "?"]),
        "recorded_at": pick(["", "2026-03-02", "2026-03-03", "soon"]),
        "floor": pick(["", "1"]),
    }
)
CORRECTION = st.fixed_dictionaries(
    {
        "table": pick(["events", "event"]),
        "site_id": pick(["a", "c"]),
        "row_id": pick(["1", "2"]),
        "recorded_at": pick(["2026-03-02", "x"]),
        "by": pick(["w"]),
        "reason": pick(["wrong tap"]),
    }
)


def state(evidence: Evidence) -> Any:
    """All that a reader sees, without places in files."""
    told = {
        name: sorted((row["reason"], json.dumps(sorted(json.loads(row["row"]).items()))) for row in table.to_pylist())
        for name, table in evidence.quarantine.items()
    }
    table = evidence.engine.arrow(evidence.table("events"))
    return evidence.counts, told, sorted(map(str, table.to_pylist()))


def adds_up(evidence: Evidence) -> None:
    for name, counts in evidence.counts.items():
        assert counts.read == counts.kept + counts.duplicates + counts.corrected + counts.quarantined
        kept = evidence.engine.arrow(evidence.table(name)).num_rows
        told = evidence.quarantine[name].num_rows if name in evidence.quarantine else 0
        assert (counts.kept, counts.quarantined) == (kept, told)


@settings(max_examples=40, deadline=None)
@given(st.lists(EVENT, max_size=14), st.lists(CORRECTION, max_size=3), st.randoms(use_true_random=False))
def test_counts_add_up_in_any_order(
    events: list[dict[str, str]], corrections: list[dict[str, str]], chance: random.Random
) -> None:
    evidence = from_rows({"sites": SITES, "events": events, "corrections": corrections}, ENGINE)
    adds_up(evidence)
    assert evidence.counts["events"].read == len(events)
    before = state(evidence)
    shuffled = [dict(chance.sample(list(row.items()), len(row))) for row in chance.sample(events, len(events))]
    assert state(from_rows({"corrections": corrections, "events": shuffled, "sites": SITES[::-1]}, ENGINE)) == before


@settings(max_examples=20, deadline=None)
@given(st.lists(EVENT, min_size=1, max_size=12), st.integers(0, 12), st.booleans())
def test_files_give_what_rows_give(events: list[dict[str, str]], cut: int, two: bool) -> None:
    expected = state(from_rows({"sites": SITES, "events": events}, ENGINE))
    parts = [events[:cut], events[cut:]] if two else [events]
    files: dict[str, Any] = {f"events/{place}.csv": as_csv(part, EVENT_NAMES) for place, part in enumerate(parts)}
    files["sites.csv"] = as_csv(SITES, ["site_id", "timezone"])
    with TemporaryDirectory() as folder:
        evidence = read(build(Path(folder), files, sites=False), ENGINE)
        adds_up(evidence)
        assert state(evidence) == expected


EVENT_NAMES = ["event_id", "occurred_at", "site_id", "activity", "value", "recorded_at", "floor"]


def as_csv(rows: list[dict[str, str]], names: list[str]) -> str:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue()


def test_lines_of_a_large_file(tmp_path: Path) -> None:
    """Line numbers stay right where DuckDB reads a file in parallel, with line breaks inside quotes."""
    lines, expected, line = ["occurred_at,site_id,activity,note"], [], 2
    for place in range(300_000):
        note = '"two\nlines"' if place % 1000 == 0 else f"note {place}"
        if place % 50_000 == 49_999:
            expected.append(line)
        lines.append(f"{'never' if place % 50_000 == 49_999 else '2026-03-01'},a,x{place},{note}")
        line += 1 + (place % 1000 == 0)
    folder = build(tmp_path, {"events.csv": "\n".join(lines) + "\n"})
    evidence = read(folder, DuckDB(threads=2))
    assert evidence.quarantine["events"]["line"].to_pylist() == expected
    assert evidence.counts["events"].kept == 300_000 - len(expected)


def test_threads_make_no_difference(tmp_path: Path) -> None:
    chance = random.Random(7)
    days = ["2026-03-01", "2026-03-02", "never"]
    events = [
        {"event_id": str(chance.randrange(15_000)), "occurred_at": chance.choice(days), "site_id": "a", "activity": "x"}
        for _ in range(20_000)
    ]
    folder = build(tmp_path, {"events.csv": as_csv(events, ["event_id", "occurred_at", "site_id", "activity"])})
    one, four = (state(read(folder, DuckDB(threads=threads))) for threads in (1, 4))
    assert one == four


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.from_regex(r"[+-]?[0-9]{1,30}(\.[0-9]{0,20})?", fullmatch=True),
        st.from_regex(r"[+-]?[0-9]{0,20}\.[0-9]{1,20}([eE][+-]?[0-9]{1,2})?", fullmatch=True),
        st.from_regex(r"[0-9]{1,8}\.[0-9]{12}50{0,3}", fullmatch=True),
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
    )
)
@pytest.mark.parametrize("kind", ["number", "money"])
def test_numbers_are_what_decimals_say(kind: str, text: str) -> None:
    with localcontext() as context:
        context.prec = 700
        value = Decimal(text)
        fits = abs(value) < Decimal(10) ** (25 if kind == "number" else 12)
        rounded = value.quantize(Decimal("1e-12" if kind == "number" else "1e-6"), rounding=ROUND_HALF_EVEN)
    expected = rounded if fits and (kind == "number" or rounded == value) else None
    steps = "SELECT t, form, CASE WHEN form > 1 THEN number_plain(number_parts(t)) END AS p"
    row = ENGINE.query(f"SELECT as_{kind}(t, form, p) AS n FROM ({steps} FROM (SELECT t, number_form(t) AS form "
                       f"FROM (SELECT '{text}' AS t)))")  # fmt: skip
    assert row["n"][0].as_py() == expected
