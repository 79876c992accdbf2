"""DATA/results in; the generation of results that pages read, with its period and its scores, out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yizhun.web.home import home

SCORES, SUMMARY = "scores.parquet", "summary.json"


@dataclass(frozen=True)
class Generation:
    """One `evaluate --out`, whole: a page asks once and reads from this one only."""

    folder: Path
    since: str
    as_of: str

    @property
    def moment(self) -> datetime | None:
        """As of when, when it was said with its offset."""
        try:
            found = datetime.fromisoformat(self.as_of)
        except ValueError:
            return None
        return found if found.tzinfo else None

    @property
    def table(self) -> pa.Table:
        """The scores; of sites only those of the whole time, for of their months there may be millions."""
        path = self.folder / SCORES
        return _scores(path, path.stat().st_mtime_ns)

    def of_site(self, code: str) -> pa.Table:
        """The scores of one site, of its months too."""
        return pq.read_table(self.folder / SCORES, filters=(pc.field("by") == "site") & (pc.field("by_id") == code))

    def scores(self, **wanted: str | Sequence[str]) -> list[dict[str, Any]]:
        """Rows of `table` whose columns are as wanted (a text, or one of several)."""
        table = self.table
        for name, value in wanted.items():
            if isinstance(value, str):
                table = table.filter(pc.equal(table[name], value))
            else:
                table = table.filter(pc.is_in(table[name], pa.array(list(value), pa.string())))
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows


def current() -> Generation | None:
    """The generation of now; None while nothing was judged."""
    return read(home().results.resolve())


def read(folder: Path) -> Generation | None:
    """The generation in a folder; None where there is none, or no longer."""
    try:
        said = json.loads((folder / SUMMARY).read_text())
    except FileNotFoundError:
        return None
    return Generation(folder, said["since"], said["as_of"])


@lru_cache(maxsize=2)
def _scores(path: Path, changed: int) -> pa.Table:
    return pq.read_table(path, filters=(pc.field("by") != "site") | (pc.field("period") == "all"))
