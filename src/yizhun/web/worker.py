"""What is periodic: jobs offered by the apps in; each done again and again, in a process of its own.

A job that fails is told in the log and tried again at its next turn; nothing it did half is lost, for each job begins
from what is stored.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Work to be done every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], object]


_jobs: list[Job] = []


def every(seconds: float, name: str, work: Callable[[], object]) -> None:
    """Offer a job; apps call it when they are ready."""
    _jobs.append(Job(name, seconds, work))


def run(stop: threading.Event, jobs: list[Job] | None = None) -> None:
    """Do every job when it is its turn, until `stop` is set or the parent is gone."""
    from django.db import close_old_connections

    due = dict.fromkeys(_jobs if jobs is None else jobs, time.monotonic())
    parent = os.getppid()
    while not stop.is_set() and os.getppid() == parent:
        for job, at in list(due.items()):
            if time.monotonic() >= at and not stop.is_set():
                close_old_connections()
                _do(job)
                due[job] = time.monotonic() + job.seconds
        stop.wait(max(0.05, min(due.values(), default=time.monotonic() + 1) - time.monotonic()))


def _do(job: Job) -> None:
    try:
        job.work()
    except Exception:
        log.exception("%s failed and will be tried again", job.name)


def main() -> None:
    """Set up, and work until told to stop; whoever waits for a page goes first."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhun.web.settings")
    django.setup()
    os.nice(5)
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    run(stop)


if __name__ == "__main__":
    # As `yizhun.web.worker`, so that the apps offer their jobs to this very module.
    from yizhun.web import worker

    worker.main()
