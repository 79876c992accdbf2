"""`PYTHON benchmarks/declare.py FOLDER`, by a Python that has pm4py: events in, processor seconds and a count out.

Ten response constraints, one for each hundred activities, by pm4py's Declare, reading included. pm4py is AGPL and is
never installed by this project, so this file runs by itself in an environment of its own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import pm4py  # type: ignore[import-not-found]

_COLUMNS = ["event_id", "occurred_at", "site_id", "activity", "case_id"]
_RULES: dict[str, dict[Any, Any]] = {
    "response": {(f"open_{n}", f"answer_{n}"): {"support": 1.0, "confidence": 1.0} for n in range(10)}
}


def check(events: Path) -> int:
    """Cases that were checked."""
    log = pd.read_parquet(events, columns=_COLUMNS)
    log = log[log.case_id.notna()]
    parts = log.activity.str.split("_", n=1, expand=True)
    names = {"case:concept:name": log.site_id + log.case_id, "time:timestamp": log.occurred_at}
    log = log.assign(**names, **{"concept:name": parts[0] + "_" + (parts[1].astype(int) // 100).astype(str)})
    return len(pm4py.conformance_declare(log, _RULES))


if __name__ == "__main__":
    begun, cpu = time.perf_counter(), time.process_time()
    cases = check(Path(sys.argv[1]))
    print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - begun, "told": cases}))
