"""What a start costs: `yizhun --help` and `evaluate` of 8,000 events against importing its libraries alone."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.clauses import standard
from benchmarks.generate import FIRST, LAST, generate
from benchmarks.measure import Measured, command, yizhun
from yizhun.standard.dump import dump
from yizhun.standard.model import Activity, Standard
from yizhun.text import Text

EVENTS = 8_000
_LIBRARIES = "import duckdb, ibis, numpy, pyarrow, pydantic, ruamel.yaml, sqlglot, typer, rich, dateutil.rrule"


def cold(folder: Path, runs: int) -> dict[str, Measured]:
    """An empty Python, the libraries, `--help` and `evaluate`."""
    raw = folder / str(EVENTS)
    generate(EVENTS, raw)
    written = raw / "standard"
    dump(_with_activities(standard("deadline", 10)), written)
    judged = ["evaluate", str(written), "--evidence", str(raw / "handed"), "--since", FIRST, "--as-of", LAST]
    return {
        "python": command([sys.executable, "-c", "pass"], runs),
        "libraries": command([sys.executable, "-c", _LIBRARIES], runs),
        "yizhun --help": command([*yizhun(), "--help"], runs),
        "evaluate": command([*yizhun(), *judged], runs),
    }


def _with_activities(given: Standard) -> Standard:
    names = sorted({one.activity for c in given.clauses if c.measure for one in (*c.measure.from_, *c.measure.to)})  # type: ignore[union-attr]
    activities = tuple(Activity(id=name, title=Text(name, name)) for name in names)
    return given.model_copy(update={"activities": activities})
