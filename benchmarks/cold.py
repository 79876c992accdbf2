"""What a start costs: `yizhun --help` and `evaluate` of 8,000 events against importing its libraries alone."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.clauses import standard
from benchmarks.generate import FIRST, LAST, generate
from benchmarks.measure import WITHOUT_PANDAS, Measured, command, yizhun
from yizhun.standard.dump import dump
from yizhun.standard.model import Activity, Standard
from yizhun.text import Text

EVENTS = 8_000
_LIBRARIES = (
    f"{WITHOUT_PANDAS}; import duckdb, ibis, numpy, pyarrow.dataset, pydantic, python_calamine, ruamel.yaml, sqlglot; "
    "import typer, rich.console, rich.progress, rich.table, dateutil.rrule; "
    "from ibis.backends.sql.compilers import DuckDBCompiler"
)


def cold(folder: Path, runs: int) -> dict[str, Measured]:
    """An empty Python, the libraries, `--help` and `evaluate`."""
    raw = folder / str(EVENTS)
    generate(EVENTS, raw)
    written = raw / "standard"
    if not written.exists():
        dump(_small(standard("deadline", 1000)), written)
    judged = ["evaluate", str(written), "--evidence", str(raw / "handed"), "--since", FIRST, "--as-of", LAST]
    return {
        "python": command([sys.executable, "-c", "pass"], runs),
        "libraries": command([sys.executable, "-c", _LIBRARIES], runs),
        "yizhun --help": command([*yizhun(), "--help"], runs),
        "evaluate": command([*yizhun(), *judged], runs),
    }


def _small(given: Standard) -> Standard:
    """Ten clauses of two activities each, as large as a first standard may be."""
    clauses = given.clauses[:10]
    names = [f"{role}_{number}" for role in ("open", "answer") for number in range(len(clauses))]
    activities = tuple(Activity(id=name, title=Text(name, name)) for name in names)
    return given.model_copy(update={"clauses": clauses, "activities": activities})
