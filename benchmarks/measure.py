"""A step in; processor seconds, wall seconds and peak memory of its own process out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MEBIBYTE = 1 << 20
WITHOUT_PANDAS = (
    "import sys, importlib.abc as a; hide = type('Hide', (a.MetaPathFinder,), {'find_spec': lambda s, n, *_: "
    "(_ for _ in ()).throw(ModuleNotFoundError(n)) if n == 'pandas' else None}); sys.meta_path.insert(0, hide())"
)


@dataclass(frozen=True)
class Measured:
    """Processor and wall seconds of the best run, of the first one, and the peak memory of the process in MiB."""

    cpu: float
    wall: float
    first_cpu: float
    peak: float
    told: Any = None


def in_process(prepare: Callable[[], Callable[[], Any]], runs: int) -> Measured:
    """Fork; `prepare` gives the step, which runs that many times. What the last run returns (as JSON) is `told`."""
    receive, send = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(receive)
        _child(prepare, runs, send)
    os.close(send)
    with os.fdopen(receive) as stream:
        text = stream.read()
    _, status, usage = os.wait4(child, 0)
    if status or not text:
        raise RuntimeError("a measurement failed; see above")
    data = json.loads(text)
    cpu, wall = zip(*data["runs"], strict=True)
    return Measured(min(cpu), min(wall), cpu[0], usage.ru_maxrss * 1024 / _MEBIBYTE, data["told"])


def _child(prepare: Callable[[], Callable[[], Any]], runs: int, send: int) -> None:
    status = 1
    try:
        step, took, told = prepare(), [], None
        for _ in range(runs):
            cpu, wall = time.process_time(), time.perf_counter()
            told = step()
            took.append((time.process_time() - cpu, time.perf_counter() - wall))
        with os.fdopen(send, "w") as stream:
            stream.write(json.dumps({"runs": took, "told": told}))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def command(arguments: list[str], runs: int) -> Measured:
    """The same for a program started anew each time."""
    took, peak = [], 0.0
    for _ in range(runs):
        begun = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr
        wrong = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"{' '.join(arguments)}\n{wrong}")
        took.append((usage.ru_utime + usage.ru_stime, time.perf_counter() - begun))
        peak = max(peak, usage.ru_maxrss * 1024 / _MEBIBYTE)
    return Measured(min(cpu for cpu, _ in took), min(wall for _, wall in took), took[0][0], peak)


def other(arguments: list[str]) -> Measured:
    """A program of another environment that measures itself and prints `cpu`, `wall` and `told` as JSON."""
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    told = process.stdout.read().strip().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not told:
        raise RuntimeError(f"{' '.join(arguments)} failed")
    data = json.loads(told[-1])
    return Measured(data["cpu"], data["wall"], data["cpu"], usage.ru_maxrss * 1024 / _MEBIBYTE, data["told"])


def yizhun() -> list[str]:
    """How to start the command line as users have it: pyarrow imports pandas where the project's tests put it."""
    return [sys.executable, "-c", f"{WITHOUT_PANDAS}; from yizhun.cli import main; main()"]


def folder() -> Path:
    """Where this package lies."""
    return Path(__file__).parent
