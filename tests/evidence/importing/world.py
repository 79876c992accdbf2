"""A foreign file and a map written down in a test in, what an import makes of them out."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from pyarrow import parquet

from yizhun.errors import EvidenceError
from yizhun.evidence.importing.run import ImportResult, import_file

SITES = "sites: {distinct: {const: A}, timezone: {const: Europe/Berlin}}\n"


class World:
    """A folder in which files are imported."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.into = folder, folder / "evidence"

    def file(self, content: str | bytes, name: str = "given.csv") -> Path:
        path = self.folder / name
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def map(self, text: str, name: str = "map.yaml") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, content: str | bytes | Path, map_text: str, name: str = "given.csv") -> ImportResult:
        file = content if isinstance(content, Path) else self.file(content, name)
        result = import_file(file, self.map(map_text), self.into)
        balanced(result)
        return result

    def faults(self, content: str | bytes | Path, map_text: str, name: str = "given.csv") -> list[tuple[Any, ...]]:
        """Place and sentences of every fault of an import that is refused."""
        try:
            self.run(content, map_text, name)
        except EvidenceError as error:
            assert not [path for path in self.into.rglob("*") if path.is_file()]
            return [(issue.line, issue.column, issue.code, issue.text.en, issue.text.zh) for issue in error.issues]
        return []

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, in the order in which they were written."""
        single, parts = self.into / f"{table}.parquet", self.into / table
        paths = [single] if single.exists() else sorted(parts.glob("*.parquet"))
        return [row for path in paths for row in parquet.read_table(path).to_pylist()]

    def column(self, table: str, name: str) -> list[Any]:
        return [row[name] for row in self.rows(table)]

    def quarantine(self, table: str) -> list[dict[str, Any]]:
        path = self.into / "quarantine" / f"import-{table}.parquet"
        return parquet.read_table(path).to_pylist() if path.exists() else []


def balanced(result: ImportResult) -> None:
    """Nothing is lost: every row offered to a table is written, merged, quarantined or not asked for."""
    for counts in result.counts.values():
        assert counts.offered == counts.written + counts.merged + counts.quarantined + counts.not_asked_for
        assert counts.offered % max(result.rows - result.unreadable, 1) == 0
