"""A naive second opinion: standards and plain rows in, the findings that the design asks for out, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import book
from tests.oracle.book import seen
from tests.oracle.duties import Duty, Place, duties
from tests.oracle.editions import lines
from tests.oracle.evidence import JOURNALS, Given, Row, end_of, is_date, moment, read
from tests.oracle.finding import COLUMNS, Finding
from tests.oracle.kinds import KINDS
from yizhun.standard.model import Standard

__all__ = ["COLUMNS", "judge", "verdict_counts"]


def judge(standards: Sequence[Standard], given: Given, since: str | None, as_of: str) -> list[dict[str, Any]]:
    """Every finding as a dict of the thirteen columns; times are instants in UTC, figures Decimals."""
    tables = read(given)
    found: list[Finding] = []
    for site in tables.get("sites", ()):
        place = _place(site, tables, since, as_of)
        for root, line in lines(standards, place.speaks()).items():
            found += _judge_line(place, root, duties(place, line))
    return [finding.row() for finding in found]


def verdict_counts(findings: Iterable[Mapping[str, Any]], clause_id: str) -> dict[str, int]:
    """How many findings of each verdict a clause has; verdicts without one are left out."""
    return dict(Counter(row["verdict"] for row in findings if row["clause_id"] == clause_id))


def _place(site: Row, tables: Mapping[str, list[Row]], since: str | None, as_of: str) -> Place:
    zone: ZoneInfo = site["timezone"]
    book.judging("general")
    end = end_of(as_of, zone) if is_date(as_of) else moment(as_of, zone)
    if datetime.fromisoformat(as_of).tzinfo is None:
        seen(13)
    own = {name: [row for row in rows if _belongs(name, row, site, end)] for name, rows in tables.items()}
    return Place(site, None if since is None else moment(since, zone), end, own)


def _belongs(table: str, row: Row, site: Row, as_of: datetime) -> bool:
    if table == "prices":
        return True
    if table == "credentials":
        return row.get("site_id") in (None, site["site_id"])
    return row["site_id"] == site["site_id"] and (table not in JOURNALS or row["occurred_at"] <= as_of)


def _judge_line(place: Place, root: str, owed: Iterable[Duty]) -> Iterator[Finding]:
    found: list[tuple[str, Finding]] = []
    for duty in owed:
        for ruling in duty.rulings:
            kind = ruling.measure.kind
            book.judging(kind)
            found += ((kind, finding) for finding in KINDS[kind](duty, ruling))
    next_ones = _next_ones(finding for _, finding in found)
    for kind, finding in found:
        book.judging(kind)
        if _is_told(finding, place, next_ones):
            final = _waived(finding, place, root)
            book.told(kind, final.verdict, final.reason)
            yield final


def _next_ones(found: Iterable[Finding]) -> dict[tuple[str, str | None], datetime]:
    """(clause, subject) → when the earliest pending finding of its repeating duty is due."""
    earliest: dict[tuple[str, str | None], datetime] = {}
    for finding in found:
        if finding.repeats and finding.verdict == "pending":
            key = (finding.clause_id, finding.subject_id)
            earliest[key] = min(finding.due_at, earliest.get(key, finding.due_at))
    return earliest


def _is_told(finding: Finding, place: Place, next_ones: Mapping[tuple[str, str | None], datetime]) -> bool:
    if finding.repeats and finding.verdict == "pending":
        seen(16)
        if finding.due_at != next_ones[finding.clause_id, finding.subject_id]:
            return False
    if finding.due_at > place.as_of and finding.verdict != "pending":
        seen(1)
    if place.since is None or place.since <= finding.due_at:
        return True
    if finding.open_gap:
        seen(17)
    return finding.open_gap


def _waived(finding: Finding, place: Place, root: str) -> Finding:
    day = finding.checked_on or place.day(finding.due_at)
    names = (None, root, finding.edition.split("@")[0])
    for waiver in place.rows("waivers"):
        concerned = waiver["clause_id"] == finding.clause_id and waiver.get("standard") in names
        if concerned and waiver["valid_from"] <= day <= waiver["valid_until"]:
            seen(19)
            if day in (waiver["valid_from"], waiver["valid_until"]):
                seen(8)
            return replace(finding, verdict="excused", reason="waived")
    return finding
