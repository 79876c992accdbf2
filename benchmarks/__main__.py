"""`python -m benchmarks [--events 1m] [--kinds deadline,…]`: a table a human reads, and `last.json`."""

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
from benchmarks.measure import Measured, folder, in_process
from benchmarks.show import show

_UNITS = {"k": 1_000, "m": 1_000_000}


@dataclass
class Run:
    """Everything measured in one run: by kind and step, whole paths by task and peer, cold starts."""

    events: int
    kinds: dict[str, dict[str, Measured]] = field(default_factory=dict)
    whole: dict[str, dict[str, Measured]] = field(default_factory=dict)
    cold: dict[str, Measured] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def count(text: str) -> int:
    """`10m` as a number of events."""
    return int(text[:-1]) * _UNITS[text[-1]] if text[-1] in _UNITS else int(text)


def run(events: int, kinds: list[str], place: Path, runs: int, starts: bool = True) -> Run:
    """Generate what is not there and measure everything, each step in a process of its own."""
    raw, found = place / str(events), Run(events)
    in_process(lambda: partial(_generated, events, raw), 1)
    for kind in kinds:
        print(f"… {kind}", file=sys.stderr, flush=True)
        found.kinds[kind] = {
            "scan": in_process(partial(steps.scan, raw, kind), runs),
            "by hand": in_process(partial(steps.by_hand, raw, kind, 10), runs),
            **{f"plan {n}": in_process(partial(steps.plan, raw, kind, n), runs) for n in SIZES},
        }
        if events <= 1_000_000:
            found.differing[kind] = in_process(partial(partial, steps.differences, raw, kind, 10), 1).told
    for kind in [kind for kind in kinds if kind in ("deadline", "sequence")]:
        print(f"… {kind}, reading included", file=sys.stderr, flush=True)
        first = kind == "deadline"
        found.whole[kind] = {
            "yizhun": in_process(partial(steps.whole, raw, kind, 10), runs),
            "pandas": in_process(partial(frames.pandas, raw, first), runs),
            "polars": in_process(partial(frames.polars, raw, first), runs),
        }
        if kind == "sequence" and frames.has_pm4py():
            found.whole[kind]["pm4py"] = in_process(partial(frames.pm4py, raw), 1)
    if not frames.has_pm4py():
        found.left_out.append("pm4py is not installed (AGPL; the project never installs it): not measured")
    if starts:
        found.cold = cold(place, runs)
    return found


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
    given = parser.parse_args(arguments)
    kinds = given.kinds.split(",")
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"no such kind: {', '.join(sorted(unknown))}; kinds: {', '.join(KINDS)}")
    found = run(count(given.events), kinds, given.data, given.runs)
    told: dict[str, Any] = asdict(found)
    (folder() / "last.json").write_text(json.dumps(told, indent=2) + "\n")
    print(show(told))


if __name__ == "__main__":
    main()
