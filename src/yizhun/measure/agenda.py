"""What falls due at sites in a span of time, by the code of the findings: standard and evidence in, duties out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from yizhun.evidence.evidence import Evidence
from yizhun.measure.finding import ORDER
from yizhun.measure.judge import judge
from yizhun.standard.library import Library
from yizhun.standard.model import Standard

TIMED = ("schedule", "interval", "deadline", "checklist")
_TIMES = {name: pa.timestamp("us", tz="UTC") for name in ("due_at", "done_at")}
_COLUMNS = ("edition", "clause_id", "site_id", "subject_id", "case_id", "due_at", "done_at", "actor_id", "evidence_id")


def agenda(
    standard: Standard | Library, evidence: Evidence, site: str | Sequence[str], begin: str, until: str
) -> pa.Table:
    """Every due from `begin` to before `until` (ISO 8601; without an offset in the site's zone), done or not.

    At one site, or at several; at all of the evidence when there are none in the sequence.

    Columns: edition, clause_id, site_id, subject_id, case_id, due_at, done_at (null: not done yet), actor_id,
    evidence_id; in order of due_at. What the clause or a waiver lets off is left out. InputError for an unknown site.
    """
    library = _timed(standard if isinstance(standard, Library) else Library.of(standard))
    judged = judge(library, evidence, begin, until, [site] if isinstance(site, str) else site)
    found = judged.findings
    duties = found.filter(found.verdict.isin(["met", "late", "missed", "pending"]))
    duties = duties.filter(~duties.reason.isin(["found-right", "in-range"]))
    spans = judged.world.tables["sites"].select("site_id", "since_us", "as_of_us")
    duties = duties.join(spans, "site_id")
    duties = duties.filter((duties.due_at >= duties.since_us) & (duties.due_at < duties.as_of_us))
    order = ["due_at", *(name for name in ORDER if name != "due_at")]
    rows = evidence.engine.arrow(duties.order_by(order).select(*_COLUMNS))
    return rows.cast(pa.schema([(field.name, _TIMES.get(field.name, field.type)) for field in rows.schema]))


def _timed(library: Library) -> Library:
    entries = []
    for entry in library.entries:
        clauses = tuple(c for c in entry.standard.clauses if c.measure is not None and c.measure.kind in TIMED)
        entries.append(replace(entry, standard=entry.standard.model_copy(update={"clauses": clauses})))
    return Library(tuple(entries), library.issues)
