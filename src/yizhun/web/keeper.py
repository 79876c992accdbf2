"""A data folder in; the worker beside the server out, started again when it ends, and how long ago it was last seen."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from yizhun.web.home import Home

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "yizhun.web.worker")
PAUSES = (1.0, 5.0, 30.0, 60.0)
"""Seconds until a worker that ended is started again: a little longer each time, the last from then on."""
WELL = 300.0
"""Seconds after which a worker that ended had begun well."""
ENDING = 60.0
"""Seconds that it may take to end when it is told to."""
SILENT = 180.0
"""Seconds without a sign of life after which something is wrong; a start of the worker takes some."""


def beat(home: Home) -> None:
    """Say that the worker lives."""
    home.beat.touch()


def silence(home: Home) -> float | None:
    """Seconds since the worker last said so; None on a data folder that never had one."""
    try:
        return max(0.0, time.time() - home.beat.stat().st_mtime)
    except FileNotFoundError:
        return None


@contextmanager
def kept(home: Home, command: Sequence[str] = COMMAND) -> Iterator[None]:
    """A worker for as long as this lasts."""
    beat(home)
    stop = threading.Event()
    # The first one here: a process that the server forks meanwhile would hold the pipe by which a start is told.
    first = subprocess.Popen(command)
    thread = threading.Thread(target=_keep, args=(command, first, stop), name="keeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep(command: Sequence[str], worker: subprocess.Popen[bytes], stop: threading.Event) -> None:
    failed, began = 0, time.monotonic()
    while True:
        while worker.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            _end(worker)
            return
        failed = 0 if time.monotonic() - began > WELL else failed
        # Ctrl-C ends the server as well, a moment later: that is no fault to be told.
        if stop.wait(PAUSES[min(failed, len(PAUSES) - 1)]):
            return
        failed, began = failed + 1, time.monotonic()
        log.error("the worker ended with %s and is started again", worker.returncode)
        try:
            worker = subprocess.Popen(command)
        except OSError as fault:  # no memory for it, or no room for another process: later there may be
            log.error("the worker cannot be started: %s", fault)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(timeout=ENDING)
    except subprocess.TimeoutExpired:
        log.error("the worker did not end within %g s and is killed", ENDING)
        worker.kill()
        worker.wait()
