"""A chain of hotels, made up: counts drawn at random, and a results folder written from them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yizhun.insight.interval import wilson
from yizhun.standard.dump import dump
from yizhun.standard.model import Clause, Factor, Named, Standard, Touchpoint
from yizhun.text import Text

MONTHS = [f"2025-{m:02}" for m in range(1, 13)]
ZONE = ZoneInfo("Asia/Shanghai")
VERDICTS = ("met", "late", "missed", "failed", "pending", "excused")
COLUMNS = (*VERDICTS, "conformity", "low", "high", "state", "observed")


def _clauses() -> list[tuple[Any, ...]]:
    """id, en, zh, factor, kind and its parameters, weight, critical, target, base rate (None: nobody recorded it)."""
    with Path(__file__).with_name("clauses.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (
                r["id"],
                r["en"],
                r["zh"],
                r["factor"],
                r["kind"] or None,
                json.loads(r["parameters"]),
                int(r["weight"]),
                r["critical"] == "yes",
                r["target"],
                float(r["base"]) if r["base"] else None,
            )
            for r in csv.DictReader(lines)
        ]


def _sites() -> dict[str, list[str]]:
    with Path(__file__).with_name("sites.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {lang: [row[lang] for row in rows] for lang in ("zh", "en")}


CLAUSES = _clauses()
SITES = _sites()
WRONG = {
    "deadline": [("late", "after-due"), ("missed", "not-done")],
    "schedule": [("missed", "not-done"), ("late", "after-due")],
    "interval": [("missed", "not-done"), ("late", "after-due")],
    "checklist": [("failed", "found-wrong")],
    "reconcile": [("failed", "different"), ("late", "corrected")],
    "window": [("failed", "outside-hours")],
    "credential": [("failed", "lacks:health"), ("failed", "expired:health")],
    "tariff": [("failed", "above-price"), ("failed", "unlisted-item")],
    "sequence": [("failed", "not-preceded")],
    "statistic": [("failed", "below-minimum")],
    "count": [("missed", "below-minimum")],
}
RIGHT = {
    "deadline": "in-time",
    "schedule": "in-time",
    "interval": "in-time",
    "checklist": "found-right",
    "reconcile": "equal",
    "window": "inside-hours",
    "credential": "held",
    "tariff": "within-price",
    "sequence": "in-order",
    "statistic": "as-asked",
    "count": "as-asked",
}
REGIONS = ["Shanghai", "Zhejiang", "Jiangsu"]


ELEMENTS = {
    "attention": "people.attention",
    "speed": "software.time",
    "clean": "hardware.environment",
    "comfort": "hardware.facilities",
    "safe": "software.supervision",
    "fair": "people.decency",
    "heard": "software.feedback",
    "ready": "hardware.facilities",
}


def standard(edition: str = "2025.1", effective: str = "2025-01-01") -> Standard:
    """One edition; 2025.2 asks check-in and repairs faster."""
    clauses = []
    for cid, en, zh, factor, kind, parameters, weight, critical, target, _ in CLAUSES:
        asked = dict(parameters)
        if edition == "2025.2" and cid == "repairs.attend":
            asked["within"] = "PT20M"
        measure = {"kind": kind, **asked} if kind else None
        clauses.append(
            Clause.model_validate(
                {
                    "id": cid,
                    "title": {"en": en, "zh": zh},
                    "force": "may" if cid.startswith("farewell") else "shall",
                    "factor": factor,
                    "role": "engineer" if cid.startswith(("repairs", "safety")) else "reception",
                    "weight": weight,
                    "critical": critical,
                    "target": target,
                    "measure": measure,
                    "public": True,
                }
            )
        )
    points = [
        ("arrival", "Arrival", "抵店"),
        ("room", "In the room", "客房"),
        ("repairs", "Repairs", "报修"),
        ("food", "Dining", "餐饮"),
        ("bill", "The bill", "结账"),
        ("voice", "Being heard", "意见"),
        ("safety", "Safety", "安全"),
    ]
    factors = sorted({row[3] for row in CLAUSES})
    return Standard(
        id="hotel",
        edition=edition,
        title=Text("Service standard of Qinghe Hotels", "青禾酒店服务标准"),
        effective=date.fromisoformat(effective),
        posts=(
            Named(id="engineer", title=Text("Engineer", "工程")),
            Named(id="reception", title=Text("Reception", "前台")),
            Named(id="cook", title=Text("Cook", "厨师")),
        ),
        touchpoints=tuple(
            Touchpoint(id=i, stage=Text(en, zh), title=Text(en, zh), customer_sees=Text(en, zh)) for i, en, zh in points
        ),
        factors=tuple(
            Factor(id=f, touchpoint=f.split(".")[0], element=ELEMENTS[f.split(".")[1]], title=Text(f), need=Text(f))
            for f in factors
        ),
        clauses=tuple(clauses),
    )


@dataclass
class World:
    """Counts by clause, site, month and verdict, and what else stands in the folder."""

    clauses: list[str]
    sites: list[dict[str, str]]
    months: list[str]
    counts: np.ndarray
    kinds: dict[str, str]
    targets: dict[str, float]
    weights: dict[str, float]


def draw(sites: int = 18, months: int = 12, seed: int = 7, lang: str = "zh", per_month: int = 40) -> World:
    """Counts with sites that truly differ: the second, third and fourth are worse at something, the first is better."""
    rng = np.random.default_rng(seed)
    measured = [row for row in CLAUSES if row[4]]
    size = (len(measured), sites, months)
    base = np.array([row[9] or 0.0 for row in measured])[:, None, None]
    odds = np.log(np.clip(base, 0.01, 0.999) / (1 - np.clip(base, 0.01, 0.999)))
    odds = (
        odds
        + rng.normal(0, 0.16, (1, sites, 1))
        + rng.normal(0, 0.12, (len(measured), sites, 1))
        + rng.normal(0, 0.08, size)
    )
    at = {row[0]: i for i, row in enumerate(measured)}
    odds[:, 0] += 0.7
    odds[at["food.cold-chain"], 1:3] -= 1.6
    odds[at["room.clean"], 3] -= 1.3
    odds[at["repairs.attend"], 1] -= 0.9
    odds[at["repairs.attend"], :, 6:] -= 0.6
    odds[at["complaint.answer"], :, 9:] -= 0.8
    odds[at["arrival.checkin"], 5 % sites] += 1.2
    n = rng.poisson(
        per_month * rng.uniform(0.3, 1.6, (1, sites, 1)) * rng.uniform(0.4, 1.2, (len(measured), 1, 1)), size
    )
    for i, row in enumerate(measured):
        n[i] = (
            0 if row[9] is None else n[i] if row[4] not in ("statistic", "credential", "count") else np.minimum(n[i], 6)
        )
    n[at["survey.overall"], -3:] = 0
    n[at["bill.tariff"], 4:7] = 0
    met = rng.binomial(n, 1 / (1 + np.exp(-odds)))
    counts = np.zeros((*size, 6), dtype=np.int64)
    counts[..., 0] = met
    for i, row in enumerate(measured):
        wrong = n[i] - met[i]
        ways = WRONG[row[4]]
        first = rng.binomial(wrong, 0.75 if len(ways) > 1 else 1)
        counts[i, ..., VERDICTS.index(ways[0][0])] += first
        counts[i, ..., VERDICTS.index(ways[-1][0])] += wrong - first
    counts[..., 5] = rng.poisson(n * 0.02)
    counts[:, :, -1, 4] = rng.poisson(n[:, :, -1] * 0.05)
    names = (
        SITES[lang]
        if sites <= len(SITES[lang])
        else [f"{'门店' if lang == 'zh' else 'Site'} {i + 1:05}" for i in range(sites)]
    )
    where = [
        {
            "site_id": f"s{i + 1:05}",
            "name": names[i],
            "region": REGIONS[i % 3],
            "kind": "hotel",
            "timezone": "Asia/Shanghai",
        }
        for i in range(sites)
    ]
    return World(
        [row[0] for row in measured],
        where,
        [f"2025-{m + 1:02}" for m in range(months)],
        counts,
        {row[0]: str(row[4]) for row in measured},
        {row[0]: float(row[8]) for row in measured},
        {row[0]: float(row[6]) for row in measured},
    )


def write(folder: Path, world: World, findings: bool = True) -> Path:
    """The folder `evaluate --out` would write."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(scores(world), folder / "scores.parquet")
    pq.write_table(pa.Table.from_pylist(world.sites), folder / "sites.parquet")
    for one in (standard(), standard("2025.2", "2025-07-01")):
        dump(one, folder / "standard" / one.key)
    _findings(folder / "findings", world, everything=findings)
    (folder / "summary.json").write_text(
        json.dumps(
            {
                "since": "2025-01-01T00:00:00",
                "as_of": f"{_after(world.months[-1])}-01T00:00:00",
                "roots": {"hotel@2025.1": "hotel", "hotel@2025.2": "hotel"},
            }
        )
    )
    return folder


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}"


def scores(world: World) -> pa.Table:
    """All rows: clauses and groups, by everything, site and region, for the whole time and by month."""
    parts: list[pa.Table] = []
    whole = world.counts.sum(axis=2)
    regions = sorted({s["region"] for s in world.sites})
    member = np.array([[s["region"] == r for s in world.sites] for r in regions]).astype(np.int64)
    everything = [
        ("all", [""], world.counts.sum(axis=1, keepdims=True)),
        ("site", [s["site_id"] for s in world.sites], world.counts),
        ("region", regions, np.einsum("rs,csmv->crmv", member, world.counts)),
    ]
    for by, ids, counts in everything:
        for m, month in enumerate(world.months):
            parts += _scores(world, by, ids, month, counts[:, :, m])
        parts += _scores(world, by, ids, "all", counts.sum(axis=2))
    assert whole.sum() == world.counts.sum()
    return pa.concat_tables(parts)


def _scores(world: World, by: str, ids: list[str], period: str, counts: np.ndarray) -> list[pa.Table]:
    """`counts`: clause × place × verdict."""
    met, n = counts[..., 0], counts[..., :4].sum(axis=-1)
    w = wilson(met.ravel(), n.ravel())
    share, low, high = (x.reshape(n.shape) for x in (w.share, w.low, w.high))
    target = np.array([world.targets[c] for c in world.clauses])[:, None]
    weight = np.array([world.weights[c] for c in world.clauses])[:, None]
    state = np.where(
        n == 0,
        "no-evidence",
        np.where(n < 3, "insufficient", np.where(share >= target - 1e-12, "conforming", "nonconforming")),
    )
    c, p = n.shape
    parts = [
        _rows(
            "clause",
            np.repeat(world.clauses, p),
            by,
            np.tile(ids, c),
            period,
            counts.reshape(-1, 6),
            (share.ravel(), low.ravel(), high.ravel()),
            state.ravel(),
            (n > 0).ravel().astype(float),
        )
    ]
    critical = np.array([next(row[7] for row in CLAUSES if row[0] == cid) for cid in world.clauses])[:, None]
    groups = {
        ("all", ""): np.ones(c, dtype=bool),
        ("level", "process"): np.array([k != "statistic" for k in world.kinds.values()]),
        ("level", "satisfaction"): np.array([k == "statistic" for k in world.kinds.values()]),
    }
    for i, cid in enumerate(world.clauses):
        factor = next(row[3] for row in CLAUSES if row[0] == cid)
        groups.setdefault(("touchpoint", factor.split(".")[0]), np.zeros(c, dtype=bool))[i] = True
        groups.setdefault(("factor", factor), np.zeros(c, dtype=bool))[i] = True
        groups.setdefault(("element", ELEMENTS[factor.split(".")[1]]), np.zeros(c, dtype=bool))[i] = True
    for (scope, key), mask in groups.items():
        has = (n > 0) & mask[:, None]
        with np.errstate(invalid="ignore"):
            value = np.where(has, weight * share, 0).sum(axis=0) / np.where(has, weight, 0).sum(axis=0)
        observed = np.where(has, weight, 0).sum(axis=0) / (weight * mask[:, None]).sum(axis=0)
        short = ((state == "nonconforming") & mask[:, None]).any(axis=0)
        serious = ((state == "nonconforming") & mask[:, None] & critical).any(axis=0)
        whole = np.where(short, "", "conforming")
        worst = np.where(np.isnan(value), "no-evidence", np.where(serious, "nonconforming", whole))
        none = np.full(p, np.nan)
        parts.append(
            _rows(
                scope,
                np.repeat(key, p),
                by,
                np.array(ids),
                period,
                counts[mask].sum(axis=0),
                (value, none, none),
                worst,
                observed,
            )
        )
    return parts


def _rows(
    scope: str,
    scope_ids: np.ndarray,
    by: str,
    by_ids: np.ndarray,
    period: str,
    counts: np.ndarray,
    figures: tuple[np.ndarray, np.ndarray, np.ndarray],
    state: np.ndarray,
    observed: np.ndarray,
) -> pa.Table:
    size = len(scope_ids)
    columns: dict[str, pa.Array] = {
        "standard": pa.array(["hotel"] * size),
        "scope": pa.array([scope] * size),
        "scope_id": pa.array(scope_ids.tolist()),
        "by": pa.array([by] * size),
        "by_id": pa.array(by_ids.tolist()),
        "period": pa.array([period] * size),
    }
    for i, verdict in enumerate(VERDICTS):
        columns[verdict] = pa.array(counts[:, i].astype(np.int64))
    for name, values in zip(("conformity", "low", "high"), figures, strict=True):
        columns[name] = pa.array(values, mask=np.isnan(values))
    columns["state"], columns["observed"] = (
        pa.array([s or None for s in state.tolist()], pa.string()),
        pa.array(observed),
    )
    return pa.table(columns)


def _findings(folder: Path, world: World, everything: bool) -> None:
    rng = np.random.default_rng(1)
    folder.mkdir(parents=True, exist_ok=True)
    sites = range(len(world.sites)) if everything else range(5)
    for m, month in enumerate(world.months):
        rows = [
            row
            for i, cid in enumerate(world.clauses)
            for s in sites
            for row in _cell(rng, world, cid, s, month, world.counts[i, s, m])
        ]
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / f"{month}.parquet")


SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("edition", "clause_id", "site_id", "subject_id", "case_id", "actor_id")]
    + [
        ("due_at", pa.timestamp("us", "UTC")),
        ("done_at", pa.timestamp("us", "UTC")),
        ("verdict", pa.string()),
        ("found", pa.decimal128(18, 6)),
        ("asked", pa.decimal128(18, 6)),
        ("reason", pa.string()),
        ("evidence_id", pa.string()),
    ]
)


def _cell(
    rng: np.random.Generator, world: World, cid: str, site: int, month: str, counts: np.ndarray
) -> list[dict[str, object]]:
    kind, out = world.kinds[cid], []
    ways = WRONG[kind]
    for v, verdict in enumerate(VERDICTS):
        for k in range(int(counts[v])):
            due = datetime.fromisoformat(f"{month}-01T00:00").replace(tzinfo=ZONE) + timedelta(
                minutes=int(rng.integers(0, 27 * 1440))
            )
            reasons = [r for w, r in ways if w == verdict] or [
                RIGHT[kind] if verdict == "met" else "waived" if verdict == "excused" else "not-yet-due"
            ]
            asked = Decimal(30) if kind == "deadline" else None
            found = asked + Decimal(int(rng.integers(1, 400))) if asked and verdict == "late" else None
            out.append(
                {
                    "edition": "hotel@2025.1" if month < "2025-07" else "hotel@2025.2",
                    "clause_id": cid,
                    "site_id": world.sites[site]["site_id"],
                    "subject_id": f"{int(rng.integers(3, 22)) * 100 + int(rng.integers(1, 18))}"
                    if kind in ("checklist", "interval")
                    else None,
                    "case_id": f"{cid[:3]}-{month[2:4]}{month[5:]}-{k:04}"
                    if kind in ("deadline", "tariff", "sequence")
                    else None,
                    "actor_id": None,
                    "due_at": due,
                    "done_at": due + timedelta(minutes=float(found - asked)) if found and asked else None,
                    "verdict": verdict,
                    "found": found,
                    "asked": asked,
                    "reason": reasons[k % len(reasons)],
                    "evidence_id": f"{int(rng.integers(16**12)):012x}",
                }
            )
    return out
