"""The library and the lake in, a whole new generation of results out, whenever something moved.

A generation is a folder of its own under `generations/`; `results` is a link that is swapped in one step, so that a
page reads one generation from its first figure to its last. It begins as hard links to the one before it, of which the
evaluation goes on: sites at rest keep their findings, and files are replaced, never altered.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from yizhun.errors import StandardError, YizhunError
from yizhun.evaluation import evaluate
from yizhun.evidence.replaced import standing
from yizhun.results import earlier, write
from yizhun.web import clock
from yizhun.web.board import noticing, short
from yizhun.web.board.narrow import open_findings
from yizhun.web.generation import Generation, current, read
from yizhun.web.home import Home, home
from yizhun.web.ledger.feed import feed

log = logging.getLogger(__name__)
JUDGED, TOLD = ".judged", ".told"
KEPT = 3
"""Generations that stay: a page that has begun to read one may take a while."""


LONGEST = timedelta(hours=1)
"""Judged at least so often: evidence grows stale and certificates run out without a due."""


@dataclass(frozen=True)
class Judged:
    """What was judged last, and until when nothing but an act can change a figure; it outlives the worker."""

    state: str
    until: datetime | None


def tick() -> Generation | None:
    """Judge when acts, editions or a due moved on since the last time, and ring; the new generation, else None."""
    found = _judge(home())
    _ring(home())
    return found


def _judge(here: Home) -> Generation | None:
    feed(here.lake)
    state, last = _state(here), _judged(here)
    before = current()
    if state is None or (last is not None and state == last.state and not _moved(last, before, clock.now())):
        return None
    try:
        found = refresh()
    except YizhunError as error:
        log.warning("not judged: %s", error)
        _remember(here, Judged(state, None))
        if before is not None or isinstance(error, StandardError):  # on the first days there is nothing to judge yet
            noticing.stopped(error)
        return None
    if found is not None:
        _remember(here, Judged(state, next_due(found)))
    return found


def _ring(here: Home) -> None:
    """Tell what is new since the generation that was told last: a turn that was broken off, the next one makes good."""
    now, mark = current(), here.folder / TOLD
    told = mark.read_text() if mark.exists() else ""
    if now is None or told == now.folder.name:
        return
    # Where that one is gone by now, the oldest that is left.
    left = [one for one in sorted(now.folder.parent.iterdir()) if told and told <= one.name < now.folder.name]
    before = next(filter(None, map(read, left)), None)
    if before is not None:
        noticing.tell(before, now)
    part = mark.with_name(f"{TOLD}.part")
    part.write_text(now.folder.name)
    part.replace(mark)


def _moved(last: Judged, before: Generation | None, now: datetime) -> bool:
    """Whether a due passed, or the clock was set back behind what was judged: that is taken back then."""
    if last.until is None:
        return False
    ahead = before is not None and before.moment is not None and before.moment > now
    return last.until <= now or ahead


def refresh() -> Generation | None:
    """Judge as of now and swap the generation in; None while another process is doing it.

    Raises StandardError and EvidenceError where there is nothing that can be judged.
    """
    here = home()
    with _alone(here.folder / ".judging") as mine:
        if not mine:
            return None
        last = here.results.resolve() if here.results.is_symlink() and here.results.exists() else None
        folder = _following(here.folder / "generations")
        _begin(folder, last)
        as_of = clock.now().isoformat(timespec="seconds")
        evaluation = evaluate(here.library, here.lake, as_of=as_of, earlier=earlier(last) if last else None)
        write(evaluation, folder, last)
        short.count(folder)
        _swap(here.results, folder)
        _forget(folder.parent, keep=folder)
    return current()


def next_due(generation: Generation) -> datetime:
    """When the next pending finding falls due, at the latest an hour after the generation's moment."""
    now = generation.moment or clock.now()
    findings = open_findings(generation.folder)
    wanted = (pc.field("verdict") == "pending") & (pc.field("due_at") > pa.scalar(now))
    found: datetime | None = pc.min(findings.to_table(columns=["due_at"], filter=wanted)["due_at"]).as_py()
    return min(found or now + LONGEST, now + LONGEST)


def _state(here: Home) -> str | None:
    """What figures depend on besides the clock, as a hash; None while there is no edition or no evidence."""
    editions = sorted(one.name for one in here.library.iterdir() if one.is_dir()) if here.library.exists() else []
    parts = sorted((str(one), one.stat().st_mtime_ns) for one in standing(here.lake.rglob("*.parquet")))
    return hashlib.sha256(json.dumps([editions, parts]).encode()).hexdigest() if editions and parts else None


def _judged(here: Home) -> Judged | None:
    """None when it was never judged, or the results are gone."""
    try:
        said = json.loads((here.folder / JUDGED).read_text())
    except (FileNotFoundError, ValueError):
        return None
    until = datetime.fromisoformat(said["until"]) if said["until"] else None
    return Judged(said["state"], until) if until is None or current() is not None else None


def _remember(here: Home, judged: Judged) -> None:
    part = here.folder / f"{JUDGED}.part"
    part.write_text(json.dumps({"state": judged.state, "until": judged.until and judged.until.isoformat()}))
    part.replace(here.folder / JUDGED)


def _begin(folder: Path, last: Path | None) -> None:
    """Let a generation begin as the last one; what a run that was killed left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    if last is not None:
        shutil.copytree(last, folder, copy_function=os.link)


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
