"""What falls due at a site in a span of time, by the code of the findings: standard and evidence in, duties out."""

from __future__ import annotations

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


def agenda(standard: Standard | Library, evidence: Evidence, site: str, begin: str, until: str) -> pa.Table:
    """Every due from `begin` to before `until` (ISO 8601; without an offset in the site's zone), done or not.

    Columns: edition, clause_id, site_id, subject_id, case_id, due_at, done_at (null: not done yet), actor_id,
    evidence_id; in order of due_at. What the clause or a waiver lets off is left out. InputError for an unknown site.
    """
    library = _timed(standard if isinstance(standard, Library) else Library.of(standard))
    judged = judge(library, evidence, begin, until, [site])
    found = judged.findings
    duties = found.filter(found.verdict.isin(["met", "late", "missed", "pending"]))
    duties = duties.filter(~duties.reason.isin(["found-right", "in-range"]))
    order = ["due_at", *(name for name in ORDER if name != "due_at")]
    rows = evidence.engine.arrow(duties.order_by(order).select(*_COLUMNS))
    schema = pa.schema([(field.name, _TIMES.get(field.name, field.type)) for field in rows.schema])
    spans = judged.world.tables["sites"].select("since_us", "as_of_us")
    span = evidence.engine.arrow(spans.limit(1)).to_pylist()[0]
    kept = [span["since_us"] <= due < span["as_of_us"] for due in rows["due_at"].to_pylist()]
    return rows.filter(pa.array(kept, pa.bool_())).cast(schema)


def _timed(library: Library) -> Library:
    entries = []
    for entry in library.entries:
        clauses = tuple(c for c in entry.standard.clauses if c.measure is not None and c.measure.kind in TIMED)
        entries.append(replace(entry, standard=entry.standard.model_copy(update={"clauses": clauses})))
    return Library(tuple(entries), library.issues)
