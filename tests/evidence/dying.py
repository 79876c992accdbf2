"""A process that merges a lake and dies at a step: `python -m tests.evidence.dying LAKE STEP`.

A step is a call that changes something on the disk. It ends with 9 where it died, with 0 where all was done before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from yizhun.evidence import merge

STEPS = ((pq, "write_table"), (os, "fsync"), (os, "replace"), (Path, "unlink"))


class Steps:
    """Counts steps; at the last one the process is gone, before it or after it."""

    def __init__(self, last: int) -> None:
        self.left = last

    def counted(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            self._down()
            found = work(*args, **kwargs)
            self._down()
            return found

        return step

    def _down(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(9)


if __name__ == "__main__":
    steps = Steps(int(sys.argv[2]))
    for place, name in STEPS:
        setattr(place, name, steps.counted(getattr(place, name)))
    merge.FEW, merge.KEPT = 2, -1
    merge.merge(Path(sys.argv[1]))
    merge.clear(Path(sys.argv[1]))
