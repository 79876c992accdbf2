"""An evaluation in, a folder of results out: findings by month, scores, sites, standard, quarantine, manifest.

Called again on the same folder only what differs is written again; the bytes are those of a run into a new folder.
The state is written first and the manifest last, so that a run that was killed is known as ours and can be mended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yizhun.errors import InputError
from yizhun.evaluation import Evaluation, told
from yizhun.measure import zone
from yizhun.measure.asking import not_asked_for
from yizhun.measure.finding import VERDICTS
from yizhun.standard.dump import content_hash, files
from yizhun.text import Text

MANIFEST, SUMMARY, STATE = "manifest.json", "summary.json", "state/input.json"
_ROWS = 500_000


def write(evaluation: Evaluation, out: Path) -> dict[str, Any]:
    """Write an evaluation to a folder and return its summary; files that are no longer part of it are removed.

    Raises InputError where `out` holds files that no evaluation wrote.
    """
    _must_be_ours(out)
    written = {STATE: _json(_input(evaluation))}
    for part in (_tables(evaluation), _standard(evaluation)):
        written.update(part)
    summary = summarise(evaluation)
    written[SUMMARY] = _json(summary)
    manifest = {
        "editions": {entry.standard.key: content_hash(entry.standard) for entry in evaluation.library.entries},
        "since": evaluation.since,
        "as_of": evaluation.as_of,
        "versions": {name: version(name) for name in ("yizhun", "duckdb", "ibis-framework", "pyarrow", "tzdata")},
        "evidence": _evidence(evaluation),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(written.items())},
    }
    written[MANIFEST] = _json(manifest)
    _replace(out, written)
    return summary


def _must_be_ours(out: Path) -> None:
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / STATE).is_file()):
        raise InputError.of(
            "not-a-result-folder",
            Text(f"{out} holds files that are no results.", f"{out} 里已有其他文件，不是结果文件夹。"),
            Text("Name a new folder, or one that an evaluation wrote.", "请指定一个新文件夹，或以前写过结果的文件夹。"),
        )


def _replace(out: Path, written: dict[str, bytes]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    kept = {out / name for name in written}
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_file() and path not in kept:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, data in written.items():
        path = out / name
        if path.is_file() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(data)
        part.replace(path)


def _tables(evaluation: Evaluation) -> Iterator[tuple[str, bytes]]:
    for month, table in _months(evaluation):
        yield f"findings/{month}.parquet", _parquet(table)
    yield "scores.parquet", _parquet(evaluation.scores)
    sites = evaluation.evidence.table("sites")
    yield "sites.parquet", _parquet(evaluation.evidence.engine.arrow(sites.order_by("site_id")))
    for name, table in sorted(evaluation.evidence.quarantine.items()):
        yield f"quarantine/{name}.parquet", _parquet(table)


def _months(evaluation: Evaluation) -> Iterator[tuple[str, pa.Table]]:
    """Findings by the month (UTC) in which they were due."""
    engine, found = evaluation.evidence.engine, evaluation.judged.findings
    bounds = engine.arrow(found.aggregate(low=found.due_at.min(), high=found.due_at.max())).to_pylist()[0]
    if bounds["low"] is None:
        return
    start, last = zone.local_date("UTC", bounds["low"]).replace(day=1), zone.local_date("UTC", bounds["high"])
    while start <= last:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        begin, end = zone.midnight("UTC", start), zone.midnight("UTC", following)
        table = told(engine, found.filter((found.due_at >= begin) & (found.due_at < end)))
        if table.num_rows:
            yield start.isoformat()[:7], table
        start = following


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), sink, row_group_size=_ROWS, compression="zstd")
    return bytes(sink.getvalue())


def _standard(evaluation: Evaluation) -> Iterator[tuple[str, bytes]]:
    for entry in evaluation.library.entries:
        for name, text in files(entry.standard):
            yield f"standard/{entry.standard.key}/{name}", text.encode()


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _input(evaluation: Evaluation) -> dict[str, object]:
    return {"evidence": dict(sorted(evaluation.evidence.hashes.items())), "as_of": evaluation.as_of}


def _evidence(evaluation: Evaluation) -> dict[str, Any]:
    """What became of every row: read = judged + not asked for + duplicates + corrected + quarantined."""
    evidence = evaluation.evidence
    tables = {name: evidence.table(name) for name in ("events", "observations", "ratings", "charges", "states")}
    unasked = not_asked_for(evidence.engine, tables, evaluation.judged.world.asked)
    told_of = {}
    for name, counts in sorted(evidence.counts.items()):
        row = asdict(counts)
        row["not_asked_for"] = unasked.get(name, 0)
        row["judged"] = row.pop("kept") - row["not_asked_for"]
        told_of[name] = row
    return {"path": evaluation.source, "tables": told_of, "hashes": dict(sorted(evidence.hashes.items()))}


def summarise(evaluation: Evaluation) -> dict[str, Any]:
    """The whole in few figures: period, sites, verdicts, and the score of each standard."""
    rows = [row for row in evaluation.scores.to_pylist() if row["by"] == "all" and row["period"] == "all"]
    standards = {}
    for row in rows:
        if row["scope"] == "all":
            standards[row["standard"]] = {name: row[name] for name in (*VERDICTS, "conformity", "observed", "state")}
    return {
        "since": evaluation.since,
        "as_of": evaluation.as_of,
        "sites": evaluation.evidence.counts["sites"].kept,
        "roots": {entry.standard.key: entry.root for entry in evaluation.library.entries},
        "standards": standards,
        "clauses": [
            {name: row[name] for name in ("standard", "scope_id", *VERDICTS, "conformity", "low", "high", "state")}
            for row in rows
            if row["scope"] == "clause"
        ],
        "issues": [issue.code for issue in evaluation.issues],
    }
