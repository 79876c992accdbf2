"""A chain of hotels, made up: counts drawn at random, and a results folder written from them as `evaluate --out` does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
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

# id, en, zh, factor, kind and its parameters, weight, critical, target, base rate, reasons of what falls short
CLAUSES = [
    ("arrival.greet", "Greeted within 30 seconds", "三十秒内迎候", "arrival.attention", "checklist", {}, 2, False, "0.95", 0.93),
    ("arrival.checkin", "Checked in within 10 minutes", "十分钟内办完入住", "arrival.speed", "deadline",
     {"from": "arrived", "to": "checked-in", "within": "PT10M"}, 3, False, "0.9", 0.91),
    ("arrival.identity", "Identity checked for every guest", "逐一核对身份", "arrival.attention", "checklist", {}, 3, True, "0.99", 0.998),
    ("arrival.room-as-booked", "The room is the one reserved", "房型与预订一致", "arrival.speed", "reconcile",
     {"left": "booked", "right": "given"}, 2, False, "0.98", 0.97),
    ("room.clean", "Room clean, by the 42 points", "客房清洁四十二项", "room.clean", "checklist", {}, 3, False, "0.95", 0.95),
    ("room.hot-water", "Hot water within 45 seconds", "热水四十五秒内达到", "room.comfort", "checklist",
     {"range": {"at_most": "45", "unit": "s"}}, 2, False, "0.9", 0.94),
    ("room.linen", "Linen changed every day", "布草一客一换", "room.clean", "interval",
     {"activity": "linen-changed", "at_most": "P1D"}, 2, False, "0.98", 0.975),
    ("room.quiet", "Quiet hours kept", "夜间保持安静", "room.comfort", "window",
     {"activity": "works", "hours": "09:00-18:00"}, 1, False, "0.95", 0.96),
    ("repairs.attend", "On the spot within 30 minutes", "三十分钟内到场", "repairs.speed", "deadline",
     {"from": "repair-reported", "to": "repair-attended", "within": "PT30M"}, 3, False, "0.9", 0.86),
    ("repairs.solve", "Repaired the same day", "当日修复", "repairs.speed", "deadline",
     {"from": "repair-reported", "to": "repair-closed", "within": "PT24H"}, 2, False, "0.85", 0.88),
    ("food.cold-chain", "Cold chain between 0 and 4 °C", "冷藏保持零至四度", "food.safe", "checklist",
     {"range": {"at_least": "0", "at_most": "4", "unit": "°C"}}, 3, True, "0.97", 0.985),
    ("food.sample", "Samples of every meal kept 48 hours", "每餐留样四十八小时", "food.safe", "schedule",
     {"activity": "sample-kept", "times": ["10:00", "18:00"]}, 2, True, "0.95", 0.97),
    ("food.certificate", "Everyone in the kitchen holds a health certificate", "厨房人员持健康证", "food.safe", "credential",
     {"of": {"post": ["cook"]}, "all_of": ["health"]}, 2, False, "1", 0.96),
    ("bill.tariff", "Charged by the price list", "按价目收费", "bill.fair", "tariff", {"schedule": "minibar"}, 2, False, "1", 0.992),
    ("complaint.answer", "A complaint is answered within 24 hours", "投诉二十四小时内答复", "voice.heard", "deadline",
     {"from": "complained", "to": "answered", "within": "PT24H"}, 3, False, "0.95", 0.9),
    ("complaint.order", "Nothing is closed before the guest agreed", "客人认可后才结案", "voice.heard", "sequence",
     {"template": "precedence", "first": "guest-agreed", "then": "closed"}, 1, False, "1", 0.93),
    ("survey.overall", "Guests are satisfied overall", "客人总体满意", "voice.heard", "statistic",
     {"of": {"ratings": "overall"}, "statistic": "top-box", "at_least": "0.6", "per": "month", "level": "satisfaction"}, 2, False, "0.9", 0.8),
    ("safety.drill", "A fire drill every quarter", "每季消防演练", "safety.ready", "count",
     {"activity": "drill", "at_least": "1", "per": "quarter"}, 3, True, "1", None),
    ("safety.lift", "Every lift inspected each month", "电梯每月检查", "safety.ready", "interval",
     {"activity": "lift-inspected", "at_most": "P1M"}, 2, False, "1", None),
    ("farewell.offer", "A taxi is offered on leaving", "离店主动叫车", "arrival.attention", None, {}, 1, False, "1", None),
]  # fmt: skip
WRONG = {
    "deadline": [("late", "after-due"), ("missed", "not-done")], "schedule": [("missed", "not-done"), ("late", "after-due")],
    "interval": [("missed", "not-done"), ("late", "after-due")], "checklist": [("failed", "found-wrong")],
    "reconcile": [("failed", "different"), ("late", "corrected")], "window": [("failed", "outside-hours")],
    "credential": [("failed", "lacks:health"), ("failed", "expired:health")], "tariff": [("failed", "above-price"), ("failed", "unlisted-item")],
    "sequence": [("failed", "not-preceded")], "statistic": [("failed", "below-minimum")], "count": [("missed", "below-minimum")],
}  # fmt: skip
RIGHT = {
    "deadline": "in-time", "schedule": "in-time", "interval": "in-time", "checklist": "found-right", "reconcile": "equal",
    "window": "inside-hours", "credential": "held", "tariff": "within-price", "sequence": "in-order", "statistic": "as-asked", "count": "as-asked",
}  # fmt: skip
SITES = {
    "zh": ["静安寺店", "五角场店", "虹桥天地店", "龙阳路店", "徐家汇店", "西湖银泰店", "人民广场店", "陆家嘴店", "中山公园店", "打浦桥店",
           "大宁店", "张江店", "金桥店", "七宝店", "观前街店", "夫子庙店", "新街口店", "临平店"],
    "en": ["Jing’an Temple", "Wujiaochang", "Hongqiao", "Longyang Road", "Xujiahui", "West Lake", "People’s Square", "Lujiazui",
           "Zhongshan Park", "Dapuqiao", "Daning", "Zhangjiang", "Jinqiao", "Qibao", "Guanqian", "Fuzimiao", "Xinjiekou", "Linping"],
}  # fmt: skip
REGIONS = ["Shanghai", "Zhejiang", "Jiangsu"]


ELEMENTS = {
    "attention": "people.attention", "speed": "software.time", "clean": "hardware.environment", "comfort": "hardware.facilities",
    "safe": "software.supervision", "fair": "people.decency", "heard": "software.feedback", "ready": "hardware.facilities",
}  # fmt: skip


def standard(edition: str = "2025.1", effective: str = "2025-01-01") -> Standard:
    """One edition; 2025.2 asks check-in and repairs faster."""
    clauses = []
    for cid, en, zh, factor, kind, parameters, weight, critical, target, _ in CLAUSES:
        asked = dict(parameters)
        if edition == "2025.2" and cid == "repairs.attend":
            asked["within"] = "PT20M"
        measure = {"kind": kind, **asked} if kind else None
        clauses.append(
            Clause.model_validate({
                "id": cid, "title": {"en": en, "zh": zh}, "force": "may" if cid.startswith("farewell") else "shall", "factor": factor,
                "role": "engineer" if cid.startswith(("repairs", "safety")) else "reception", "weight": weight,
                "critical": critical, "target": target, "measure": measure, "public": True,
            })
        )  # fmt: skip
    points = [("arrival", "Arrival", "抵店"), ("room", "In the room", "客房"), ("repairs", "Repairs", "报修"), ("food", "Dining", "餐饮"),
              ("bill", "The bill", "结账"), ("voice", "Being heard", "意见"), ("safety", "Safety", "安全")]  # fmt: skip
    factors = sorted({row[3] for row in CLAUSES})
    return Standard(
        id="hotel", edition=edition, title=Text("Service standard of Qinghe Hotels", "青禾酒店服务标准"),
        effective=date.fromisoformat(effective), posts=(Named(id="engineer", title=Text("Engineer", "工程")),
        Named(id="reception", title=Text("Reception", "前台")), Named(id="cook", title=Text("Cook", "厨师"))),
        touchpoints=tuple(Touchpoint(id=i, stage=Text(en, zh), title=Text(en, zh), customer_sees=Text(en, zh)) for i, en, zh in points),
        factors=tuple(Factor(id=f, touchpoint=f.split(".")[0], element=ELEMENTS[f.split(".")[1]], title=Text(f), need=Text(f)) for f in factors),
        clauses=tuple(clauses),
    )  # fmt: skip


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
    return World([row[0] for row in measured], where, [f"2025-{m + 1:02}" for m in range(months)], counts,
                 {row[0]: str(row[4]) for row in measured}, {row[0]: float(row[8]) for row in measured},
                 {row[0]: float(row[6]) for row in measured})  # fmt: skip


def write(folder: Path, world: World, findings: bool = True) -> Path:
    """The folder `evaluate --out` would write."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(scores(world), folder / "scores.parquet")
    pq.write_table(pa.Table.from_pylist(world.sites), folder / "sites.parquet")
    for one in (standard(), standard("2025.2", "2025-07-01")):
        dump(one, folder / "standard" / one.key)
    _findings(folder / "findings", world, everything=findings)
    (folder / "summary.json").write_text(json.dumps({
        "since": "2025-01-01T00:00:00", "as_of": f"{_after(world.months[-1])}-01T00:00:00", "editions": ["hotel@2025.1", "hotel@2025.2"],
    }))  # fmt: skip
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
    everything = [("all", [""], world.counts.sum(axis=1, keepdims=True)), ("site", [s["site_id"] for s in world.sites], world.counts),
                  ("region", regions, np.einsum("rs,csmv->crmv", member, world.counts))]  # fmt: skip
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
    parts = [_rows("clause", np.repeat(world.clauses, p), by, np.tile(ids, c), period, counts.reshape(-1, 6),
                   (share.ravel(), low.ravel(), high.ravel()), state.ravel(), (n > 0).ravel().astype(float))]  # fmt: skip
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


def _rows(scope: str, scope_ids: np.ndarray, by: str, by_ids: np.ndarray, period: str, counts: np.ndarray,
          figures: tuple[np.ndarray, np.ndarray, np.ndarray], state: np.ndarray, observed: np.ndarray) -> pa.Table:  # fmt: skip
    size = len(scope_ids)
    columns: dict[str, pa.Array] = {
        "standard": pa.array(["hotel"] * size), "scope": pa.array([scope] * size), "scope_id": pa.array(scope_ids.tolist()), "by": pa.array([by] * size),
        "by_id": pa.array(by_ids.tolist()), "period": pa.array([period] * size),
    }  # fmt: skip
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


SCHEMA = pa.schema([(name, pa.string()) for name in ("edition", "clause_id", "site_id", "subject_id", "case_id", "actor_id")]
                   + [("due_at", pa.timestamp("us", "UTC")), ("done_at", pa.timestamp("us", "UTC")), ("verdict", pa.string()),
                      ("found", pa.decimal128(38, 6)), ("asked", pa.decimal128(38, 6)), ("reason", pa.string()), ("evidence_id", pa.string())])  # fmt: skip


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
            out.append({
                "edition": "hotel@2025.1" if month < "2025-07" else "hotel@2025.2", "clause_id": cid, "site_id": world.sites[site]["site_id"],
                "subject_id": f"{int(rng.integers(3, 22)) * 100 + int(rng.integers(1, 18))}" if kind in ("checklist", "interval") else None,
                "case_id": f"{cid[:3]}-{month[2:4]}{month[5:]}-{k:04}" if kind in ("deadline", "tariff", "sequence") else None,
                "actor_id": None, "due_at": due, "done_at": due + timedelta(minutes=float(found - asked)) if found and asked else None,
                "verdict": verdict, "found": found, "asked": asked, "reason": reasons[k % len(reasons)], "evidence_id": f"{int(rng.integers(16**12)):012x}",
            })  # fmt: skip
    return out
