"""An evaluation killed at any moment: the next run on the same folder gives the bytes of a run into a new one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

KILLS = int(os.environ.get("YIZHUN_SOAK", "2"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_killed_evaluation_leaves_nothing_that_the_next_cannot_mend(tmp_path: Path, evidence_folder: Path) -> None:
    command = [sys.executable, "-m", "yizhun", "evaluate", "bath-club", "--evidence", str(evidence_folder), "--out"]
    began = time.monotonic()
    subprocess.run([*command, str(tmp_path / "new")], check=True, capture_output=True)
    lasted = time.monotonic() - began
    chance = random.Random(1)
    for _ in range(KILLS):
        run = subprocess.Popen([*command, str(tmp_path / "out")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(timeout=lasted * chance.uniform(0.5, 1.0))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
    subprocess.run([*command, str(tmp_path / "out")], check=True, capture_output=True)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")
