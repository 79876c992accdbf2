"""Sites in; the agenda of each from yesterday to a week ahead out, told by the engine and kept until something changes.

A phone that is offline for days needs the days ahead. What is kept is a cache: `agenda` is what decides. The worker
tells many sites at once, before anybody looks; a site that it has not told yet is told when somebody does.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Exists, OuterRef, QuerySet

from yizhun.errors import YizhunError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read
from yizhun.evidence.zone import micros
from yizhun.measure.agenda import agenda
from yizhun.measure.occurrence import Rule, Slot, slots
from yizhun.measure.scope import TWO_LAYERS
from yizhun.standard.kinds import Schedule
from yizhun.standard.library import Entry, Library
from yizhun.standard.model import Clause
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties import asked, records
from yizhun.web.duties.models import Plan
from yizhun.web.home import home
from yizhun.web.ledger.errors import ConflictError
from yizhun.web.ledger.feed import feed
from yizhun.web.ledger.models import Entry as Written
from yizhun.web.ledger.models import Head
from yizhun.web.organisation.models import Place
from yizhun.web.standards import shelf

log = logging.getLogger(__name__)
DAY, AHEAD, BEHIND = timedelta(days=1), timedelta(days=8), timedelta(minutes=30)
# A gap that nobody closed is due since long ago; no edition is older.
_EVER = "2000-01-01"
_WHY = "a cache, read by those who may see the place"
_KEPT = ("told_at", "day", "sequence", "stamp", "rows")
_CLASH = Text(
    "What is due here cannot be told at present: its standards contradict each other. A quality manager can see which.",
    "目前无法列出此处的任务：适用的标准相互冲突，质量经理可以看到是哪些标准。",
)
_UNTOLD = Text(
    "What is due here cannot be told at present; the log of the server says why.",
    "目前无法列出此处的任务，原因见服务器日志。",
)
Row = dict[str, Any]
Slots = Mapping[tuple[str, str], Mapping[int, Slot]]


@dataclass(frozen=True)
class Told:
    """One due of the agenda; `opens`, `closes` and `grace` of a schedule's slot, None for a gap."""

    edition: str
    clause: str
    subject: str
    due: datetime
    done: datetime | None = None
    actor: str = ""
    row_id: str = ""
    opens: datetime | None = None
    closes: datetime | None = None
    grace: datetime | None = None


def of(place: Place) -> tuple[list[Told], datetime]:
    """The agenda of a site and when it was told; ConflictError where no engine can tell it and none is kept."""
    now = clock.now()
    kept: Plan | None = plans().filter(place=place).first()
    if kept is None or not _holds(kept, place, now):
        try:
            kept = next(iter(keep([place])), kept)
        except YizhunError as error:
            log.warning("the agenda of %s is not told: %s", place.code, error)
            if kept is None:
                raise ConflictError(_UNTOLD) from error
    if kept is None:
        raise ConflictError(_CLASH)
    return list(_read(kept, place, today(place.zone, now))), kept.told_at


def plans() -> QuerySet[Plan]:
    """What is kept of all sites."""
    found: QuerySet[Plan] = Plan.objects.everywhere(_WHY)
    return found


def acted() -> QuerySet[Plan]:
    """Those of sites where somebody acted since they were told."""
    later = Written.objects.filter(place=OuterRef("place__code"), sequence__gt=OuterRef("sequence"))
    return plans().filter(Exists(later))


def today(zone: str, now: datetime) -> date:
    """The local day."""
    return now.astimezone(ZoneInfo(zone)).date()


def stamp(zone: str) -> str:
    """What makes an agenda another one at once, beside the day: the zone, the editions."""
    keys = sorted(entry.standard.key for entry in shelf.library().entries)
    return hashlib.sha256("\n".join([zone, *keys]).encode()).hexdigest()


def _holds(kept: Plan, place: Place, now: datetime) -> bool:
    """Yesterday's serves until the worker has told today's; acts are added to it for half an hour."""
    if kept.stamp != stamp(place.zone) or kept.day not in (today(place.zone, now), today(place.zone, now - DAY)):
        return False
    return timedelta() <= now - kept.told_at <= BEHIND or not acted().filter(pk=kept.pk).exists()


def keep(places: Sequence[Place]) -> list[Plan]:
    """Tell the agenda of sites anew and keep it; without those at which two standards clash.

    YizhunError where it is anything else: then no smaller number of sites can be told either.
    """
    try:
        return _kept(places)
    except YizhunError as error:
        if any(one.code != TWO_LAYERS for one in error.issues):
            raise
        if len(places) > 1:
            half = len(places) // 2
            return [*keep(places[:half]), *keep(places[half:])]
        log.warning("the agenda of %s is not told: %s", places[0].code, error)
        return []


def _kept(places: Sequence[Place]) -> list[Plan]:
    now, sequence = clock.now(), Head.objects.get(pk=1).sequence
    told, stamps = tell(places, now), {zone: stamp(zone) for zone in {one.zone for one in places}}
    found = [
        Plan(
            place=one, told_at=now, day=today(one.zone, now), sequence=sequence, stamp=stamps[one.zone],
            rows=_packed(told[one.code]),
        )
        for one in places
    ]  # fmt: skip
    Plan.objects.bulk_create(found, batch_size=100, update_conflicts=True, unique_fields=["place"], update_fields=_KEPT)
    return found


def tell(places: Sequence[Place], now: datetime) -> dict[str, pa.Table]:
    """Ask the engine: by site schedules from yesterday on, gaps however old, both to a week ahead."""
    feed(home().lake)
    found: dict[str, pa.Table] = {}
    for zone in sorted({one.zone for one in places}):
        here = [one for one in places if one.zone == zone]
        rows = _asked(here, zone, today(zone, now)).sort_by("site_id")
        first = 0
        for count in pc.value_counts(rows["site_id"]).to_pylist():
            found[count["values"]] = rows.slice(first, count["counts"])
            first += count["counts"]
        found |= {one.code: rows.slice(0, 0) for one in here if one.code not in found}
    return found


def _asked(places: Sequence[Place], zone: str, day: date) -> pa.Table:
    timed = _library(lambda clause: isinstance(clause.measure, Schedule))
    gaps = _library(lambda clause: not isinstance(clause.measure, Schedule))
    begin, until = day - DAY, day + AHEAD
    opens = [slot.opens for of_clause in _slots(zone, day).values() for slot in of_clause.values()]
    since = min([datetime.combine(begin, time(), ZoneInfo(zone)), *map(_instant, opens)])
    with TemporaryDirectory(prefix="yizhun-agenda-") as scratch:
        records.gather(Path(scratch), places, _listened(timed, gaps), since)
        evidence = read(scratch, DuckDB(threads=1))
        return pa.concat_tables(
            agenda(library, evidence, (), first, until.isoformat())
            for library, first in ((timed, begin.isoformat()), (gaps, _EVER))
        )


def _listened(*libraries: Library) -> set[records.Listened]:
    duties = [duty for library in libraries for entry in library.entries for duty in _duties(entry)]
    return {
        records.Listened(duty.table, name, not isinstance(duty.measure, Schedule), name in duty.choosy)
        for duty in duties
        for name in duty.names
    }


def _duties(entry: Entry) -> list[asked.Duty]:
    """The recurring duties of an edition; a line without `every` never falls due."""
    duties = [duty for clause in entry.standard.clauses if (duty := asked.of(entry, clause.id)) is not None]
    return [duty for duty in duties if not duty.is_line or getattr(duty.measure, "every", None) is not None]


def _library(wanted: Callable[[Clause], bool]) -> Library:
    """Every edition with only the recurring clauses that are wanted; one that has none ends those of others."""
    found = []
    for entry in shelf.library().entries:
        kept = tuple(duty.clause for duty in _duties(entry) if wanted(duty.clause))
        found.append(replace(entry, standard=entry.standard.model_copy(update={"clauses": kept})))
    return Library(tuple(found))


def _slots(zone: str, day: date) -> Slots:
    """The slots of every schedule by due time."""
    schedules = {
        (entry.standard.key, clause.id): clause.measure
        for entry in shelf.library().entries
        for clause in entry.standard.clauses
        if isinstance(clause.measure, Schedule)
    }
    return {key: _unfolded(Rule.of(measure), zone, day) for key, measure in schedules.items()}


@lru_cache(maxsize=1_024)
def _unfolded(rule: Rule, zone: str, day: date) -> Mapping[int, Slot]:
    first, last = (_midnight(zone, one) for one in (day - DAY, day + AHEAD + DAY))
    return {slot.due: slot for slot in slots(rule, zone, micros(first), micros(last))}


def _midnight(zone: str, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _instant(us: int) -> datetime:
    """Far future and past as far as a calendar goes."""
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(rows.combine_chunks())
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _read(kept: Plan, place: Place, day: date) -> Iterator[Told]:
    """What is due from yesterday on, and gaps that are open or were closed since then."""
    slots_of, midnight = _slots(place.zone, day), _midnight(place.zone, day - DAY)
    for row in pa.ipc.open_stream(kept.rows).read_all().to_pylist():
        timed = slots_of.get((row["edition"], row["clause_id"]))
        if (row["due_at"] if timed is not None else row["done_at"] or midnight) >= midnight:
            yield _told(row, (timed or {}).get(micros(row["due_at"])))


def _told(row: Row, slot: Slot | None) -> Told:
    return Told(
        row["edition"], row["clause_id"], row["subject_id"] or "", row["due_at"], row["done_at"],
        row["actor_id"] or "", row["evidence_id"] or "",
        *((_instant(slot.opens), _instant(slot.closes), _instant(slot.grace_until)) if slot else (None, None, None)),
    )  # fmt: skip
