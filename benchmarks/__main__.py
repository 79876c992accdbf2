"""`python -m benchmarks [--events 1m] [--kinds deadline,…]`: tables for a reader, and `last.json`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import frames, steps
from benchmarks.clauses import KINDS, SIZES
from benchmarks.cold import cold
from benchmarks.generate import generate
from benchmarks.measure import Measured, folder, in_process, other
from benchmarks.show import show

_UNITS = {"k": 1_000, "m": 1_000_000}


@dataclass
class Run:
    """Everything measured in one run: by kind and step, whole paths by task and peer, cold starts."""

    events: int
    kinds: dict[str, dict[str, Measured]] = field(default_factory=dict)
    whole: dict[str, dict[str, Measured]] = field(default_factory=dict)
    again: dict[str, Measured] = field(default_factory=dict)
    cold: dict[str, Measured] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def count(text: str) -> int:
    """`10m` as a number of events."""
    return int(text[:-1]) * _UNITS[text[-1]] if text[-1] in _UNITS else int(text)


@dataclass(frozen=True)
class Wanted:
    """What to measure: kinds, runs of each step, DuckDB's memory, a Python that has pm4py, and which parts."""

    kinds: tuple[str, ...] = KINDS
    runs: int = 2
    memory: str | None = None
    pm4py: str | None = None
    sizes: tuple[int, ...] = SIZES
    whole: bool = True
    starts: bool = True


def run(events: int, place: Path, wanted: Wanted) -> Run:
    """Generate what is not there and measure everything, each step in a process of its own."""
    raw, found = place / str(events), Run(events)
    in_process(lambda: partial(_generated, events, raw), 1)
    for kind in wanted.kinds:
        _say(kind)
        found.kinds[kind] = _kind(raw, kind, wanted)
        if events <= 1_000_000:
            found.differing[kind] = in_process(partial(partial, steps.differences, raw, kind, 10), 1).told
    if wanted.whole:
        _whole(found, raw, wanted)
    if wanted.starts:
        _say("cold start")
        found.cold = cold(place, wanted.runs)
    return found


def _kind(raw: Path, kind: str, wanted: Wanted) -> dict[str, Measured]:
    plans = {
        f"plan {n}": in_process(partial(steps.plan, raw, kind, n, wanted.memory), wanted.runs) for n in wanted.sizes
    }
    scan = in_process(partial(steps.scan, raw, kind), wanted.runs)
    return {"scan": scan, "by hand": in_process(partial(steps.by_hand, raw, kind, 10), wanted.runs), **plans}


def _whole(found: Run, raw: Path, wanted: Wanted) -> None:
    """Whole paths, from the files as handed in: beside peers, and once more after new acts."""
    for kind in [kind for kind in wanted.kinds if kind in ("deadline", "sequence")]:
        _say(f"{kind}, reading included")
        first = kind == "deadline"
        found.whole[kind] = {
            "yizhun": in_process(partial(steps.whole, raw, kind, 10), wanted.runs),
            "pandas": in_process(partial(frames.pandas, raw, first), wanted.runs),
            "polars": in_process(partial(frames.polars, raw, first), wanted.runs),
        }
        if kind == "sequence" and wanted.pm4py:
            script = str(folder() / "declare.py")
            found.whole[kind]["pm4py"] = other([wanted.pm4py, script, str(raw / "handed/events")])
    if not wanted.pm4py:
        found.left_out.append("pm4py (AGPL) is not part of the project: name a Python that has it with --pm4py")
    _say("once more")
    found.again = {
        "whole run": in_process(partial(steps.whole_to_files, raw), 1),
        "a day later": in_process(partial(steps.again, raw, False), 1),
        "a minute later, acts at one site": in_process(partial(steps.again, raw, True), 1),
    }


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _generated(events: int, raw: Path) -> None:
    generate(events, raw)
    steps.prepare(raw)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print and write `last.json`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", default="1m", help="8k, 1m, 10m, 100m")
    parser.add_argument("--kinds", default=",".join(KINDS), help="some of " + ",".join(KINDS))
    parser.add_argument("--runs", type=int, default=2, help="runs of each step; the best counts")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "yizhun-bench")
    parser.add_argument("--memory", help="what DuckDB may keep in the plans, such as 3GB")
    parser.add_argument("--pm4py", help="a Python in whose environment pm4py is installed")
    parser.add_argument("--plans-only", action="store_true", help="scan, SQL by hand and ten clauses alone")
    given = parser.parse_args(arguments)
    kinds = tuple(given.kinds.split(","))
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"no such kind: {', '.join(sorted(unknown))}; kinds: {', '.join(KINDS)}")
    whole = not given.plans_only
    sizes = SIZES if whole else SIZES[:1]
    wanted = Wanted(kinds, given.runs, given.memory, given.pm4py, sizes, whole, whole)
    found = run(count(given.events), given.data, wanted)
    told: dict[str, Any] = asdict(found)
    (folder() / "last.json").write_text(json.dumps(told, indent=2) + "\n")
    print(show(told))


if __name__ == "__main__":
    main()
