"""The library and the lake in, a whole new generation of results out, whenever something moved.

A generation is a folder of its own under `generations/`; `results` is a link that is swapped in one step, so that a
page reads one generation from its first figure to its last.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from yizhun.errors import YizhunError
from yizhun.evaluation import evaluate
from yizhun.results import write
from yizhun.web import clock
from yizhun.web.board.narrow import open_findings
from yizhun.web.generation import Generation, current
from yizhun.web.home import Home, home
from yizhun.web.ledger.feed import feed

log = logging.getLogger(__name__)
KEPT = 3
"""Generations that stay: a page that has begun to read one may take a while."""


@dataclass
class Refresher:
    """What the worker remembers between its turns: the state that was judged last and the next due after it."""

    judged: object = None
    next_due: datetime | None = None

    def tick(self) -> Generation | None:
        """Judge when acts, editions or the clock moved on since the last time; the new generation, else None."""
        feed(home().lake)
        state = _state(home())
        passed = self.next_due is not None and self.next_due <= clock.now()
        if state is None or (state == self.judged and not passed):
            return None
        try:
            found = refresh()
        except YizhunError as error:
            log.warning("not judged: %s", error)
            self.judged = state
            return None
        self.judged, self.next_due = state, next_due(found) if found else None
        return found


def refresh() -> Generation | None:
    """Judge everything as of now and swap the generation in; None while another process is doing it.

    Raises StandardError and EvidenceError where there is nothing that can be judged.
    """
    here = home()
    with _alone(here.folder / ".judging") as mine:
        if not mine:
            return None
        evaluation = evaluate(here.library, here.lake, as_of=clock.now().isoformat(timespec="seconds"))
        folder = _following(here.folder / "generations")
        write(evaluation, folder)
        _swap(here.results, folder)
        _forget(folder.parent, keep=folder)
    return current()


def next_due(generation: Generation) -> datetime | None:
    """When the next pending finding falls due."""
    findings = open_findings(generation.folder)
    wanted = (pc.field("verdict") == "pending") & (pc.field("due_at") > pa.scalar(clock.now()))
    found: datetime | None = pc.min(findings.to_table(columns=["due_at"], filter=wanted)["due_at"]).as_py()
    return found


def _state(here: Home) -> object:
    """What figures depend on besides the clock; None while there is no edition or no evidence."""
    editions = tuple(sorted(one.name for one in here.library.iterdir())) if here.library.exists() else ()
    parts = tuple(sorted((str(one), one.stat().st_mtime_ns) for one in here.lake.rglob("*.parquet")))
    return (editions, parts) if editions and parts else None


def _following(generations: Path) -> Path:
    """A name that no generation has had while one of them is still there."""
    known = [int(one.name) for one in generations.glob("[0-9]*")]
    return generations / f"{max(known, default=0) + 1:08d}"


def _swap(link: Path, folder: Path) -> None:
    """Let `results` be the new folder from one moment to the next."""
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    arriving = link.with_name(".results")
    arriving.unlink(missing_ok=True)
    arriving.symlink_to(os.path.relpath(folder, link.parent))
    arriving.replace(link)


def _forget(generations: Path, keep: Path) -> None:
    done = sorted(one for one in generations.iterdir() if one <= keep)
    for old in done[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether nobody else is judging."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
