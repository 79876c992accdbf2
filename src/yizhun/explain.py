"""A folder of results, a clause and a site in; the score, the findings against it and their records out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yizhun.errors import InputError, YizhunError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.evidence import Evidence
from yizhun.evidence.read import read
from yizhun.evidence.tables import TABLES
from yizhun.issue import Issue
from yizhun.measure import zone
from yizhun.results import MANIFEST
from yizhun.standard.library import open_library
from yizhun.standard.model import Clause
from yizhun.standard.sentence import sentence
from yizhun.text import Text

_AGAINST = ("missed", "failed", "late")
_JOURNALS = ("events", "observations", "ratings", "charges", "states")


@dataclass(frozen=True)
class Explanation:
    """`score` and `months` are rows of `scores`; `against` are findings with local times and their `records`."""

    clause: Clause
    sentence: Text
    site_name: str
    score: Mapping[str, Any]
    months: Sequence[Mapping[str, Any]]
    against: Sequence[dict[str, Any]]
    against_total: int
    issues: tuple[Issue, ...] = ()

    def as_data(self, lang: str) -> dict[str, Any]:
        """All of it as plain data, words in one language."""
        return {
            "clause": self.clause.id,
            "title": self.clause.title.say(lang),
            "asks": self.sentence.say(lang),
            "site": self.site_name,
            "score": dict(self.score),
            "months": [dict(month) for month in self.months],
            "against_total": self.against_total,
            "against": list(self.against),
        }


def explain(
    results: Path, clause_id: str, site_id: str, *, evidence: Path | None = None, most: int = 20
) -> Explanation:
    """Explain one clause at one site; InputError where results, clause or site do not exist.

    Records are looked up in `evidence`, by default where the evaluation read it; when it is not there any more the
    findings are told without them, with a warning.
    """
    manifest = _manifest(results)
    scores = pq.read_table(results / "scores.parquet").to_pylist()
    mine = [row for row in scores if (row["scope"], row["by"]) == ("clause", "site")]
    _must_know("clause", clause_id, {row["scope_id"] for row in mine})
    site = _site(results, site_id)
    rows = [row for row in mine if row["scope_id"] == clause_id and row["by_id"] == site_id]
    if not rows:
        raise InputError.of(
            "clause-not-asked",
            Text(f"{clause_id} is not asked of {site_id}.", f"{clause_id} 不适用于 {site_id}。"),
            Text("See its `applies`.", "请看条款的 `applies`。"),
        )
    findings = _findings(results, clause_id, site_id)
    standards = [e.standard for e in open_library(results / "standard").entries]
    editions = set(findings["edition"].to_pylist()) or {standard.key for standard in standards}
    clause, standard = next(
        (c, s) for s in reversed(standards) if s.key in editions for c in s.clauses if c.id == clause_id
    )
    against = findings.filter(pc.is_in(findings["verdict"], pa.array(_AGAINST))).sort_by([("due_at", "descending")])
    shown = [_told(row, ZoneInfo(site["timezone"])) for row in against.slice(0, most).to_pylist()]
    issues = _with_records(shown, site_id, evidence or Path(manifest["evidence"]["path"]))
    months = sorted((row for row in rows if row["period"] != "all"), key=lambda row: str(row["period"]))
    score = next(row for row in rows if row["period"] == "all")
    name = site["name"] or site_id
    return Explanation(clause, sentence(clause, standard), name, score, months, shown, against.num_rows, issues)


def _manifest(results: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((results / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise InputError.of(
            "no-results",
            Text(f"{results} is no folder of results.", f"{results} 不是结果文件夹。"),
            Text("Write one with `yizhun evaluate … --out DIR`.", "请先运行 `yizhun evaluate … --out DIR`。"),
        ) from None


def _must_know(what: str, name: str, known: set[str]) -> None:
    if name in known:
        return
    near = get_close_matches(name, sorted(known), 1)
    hint = Text(f"Did you mean {near[0]}?", f"是否指 {near[0]}？") if near else None
    label = {"clause": "条款", "site": "场所"}[what]
    raise InputError.of(
        f"no-such-{what}", Text(f"The results have no {what} {name}.", f"结果中没有{label} {name}。"), hint
    )


def _site(results: Path, site_id: str) -> dict[str, Any]:
    sites = {row["site_id"]: row for row in pq.read_table(results / "sites.parquet").to_pylist()}
    _must_know("site", site_id, set(sites))
    return dict(sites[site_id])


def _findings(results: Path, clause_id: str, site_id: str) -> pa.Table:
    chosen = (pc.field("clause_id") == clause_id) & (pc.field("site_id") == site_id)
    return pa.concat_tables(
        [pq.read_table(path, filters=chosen) for path in sorted((results / "findings").glob("*.parquet"))]
    )


def _told(row: dict[str, Any], tz: ZoneInfo) -> dict[str, Any]:
    local = {
        f"{name}_local": row[f"{name}_at"].astimezone(tz).strftime("%Y-%m-%d %H:%M") if row[f"{name}_at"] else None
        for name in ("due", "done")
    }
    return row | local


def _with_records(findings: list[dict[str, Any]], site_id: str, evidence: Path) -> tuple[Issue, ...]:
    """Put the records beside the findings that they decided."""
    wanted = sorted({row["evidence_id"] for row in findings if row["evidence_id"]})
    if not wanted:
        return ()
    try:
        records = _records(read(evidence, DuckDB()), site_id, wanted)
    except YizhunError:
        text = Text(
            f"The evidence is not at {evidence} any more, so records are not shown.",
            f"证据已不在 {evidence}，因此不显示原始记录。",
        )
        return (Issue("evidence-gone", text, "warning", Text("Say --evidence DIR.", "请用 --evidence 指定位置。")),)
    for row in findings:
        row["records"] = records.get(row["evidence_id"], [])
    return ()


def _records(evidence: Evidence, site_id: str, wanted: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name in _JOURNALS:
        table, key = evidence.table(name), TABLES[name].id_column or ""
        chosen = table.filter((table.site_id == site_id) & table[key].isin(list(wanted)))
        for row in evidence.engine.arrow(chosen).to_pylist():
            shown = {
                k: zone.moment(v).isoformat() if k.endswith("_at") and v is not None else v for k, v in row.items()
            }
            found.setdefault(row[key], []).append({"table": name} | shown)
    return found
