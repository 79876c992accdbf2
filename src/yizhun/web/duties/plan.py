"""A site in; its agenda from yesterday to a week ahead out, told by the engine and kept until something changes.

A phone that is offline for days needs the days ahead. What is kept is a cache: `agenda` is what decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.rows import from_rows
from yizhun.evidence.zone import micros
from yizhun.measure.agenda import agenda
from yizhun.measure.occurrence import Rule, Slot, slots
from yizhun.standard.kinds import Schedule
from yizhun.standard.library import Entry, Library
from yizhun.standard.model import Clause
from yizhun.web import clock
from yizhun.web.duties import asked, records, registers
from yizhun.web.duties.models import EVENTS, OBSERVATIONS, Done, Plan, Waiver
from yizhun.web.organisation import registers as organisation
from yizhun.web.organisation.models import Place
from yizhun.web.standards import shelf

AHEAD, FRESH = timedelta(days=8), timedelta(minutes=10)
WATCHED, KNOWN = timedelta(hours=12), timedelta(days=8)
# A gap that nobody closed is due since long ago; no edition is older.
_EVER = "2000-01-01"
Row = dict[str, Any]


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


def of(place: Place, *, look: bool = True) -> tuple[list[Told], datetime]:
    """The agenda of a site and when it was told; `look` notes that somebody wanted it."""
    now = clock.now()
    stamp = _stamp(place, now)
    kept = Plan.objects.everywhere("the place was checked").filter(place=place).first()
    if kept is None or kept.stamp != stamp or not now - FRESH * 3 < kept.told_at <= now:
        kept = _keep(place, now, stamp)
    elif look and now - kept.seen_at > FRESH:
        Plan.objects.everywhere("a cache").filter(pk=kept.pk).update(seen_at=now)
    return [_read(row) for row in kept.rows], kept.told_at


def refresh() -> int:
    """Tell anew, in the background, what somebody looks at: where acts came in, what is ten minutes old, a new day."""
    now, count = clock.now(), 0
    watched = Plan.objects.everywhere("a cache").filter(seen_at__gt=now - KNOWN).select_related("place")
    for one in watched:
        stamp, active = _stamp(one.place, now), now - one.seen_at < WATCHED
        if one.stamp != stamp or (active and (now - one.told_at > FRESH or _changed(one))):
            _keep(one.place, now, stamp, seen_at=one.seen_at)
            count += 1
    return count


def _changed(one: Plan) -> bool:
    acts = Done.objects.everywhere("only whether there are any").filter(place=one.place)
    return acts.filter(Q(recorded_at__gte=one.told_at) | Q(undone_at__gte=one.told_at)).exists()


def tell(place: Place, now: datetime) -> list[Told]:
    """Ask the engine: schedules from yesterday on, gaps however old, both to a week ahead."""
    today = now.astimezone(place.tz).date()
    begin, until = today - timedelta(days=1), today + AHEAD
    timed = _library(lambda clause: isinstance(clause.measure, Schedule))
    gaps = _library(lambda clause: not isinstance(clause.measure, Schedule))
    if not timed.entries and not gaps.entries:
        return []
    slots_of = _slots(timed, place, begin, until)
    first = min((slot.opens for of_clause in slots_of.values() for slot in of_clause.values()), default=None)
    midnight = datetime.combine(begin, time(), place.tz)
    since = midnight if first is None else min(midnight, _instant(first))
    evidence = _evidence(place, since, (timed, gaps))
    rows = agenda(timed, evidence, place.code, begin.isoformat(), until.isoformat()).to_pylist() if slots_of else []
    more = agenda(gaps, evidence, place.code, _EVER, until.isoformat()).to_pylist() if gaps.entries else []
    rows += [row for row in more if row["done_at"] is None or row["done_at"] >= midnight]
    return [_told(row, slots_of.get((row["edition"], row["clause_id"]), {})) for row in rows]


def _told(row: Row, slots_of: Mapping[int, Slot]) -> Told:
    slot = slots_of.get(micros(row["due_at"]))
    return Told(
        row["edition"], row["clause_id"], row["subject_id"] or "", row["due_at"], row["done_at"],
        row["actor_id"] or "", row["evidence_id"] or "",
        *((_instant(slot.opens), _instant(slot.closes), _instant(slot.grace_until)) if slot else (None, None, None)),
    )  # fmt: skip


def _library(wanted: Callable[[Clause], bool]) -> Library:
    """Every edition with only the recurring clauses that are wanted; a line without `every` never falls due."""
    found = []
    for entry in shelf.library().entries:
        duties = [(clause, asked.of(entry, clause.id)) for clause in entry.standard.clauses]
        kept = tuple(clause for clause, duty in duties if duty and wanted(clause) and _recurs(duty))
        if kept:
            found.append(replace(entry, standard=entry.standard.model_copy(update={"clauses": kept})))
    return Library(tuple(found))


def _recurs(duty: asked.Duty) -> bool:
    return not duty.is_line or getattr(duty.measure, "every", None) is not None


def _slots(library: Library, place: Place, begin: date, until: date) -> dict[tuple[str, str], dict[int, Slot]]:
    """The slots of every schedule by due time; each rule is unfolded once."""
    first, last = (micros(datetime.combine(day, time(), place.tz).astimezone(UTC)) for day in (begin, until))
    unfolded: dict[Rule, dict[int, Slot]] = {}
    found = {}
    for entry in library.entries:
        for clause in entry.standard.clauses:
            assert isinstance(clause.measure, Schedule)
            rule = Rule.of(clause.measure)
            if rule not in unfolded:
                unfolded[rule] = {slot.due: slot for slot in slots(rule, place.zone, first, last)}
            found[entry.standard.key, clause.id] = unfolded[rule]
    return found


def _instant(us: int) -> datetime:
    """Far future and past as far as a calendar goes."""
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _evidence(place: Place, since: datetime, libraries: Iterable[Library]) -> Evidence:
    entries: list[Entry] = [entry for library in libraries for entry in library.entries]
    names: dict[str, set[str]] = {EVENTS: set(), OBSERVATIONS: set()}
    for entry in entries:
        for clause in entry.standard.clauses:
            duty = asked.of(entry, clause.id)
            if duty is not None:
                names[duty.table].update(duty.names)
    given = {
        table: records.latest(records.recorded(place, table, wanted), table, since) for table, wanted in names.items()
    }
    given["sites"] = [dict(organisation.site(place))]
    given["subjects"] = [_subject(place, one) for one in place.subjects.all()]
    waivers = Waiver.objects.everywhere("the place was checked").select_related("place", "approved_by")
    given["waivers"] = [dict(registers.row(one)) for one in waivers.filter(place=place)]
    return from_rows({name: [records.text(row) for row in rows] for name, rows in given.items()}, DuckDB(threads=1))


def _subject(place: Place, one: Any) -> Row:
    held = {"subject_id": one.code, "site_id": place.code, "kind": one.kind, "zone": one.zone, "sort": one.sort}
    return dict(one.attributes) | held | {"since": one.since, "until": one.until}


def _keep(place: Place, now: datetime, stamp: str, seen_at: datetime | None = None) -> Plan:
    rows = [_written(one) for one in tell(place, now)]
    kept, _ = Plan.objects.everywhere("a cache").update_or_create(
        place=place, defaults={"told_at": now, "seen_at": seen_at or now, "stamp": stamp, "rows": rows}
    )
    found: Plan = kept
    return found


def _stamp(place: Place, now: datetime) -> str:
    """What makes an agenda another one at once: the day, the zone, the editions."""
    today = now.astimezone(place.tz).date()
    keys = sorted(entry.standard.key for entry in shelf.library().entries)
    return hashlib.sha256("\n".join([today.isoformat(), place.zone, *keys]).encode()).hexdigest()


def _written(one: Told) -> Row:
    held = {name: value for name, value in vars(one).items() if value or name == "subject"}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in held.items()}


def _read(row: Mapping[str, str]) -> Told:
    times = ("due", "done", "opens", "closes", "grace")
    return Told(**{name: datetime.fromisoformat(v) if name in times else v for name, v in row.items()})  # type: ignore[arg-type]
