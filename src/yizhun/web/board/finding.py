"""Findings of a place in, chosen and put into words, out; and the records of the lake that decided them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.sql import text
from yizhun.evidence.tables import TABLES
from yizhun.measure.finding import VERDICTS
from yizhun.report import words
from yizhun.report.results import WRONG
from yizhun.standard.model import Clause
from yizhun.web import clock
from yizhun.web.board.paging import COLUMNS, Chosen, Wanted, choose
from yizhun.web.board.reading import Reading
from yizhun.web.home import home
from yizhun.web.ledger import journals
from yizhun.web.organisation.models import Person, Place, Subject

PAGE = 50
TIMED = ("schedule", "interval", "deadline", "checklist")
AGAINST = "against"
JOURNALS = ("events", "observations", "ratings", "charges", "states")
_ORDER = [("due_at", "descending"), ("site_id", "ascending"), ("clause_id", "ascending"), ("subject_id", "ascending"),
          ("case_id", "ascending"), ("evidence_id", "ascending")]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which findings: an empty field does not choose. `verdict` may be `against` for all that fell short."""

    verdict: str = ""
    clause: str = ""
    site: str = ""
    month: str = ""

    def query(self, **other: str) -> str:
        """As the query of an address, with what is other."""
        from urllib.parse import urlencode

        fields = {name: getattr(self, name) for name in ("verdict", "clause", "site", "month")} | other
        return urlencode({name: value for name, value in fields.items() if value})


@dataclass(frozen=True)
class Told:
    """A finding as a page says it."""

    row: Mapping[str, Any]
    clause: Clause
    title: str
    site: Place | None
    subject: str
    actor: str
    reason: str
    verdict: str
    tone: str
    found: str
    asked: str

    @property
    def due(self) -> datetime:
        """When it was due."""
        at: datetime = self.row["due_at"]
        return at

    @property
    def done(self) -> datetime | None:
        """When it was done, where it was."""
        at: datetime | None = self.row["done_at"]
        return at

    @property
    def overdue(self) -> timedelta:
        """How far the due lies from now."""
        return clock.now() - self.due


_TONES = {"met": "ok", "late": "warn", "missed": "bad", "failed": "bad", "pending": "info", "excused": ""}


def page(reading: Reading, asked: Asked, number: int) -> tuple[list[Told], int]:
    """One page of findings, the latest due first, and how many there are."""
    chosen = _asked_for(reading, asked)
    return told(reading, chosen.rows((number - 1) * PAGE, PAGE)), chosen.count()


def latest(reading: Reading, asked: Asked, most: int) -> list[Told]:
    """So many of the findings, the latest due first."""
    return told(reading, _asked_for(reading, asked).rows(0, most))


def late_now(reading: Reading, hours: int = 24) -> list[Told]:
    """What fell due within so many hours and is not done, the latest due first."""
    kinds = [
        key for key, clause in reading.analysis.catalogue.items() if clause.measure and clause.measure.kind in TIMED
    ]
    wanted = (
        _of_standard(reading)
        & (pc.field("verdict") == "missed")
        & pc.field("clause_id").isin(kinds)
        & (pc.field("due_at") > pa.scalar(clock.now() - timedelta(hours=hours)))
    )
    return told(reading, _chosen(reading, wanted).sort_by(_ORDER).to_pylist())


def due_next(reading: Reading, most: int = 8) -> list[Told]:
    """What falls due next, the first first."""
    wanted = _of_standard(reading) & (pc.field("verdict") == "pending") & (pc.field("due_at") > pa.scalar(clock.now()))
    kinds = [
        key for key, clause in reading.analysis.catalogue.items() if clause.measure and clause.measure.kind in TIMED
    ]
    rows = _chosen(reading, wanted & pc.field("clause_id").isin(kinds))
    return told(reading, rows.sort_by([("due_at", "ascending"), *_ORDER[1:]]).slice(0, most).to_pylist())


def told(reading: Reading, rows: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Findings in words: names of people, subjects and sites in place of ids."""
    codes = {row["site_id"] for row in rows}
    sites = {one.code: one for one in Place.objects.everywhere("sites of the reading").filter(code__in=codes)}
    wanted = {row["subject_id"] for row in rows if row["subject_id"]}
    found = Subject.objects.everywhere("sites of the reading").filter(place__code__in=codes, code__in=wanted)
    subjects = {(one.place.code, one.code): str(one) for one in found.select_related("place")}
    actors = {row["actor_id"] for row in rows if row["actor_id"]}
    people = dict(Person.objects.filter(person_id__in=actors).values_list("person_id", "name"))
    return [_told(reading, row, sites, subjects, people) for row in rows]


def _told(
    reading: Reading,
    row: Mapping[str, Any],
    sites: Mapping[str, Place],
    subjects: Mapping[tuple[str, str], str],
    people: Mapping[str, str],
) -> Told:
    a = reading.analysis
    clause = a.clause(row["clause_id"])
    subject = row["subject_id"] or ""
    return Told(
        row,
        clause,
        a.title(row["clause_id"]),
        sites.get(row["site_id"]),
        "" if subject == row["site_id"] else subjects.get((row["site_id"], subject), subject),
        people.get(row["actor_id"] or "", row["actor_id"] or ""),
        words.reason(row["reason"], a.lang),
        words.VERDICTS[row["verdict"]].say(a.lang),
        _TONES[row["verdict"]],
        words.quantity(row["found"], clause, a.lang),
        words.quantity(row["asked"], clause, a.lang),
    )


def _of_standard(reading: Reading) -> pc.Expression:
    return pc.field("edition").isin(list(reading.analysis.editions))


def _asked_for(reading: Reading, asked: Asked) -> Chosen:
    """None at all for a verdict, clause or site that there is not."""
    known = (*VERDICTS, AGAINST, ""), {*reading.analysis.catalogue, ""}, {*reading.results.sites, ""}
    if any(one not in all_ for one, all_ in zip((asked.verdict, asked.clause, asked.site), known, strict=True)):
        return Chosen("")
    verdicts = WRONG if asked.verdict == AGAINST else (asked.verdict,) if asked.verdict else ()
    sites = [asked.site] if asked.site else list(reading.results.sites)
    return choose(reading.results, Wanted(reading.analysis.editions, sites, verdicts, asked.clause, asked.month))


def _chosen(reading: Reading, wanted: pc.Expression) -> pa.Table:
    return reading.results.findings.to_table(columns=list(COLUMNS), filter=wanted)


@dataclass(frozen=True)
class Record:
    """A row of the lake: its journal and what it holds."""

    journal: str
    row: Mapping[str, Any]


def records(site: Place, record: str) -> list[Record]:
    """The rows of the lake with that id at that site."""
    found = []
    for name in JOURNALS:
        key, files = TABLES[name].id_column, journals.files(home().lake, name)
        if files:
            wanted = f"{key} = {text(record)} AND site_id = {text(site.code)}"
            rows = DuckDB().query(f"SELECT * FROM {journals.relation(files)} WHERE {wanted}")
            found += [Record(name, row) for row in rows.to_pylist()]
    return found
