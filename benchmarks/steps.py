"""What is measured over prepared evidence: the plan, the same by hand, the scan. Generated Parquet in, steps out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks import handwritten
from benchmarks.clauses import standard
from benchmarks.generate import FIRST, LAST
from yizhun import results
from yizhun.evaluation import evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.stage import Counts, Staged, physical
from yizhun.evidence.tables import TABLES
from yizhun.measure.judge import judge
from yizhun.standard.library import Library

Step = Callable[[], Any]
_BEFORE_LAST = (date.fromisoformat(LAST) - timedelta(days=1)).isoformat()
_PHYSICAL = {"int64": "BIGINT", "date": "DATE", "string": "VARCHAR"}
_MADE = {"events": {"occurred_at": "epoch_us(occurred_at)"}, "sites": {}}
_ATTRIBUTES = {"events": (), "sites": ("g10", "g100", "g1000")}


def prepare(raw: Path) -> None:
    """Write the evidence as it is once it has been read: `prepared/sites.parquet`, `prepared/events/*.parquet`."""
    folder = raw / "prepared"
    if (folder / "sites.parquet").exists():
        return
    (folder / "events").mkdir(parents=True, exist_ok=True)
    engine = DuckDB()
    handed = sorted((raw / "handed/events").glob("*.parquet"))
    files = [(file, "events", folder / "events" / file.name) for file in handed]
    for source, name, target in [*files, (raw / "handed/sites.parquet", "sites", folder / "sites.parquet")]:
        given = engine.query(f"DESCRIBE SELECT * FROM '{source}'")["column_name"].to_pylist()
        made = [f"{_MADE[name].get(column, column)} AS {column}" for column in given]
        engine.run(f"COPY (SELECT {', '.join(made)} FROM '{source}') TO '{target}' (FORMAT parquet)")


def evidence(raw: Path, memory: str | None = None) -> Evidence:
    """Prepared evidence in a new engine: views of Parquet, nothing read yet."""
    engine, staged = DuckDB(memory_limit=memory), {}
    for name, spec in TABLES.items():
        schema = spec.schema(_ATTRIBUTES.get(name, ()))
        source = {"events": "prepared/events/*.parquet", "sites": "prepared/sites.parquet"}.get(name)
        given: set[str] = set()
        if source:
            described = engine.query(f"DESCRIBE SELECT * FROM read_parquet('{raw / source}')")
            given = set(described["column_name"].to_pylist())
        columns = [
            f'"{c}"' if c in given else f'NULL::{_PHYSICAL.get(str(kind), "DECIMAL(38, 12)")} AS "{c}"'
            for c, kind in schema.items()
        ]
        relation = f"read_parquet('{raw / source}')" if source else "(SELECT 1) LIMIT 0"
        table = engine.view(physical(name), f"SELECT {', '.join(columns)} FROM {relation}", schema)
        staged[name] = Staged(table, _ATTRIBUTES.get(name, ()), Counts(), pa.table({}))
    return Evidence(engine, frozenset({"events", "sites"}), {}, {}, staged=staged)


def plan(raw: Path, kind: str, clauses: int, memory: str | None = None) -> Step:
    """Judge by the product's plan; tells the number of findings."""
    given, library = evidence(raw, memory), Library.of(standard(kind, clauses))

    def step() -> int:
        judged = judge(library, given, FIRST, LAST)
        return int(given.engine.arrow(judged.findings.aggregate(n=judged.findings.count()))["n"][0].as_py())

    return step


def by_hand(raw: Path, kind: str, clauses: int) -> Step:
    """Judge by hand-written SQL; tells the number of findings."""
    engine = _with_names(raw)
    handwritten.prepare(engine.connection, kind, clauses)
    return lambda: engine.run(f"CREATE OR REPLACE TABLE by_hand AS {handwritten.findings(kind)}")


def scan(raw: Path, kind: str) -> Step:
    """Read the same columns."""
    engine = _with_names(raw)
    return lambda: engine.query(handwritten.scan(kind)).num_rows


def differences(raw: Path, kind: str, clauses: int) -> int:
    """How many findings of the plan and of the SQL by hand have no partner."""
    engine = _with_names(raw)
    given = evidence(raw)
    judged = judge(Library.of(standard(kind, clauses)), given, FIRST, LAST)
    engine.register("planned", given.engine.arrow(judged.findings))
    handwritten.prepare(engine.connection, kind, clauses)
    engine.run(f"CREATE TABLE by_hand AS {handwritten.findings(kind)}")
    one, other = "SELECT * FROM planned", "SELECT * FROM by_hand"
    query = f"SELECT count(*) AS n FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"
    return int(engine.query(query)["n"][0].as_py())


def whole(raw: Path, kind: str, clauses: int) -> Step:
    """Read the files as they were handed in, with all checks, and judge; tells the number of findings."""
    library = Library.of(standard(kind, clauses))

    def step() -> int:
        found = evaluate(library, raw / "handed", FIRST, LAST)
        table = found.judged.findings
        return int(found.evidence.engine.arrow(table.aggregate(n=table.count()))["n"][0].as_py())

    return step


def again(raw: Path, since_noon: bool) -> Step:
    """Go on from results of the last day but one, or with `since_noon` from the same day's noon to 12:01 with new acts.

    The acts are those of one site; both read, judge (deadline, 10 clauses) and write. Tells the findings judged anew.
    """
    library, out, part = Library.of(standard("deadline", 10)), raw / "results", raw / "part"
    moments = (f"{LAST}T12:00", f"{LAST}T12:01") if since_noon else (_BEFORE_LAST, LAST)
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(raw / "handed", part)
    if since_noon:
        _without_a_sites_last(part / "events")
    results.write(evaluate(library, part, FIRST, moments[0]), out)

    def step() -> int:
        found = evaluate(library, raw / "handed", FIRST, moments[1], earlier=results.earlier(out))
        results.write(found, raw / "results_again", out)
        anew = found.judged.findings if found.judged.anew is None else found.judged.anew
        return int(found.evidence.engine.arrow(anew.aggregate(n=anew.count()))["n"][0].as_py())

    return step


def whole_to_files(raw: Path) -> Step:
    """Read, judge (deadline, 10 clauses) and write everything; tells the number of findings."""
    library = Library.of(standard("deadline", 10))

    def step() -> int:
        shutil.rmtree(raw / "results_whole", ignore_errors=True)
        found = evaluate(library, raw / "handed", FIRST, LAST)
        results.write(found, raw / "results_whole")
        table = found.judged.findings
        return int(found.evidence.engine.arrow(table.aggregate(n=table.count()))["n"][0].as_py())

    return step


def _without_a_sites_last(events: Path) -> None:
    """Take the acts of the first site from its last day but one on out of every file."""
    engine = DuckDB()
    for file in events.glob("*.parquet"):
        kept = f"SELECT * FROM '{file}' WHERE NOT (site_id = 'S000000' AND occurred_at >= TIMESTAMP '{_BEFORE_LAST}')"
        engine.run(f"COPY ({kept}) TO '{file}.new' (FORMAT parquet, COMPRESSION zstd)")
        Path(f"{file}.new").replace(file)


def _with_names(raw: Path) -> DuckDB:
    engine = DuckDB()
    engine.run(f"CREATE VIEW events AS SELECT * FROM read_parquet('{raw}/prepared/events/*.parquet')")
    engine.run(f"CREATE VIEW sites AS SELECT * FROM read_parquet('{raw}/prepared/sites.parquet')")
    return engine
