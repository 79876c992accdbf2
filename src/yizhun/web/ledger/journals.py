"""The lake and a journal in; its rows out as a relation in DuckDB's SQL, with the columns of all its files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from yizhun.evidence.replaced import standing
from yizhun.evidence.sql import text


def files(lake: Path, table: str, since: datetime | None = None) -> list[Path]:
    """Those that count and may hold rows from a moment on: months are those of UTC."""
    early = f"month={since.astimezone(UTC):%Y-%m}" if since else ""
    found = [one for one in (lake / table).rglob("*.parquet") if not one.name.startswith(".")]
    return standing(sorted(one for one in found if not "month=" <= one.parent.name < early))


def relation(files: list[Path]) -> str:
    """What stands after FROM. What only some rows have (a note, a photo) is a column in only some files."""
    listed = ", ".join(text(str(one)) for one in files)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
