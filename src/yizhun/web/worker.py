"""What is periodic: jobs offered by the apps in; each done again and again, in a process of its own.

A job that fails is told in the log and tried again at its next turn; nothing it did half is lost, for each job begins
from what is stored.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Work to be done every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], object]


BEAT = 5.0
"""Seconds between signs of life: given by a thread of their own, however long a job takes."""
LAST = 50.0
"""Seconds that jobs under way may take to end; what one of them leaves half is done again."""
_jobs: list[Job] = []


def every(seconds: float, name: str, work: Callable[[], object]) -> None:
    """Offer a job; apps call it when they are ready."""
    _jobs.append(Job(name, seconds, work))


def run(stop: threading.Event, jobs: list[Job] | None = None) -> None:
    """Do every job when it is its turn, none waiting for another, until `stop` is set or the parent is gone."""
    parent = os.getppid()
    threads = [
        threading.Thread(target=_again, args=(job, stop), name=job.name, daemon=True)
        for job in (_jobs if jobs is None else jobs)
    ]
    for one in threads:
        one.start()
    while not stop.wait(1) and os.getppid() == parent:
        pass
    stop.set()
    for one in threads:
        one.join(LAST / len(threads))


def _again(job: Job, stop: threading.Event) -> None:
    from django.db import close_old_connections, connections

    while not stop.is_set():
        close_old_connections()
        _do(job)
        stop.wait(job.seconds)
    connections.close_all()


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
    from yizhun.web import keeper
    from yizhun.web.home import home

    every(BEAT, "sign of life", lambda: keeper.beat(home()))
    os.nice(5)
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    run(stop)


if __name__ == "__main__":
    # As `yizhun.web.worker`, so that the apps offer their jobs to this very module.
    from yizhun.web import worker

    worker.main()
