"""An evaluation in, a folder of results out: findings by month, scores, sites, standard, quarantine, manifest.

Called again on the same folder only what differs is written again; the bytes are those of a run into a new folder.
`earlier` reads what an evaluation can go on from. The state is written first and the manifest last, so that a run that
was killed is known as ours and can be mended.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from yizhun.errors import InputError
from yizhun.evaluation import Evaluation, told
from yizhun.evidence.engine import Engine
from yizhun.measure import zone
from yizhun.measure.asking import not_asked_for
from yizhun.measure.expression import floor_div
from yizhun.measure.finding import FINDING, VERDICTS
from yizhun.measure.rest import Earlier
from yizhun.score.counts import KEYS
from yizhun.standard.dump import content_hash, files
from yizhun.text import Text

MANIFEST, SUMMARY = "manifest.json", "summary.json"
STATE, DIGESTS, COUNTS = "state/input.json", "state/digests.json", "state/counts.parquet"
_VERSIONS = ("yizhun", "duckdb", "ibis-framework", "pyarrow", "tzdata")
_ROWS = 500_000


def earlier(folder: Path) -> Earlier | None:
    """The evaluation that lies in a folder, to go on from; None where there is none, not whole or of other versions.

    Where a decision table left records undecided it is None too: they are counted over all sites.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        hashes = {name: _hash((folder / name).read_bytes()) for name in manifest["files"]}
        summary = json.loads((folder / SUMMARY).read_bytes())
        digests = json.loads((folder / DIGESTS).read_bytes())
    except (OSError, ValueError):
        return None
    whole = hashes == manifest["files"] and COUNTS in hashes and manifest["versions"] == _versions()
    findings = sorted((folder / "findings").glob("*.parquet"))
    if not whole or not findings or "no-row-of-table" in summary["issues"]:
        return None
    since, as_of, counts = manifest["since"], manifest["as_of"], folder / COUNTS
    return Earlier(manifest["editions"], since, as_of, digests, findings, counts)


def write(evaluation: Evaluation, out: Path, before: Path | None = None) -> dict[str, Any]:
    """Write an evaluation to a folder and return its summary; files that are no longer part of it are removed.

    `before` is the folder of the `earlier` evaluation that this one went on from; months that it left as they were are
    copied from there. Raises InputError where `out` holds files that no evaluation wrote.
    """
    _must_be_ours(out)
    written = {STATE: _json(_input(evaluation)), DIGESTS: _json(evaluation.digests)}
    for part in (_in_parquet(_tables(evaluation, before)), _standard(evaluation)):
        written.update(part)
    summary = summarise(evaluation)
    written[SUMMARY] = _json(summary)
    manifest = {
        "editions": {entry.standard.key: content_hash(entry.standard) for entry in evaluation.library.entries},
        "since": evaluation.since,
        "as_of": evaluation.as_of,
        "versions": _versions(),
        "evidence": _evidence(evaluation),
        "files": {name: _hash(data) for name, data in sorted(written.items())},
    }
    written[MANIFEST] = _json(manifest)
    _replace(out, written)
    evaluation.judged.lie_in(sorted((out / "findings").glob("*.parquet")))
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


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _VERSIONS}


def _in_parquet(tables: Iterator[tuple[str, pa.Table | bytes]]) -> Iterator[tuple[str, bytes]]:
    """Each table as Parquet, packed while the next one is computed; what is Parquet already stays as it is."""
    with ThreadPoolExecutor(1) as packing:
        ahead: deque[tuple[str, Future[bytes]]] = deque()
        for name, table in tables:
            ahead.append((name, packing.submit(_parquet, table)))
            if len(ahead) > 1:
                first, packed = ahead.popleft()
                yield first, packed.result()
        yield from ((name, packed.result()) for name, packed in ahead)


def _tables(evaluation: Evaluation, before: Path | None) -> Iterator[tuple[str, pa.Table | bytes]]:
    changed = _changed(evaluation)
    for month, found in _months(evaluation):
        name = f"findings/{month}.parquet"
        old = before / name if before and changed is not None and month not in changed else None
        if old and old.is_file():
            yield name, old.read_bytes()
        elif (table := told(evaluation.evidence.engine, found)).num_rows:
            yield name, table
    yield "scores.parquet", evaluation.scores
    yield COUNTS, evaluation.evidence.engine.arrow(evaluation.count_table.order_by(list(KEYS)))
    sites = evaluation.evidence.table("sites")
    yield "sites.parquet", evaluation.evidence.engine.arrow(sites.order_by("site_id"))
    for name, table in sorted(evaluation.evidence.quarantine.items()):
        yield f"quarantine/{name}.parquet", table


def _changed(evaluation: Evaluation) -> set[str] | None:
    """The months whose findings are not those of the earlier evaluation; None where there was none."""
    judged = evaluation.judged
    if judged.anew is None or judged.instead_of is None:
        return None
    one, other = (_by_month(evaluation.evidence.engine, rows) for rows in (judged.anew, judged.instead_of))
    return {month for month in one.keys() | other.keys() if one.get(month) != other.get(month)}


def _by_month(engine: Engine, findings: ibis.Table) -> dict[str, tuple[int, Decimal]]:
    """Number and digest of the findings of each month."""
    row = ibis.struct({name: findings[name] for name in FINDING.names}).hash().cast("decimal(38, 0)")
    keyed = findings.select(day=floor_div(findings.due_at, zone.DAY), row=row)
    days = engine.arrow(keyed.group_by("day").aggregate(rows=keyed.count(), total=keyed.row.sum())).to_pylist()
    found: dict[str, tuple[int, Decimal]] = {}
    for one in days:
        month = zone.moment(one["day"] * zone.DAY).isoformat()[:7]
        rows, total = found.get(month, (0, Decimal(0)))
        found[month] = (rows + one["rows"], total + one["total"])
    return found


def _months(evaluation: Evaluation) -> Iterator[tuple[str, ibis.Table]]:
    """Findings by the month (UTC) in which they were due, from the first month to the last."""
    engine, found = evaluation.evidence.engine, evaluation.judged.findings
    bounds = engine.arrow(found.aggregate(low=found.due_at.min(), high=found.due_at.max())).to_pylist()[0]
    if bounds["low"] is None:
        return
    start, last = zone.local_date("UTC", bounds["low"]).replace(day=1), zone.local_date("UTC", bounds["high"])
    while start <= last:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        begin, end = zone.midnight("UTC", start), zone.midnight("UTC", following)
        yield start.isoformat()[:7], found.filter((found.due_at >= begin) & (found.due_at < end))
        start = following


def _parquet(table: pa.Table | bytes) -> bytes:
    if isinstance(table, bytes):
        return table
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
