"""Files of a lake in; those that count out: what a merged file beside them replaces does so no longer.

A merged file names in its own footer what it replaces. So it counts, and they cease to, from the moment it has its
name; whoever listed them before that still finds them for a while (see `merge`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OURS = re.compile(r"(part|merged)-[0-9a-f]{16}\.parquet")
"""Files that may be merged: the lake wrote them, and their names tell their content."""
MERGED = "merged-"
_REPLACES = b"yizhun.replaces"


def standing(files: Iterable[Path]) -> list[Path]:
    """Those that no merged file among them replaces, in the order given."""
    given = list(files)
    gone = {one.with_name(name) for one in given if one.name.startswith(MERGED) for name in replaces(one)}
    return [one for one in given if one not in gone]


def replaces(merged: Path) -> set[str]:
    """Names of files beside a merged one that it stands for; none where it cannot be read, which its reader tells."""
    try:
        said = json.loads((pq.read_metadata(merged).metadata or {})[_REPLACES])
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return set()
    return {name for name in said if OURS.fullmatch(name)} - {merged.name}


def replacing(rows: pa.Table, names: Iterable[str]) -> pa.Table:
    """The same rows for a file that says that it replaces those files."""
    return rows.replace_schema_metadata({_REPLACES: json.dumps(sorted(names))})
