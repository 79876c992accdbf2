"""A generation in; its findings that fell short, counted once by clause, site and reason, out as a file beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.sql import text, text_list
from yizhun.report import findings
from yizhun.report.findings import Reasons
from yizhun.report.results import WRONG

COUNTED = "short.parquet"


def count(folder: Path) -> None:
    """Count them when a generation is made."""
    if not any((folder / "findings").glob("*.parquet")):
        return
    part = folder / f".{COUNTED}.part"
    DuckDB(threads=1).run(
        f"COPY (SELECT edition, clause_id, site_id, verdict, reason, count(*) AS n "
        f"FROM read_parquet({text(str(folder / 'findings' / '*.parquet'))}) "
        f"WHERE verdict IN {text_list(WRONG)} GROUP BY ALL ORDER BY ALL) TO {text(str(part))} (FORMAT parquet)"
    )
    part.replace(folder / COUNTED)


def reasons(folder: Path, sites: Sequence[str], editions: Sequence[str], clauses: Sequence[str]) -> dict[str, Reasons]:
    """For each of the clauses, its findings at the sites that fell short; counted now where nobody has done it yet."""
    here = pc.field("site_id").isin(list(sites))
    if not (folder / COUNTED).exists():
        kept = folder / "findings"
        return (
            findings.reasons(ds.dataset(kept, format="parquet").filter(here), editions, clauses)
            if kept.exists()
            else {}
        )
    wanted = here & pc.field("edition").isin(list(editions)) & pc.field("clause_id").isin(list(clauses))
    found: dict[str, Reasons] = {clause: Counter() for clause in clauses}
    for row in pq.read_table(folder / COUNTED, filters=wanted).to_pylist():
        found[row["clause_id"]][row["site_id"], row["verdict"], row["reason"]] += row["n"]
    return found
