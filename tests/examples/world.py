"""An example and the data it is for in, its evaluation and its findings as a table of SQL out."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.conftest import ROOT, need
from yizhun.evaluation import Evaluation, evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.run import ImportResult, import_file

EXAMPLES = ROOT / "examples"
Given = tuple[tuple[str, str], ...]
"""Pairs of a file of the data folder and a map of the example's folder."""


class Judged:
    """An example's evidence, judged once; `rows` asks the findings (and the tables of evidence) in SQL."""

    def __init__(self, folder: Path, imports: Sequence[ImportResult], evaluation: Evaluation) -> None:
        self.folder, self.imports, self.evaluation = folder, imports, evaluation
        self.engine = DuckDB()
        self.engine.connection.register("findings", evaluation.findings)
        for path in sorted(folder.iterdir()):
            if path.name != "quarantine":
                files = path / "*.parquet" if path.is_dir() else path
                self.engine.run(
                    f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{files}', union_by_name = true)"
                )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self.engine.query(query).to_pylist()]

    def one(self, query: str) -> Any:
        ((value,),) = self.rows(query)
        return value

    def verdicts(self, clause: str) -> dict[str, int]:
        return dict(self.rows(f"SELECT verdict, count(*) FROM findings WHERE clause_id = '{clause}' GROUP BY ALL"))


@lru_cache(maxsize=1)
def judged(standard: str, given: Given, period: tuple[tuple[str, str], ...] = ()) -> Judged:
    """Import the files one after the other into one folder and judge it by the example's standard.

    `standard` is a folder under examples/ that holds `standard/`; `period` may say `since` and `as_of`.
    """
    into = Path(mkdtemp(prefix="yizhun-example-"))
    atexit.register(shutil.rmtree, into, ignore_errors=True)
    results = [import_file(need(file), EXAMPLES / standard / map_file, into) for file, map_file in given]
    said: Mapping[str, str] = dict(period)
    return Judged(into, results, evaluate(EXAMPLES / standard / "standard", into, said.get("since"), said.get("as_of")))


def nothing_lost(found: Judged) -> None:
    """Every row is accounted for, none was quarantined by the import or by the reader of evidence."""
    for result in found.imports:
        assert result.quarantined == 0
        for counts in result.counts.values():
            assert counts.offered == counts.written + counts.merged + counts.not_asked_for
    for counts in found.evaluation.evidence.counts.values():
        assert counts.read == counts.kept
