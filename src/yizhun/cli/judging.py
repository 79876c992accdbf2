"""The verb `evaluate`: a standard and evidence in; what is kept, what falls short, where and why out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yizhun.cli import output
from yizhun.cli.language import LANG, say
from yizhun.cli.options import AsOf, EvidencePath, Json, Lang, Since, StandardPath, example
from yizhun.cli.standards import opened
from yizhun.standard.model import Clause
from yizhun.text import Text

if TYPE_CHECKING:
    from yizhun.evaluation import Evaluation

_SHORT = 15
_SHORT_BY = ("late", "missed", "failed")


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "evaluate",
        help=example(
            "Judge evidence by a standard, for all sites at once.",
            "按标准判定证据，一次覆盖所有场所。",
            "yizhun evaluate hotel --evidence ./evidence",
            "yizhun evaluate ./library --evidence ./lake --out ./results",
        ),
    )(judge)


def judge(
    standard: StandardPath,
    evidence: EvidencePath,
    since: Since = None,
    as_of: AsOf = None,
    site: Annotated[
        list[str] | None,
        typer.Option("--site", metavar="ID", help=say("Only this site (repeatable).", "只判定该场所（可重复）。")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=say("Write the results to a folder.", "把结果写入文件夹。")),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help=say("A row that cannot be read is an error.", "遇到无法读取的行即报错。"))
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under",
            metavar="PERCENT",
            min=0,
            max=100,
            help=say("Exit 1 when the score is lower.", "得分低于此值时退出码为 1。"),
        ),
    ] = None,
    engine: Annotated[str, typer.Option("--engine", metavar="ENGINE", help="duckdb, spark, spark://…")] = "duckdb",
    every: Annotated[bool, typer.Option("--all", help=say("Show every clause.", "显示全部条款。"))] = False,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help=say("Processor threads.", "线程数。"))] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help=say("Memory to use, such as 3GB; the rest goes to disk.", "可用内存，如 3GB；超出部分写入磁盘。"),
        ),
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Judge evidence by a standard."""
    from yizhun import results
    from yizhun.evaluation import evaluate
    from yizhun.evidence.engine import engine_of

    library = opened(standard)
    with output.working(Text("Judging the evidence", "正在判定证据")):
        found = evaluate(
            library,
            evidence,
            since,
            as_of,
            sites=site or (),
            strict=strict,
            engine=engine_of(engine, threads, memory),
            earlier=results.earlier(out) if out else None,
        )
        summary = results.write(found, out, out) if out else results.summarise(found)
    if json:
        output.data(summary | {"issues": output.remarks(found.issues)})
    else:
        _show(found, summary, every)
        output.issues(found.issues)
        if out:
            output.line(say(f"Results are in {out}.", f"结果已写入 {out}。"))
    scores = [row["conformity"] for row in summary["standards"].values() if row["conformity"] is not None]
    low = fail_under is not None and (not scores or min(scores) * 100 < fail_under)
    return 1 if low else 0


def _show(found: Evaluation, summary: dict[str, Any], every: bool) -> None:
    sites = summary["sites"]
    output.line(
        say(
            f"Judged {sites} sites from {found.since} to {found.as_of}.",
            f"判定 {sites} 个场所，自 {found.since} 至 {found.as_of}。",
        )
    )
    rows = found.scores.to_pylist()
    titles = _clauses(found)
    for key, score in summary["standards"].items():
        name = next(e.standard.title.say(LANG) for e in found.library.entries if e.root == key)
        output.title(name)
        output.line(_sentence(score, [r for r in rows if r["standard"] == key]))
    clauses = [row for row in rows if (row["scope"], row["by"], row["period"]) == ("clause", "all", "all")]
    if every:
        output.title(say("Every clause", "全部条款"))
        _clause_table(clauses, titles, rows, found)
    else:
        short = [
            row
            for row in clauses
            if row["state"] == "nonconforming" and titles[row["standard"], row["scope_id"]].force == "shall"
        ]
        short.sort(key=lambda row: -_loss(row, titles))
        output.title(say("What to do first", "先做什么"))
        _clause_table(short[:_SHORT], titles, rows, found)
        if len(short) > _SHORT:
            output.line(
                say(f"… and {len(short) - _SHORT} more; see --all.", f"……另有 {len(short) - _SHORT} 条，见 --all。")
            )
    _sites(found, rows)
    silent = [row for row in clauses if row["state"] == "no-evidence"]
    if silent:
        output.title(say("What nobody recorded", "没有人记录的条款"))
        for row in silent[:_SHORT]:
            output.line(f"  {titles[row['standard'], row['scope_id']].title.say(LANG)}  ({row['scope_id']})")
        if len(silent) > _SHORT:
            output.line(say(f"  … and {len(silent) - _SHORT} more", f"  ……另有 {len(silent) - _SHORT} 条"))


def _clauses(found: Evaluation) -> dict[tuple[str, str], Clause]:
    ordered = sorted(found.library.entries, key=lambda entry: (-entry.depth, entry.standard.effective))
    return {(entry.root, clause.id): clause for entry in ordered for clause in entry.standard.clauses}


def _sentence(score: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    states = Counter(r["state"] for r in rows if (r["scope"], r["by"], r["period"]) == ("clause", "all", "all"))
    kept, short, silent = states["conforming"], states["nonconforming"], states["no-evidence"]
    figure, seen = output.percent(score["conformity"]), output.percent(score["observed"])
    return say(
        f"Score {figure} over {seen} of the weight: {kept} clauses kept, {short} short, {silent} without evidence.",
        f"得分 {figure}（已观察权重 {seen}）；{kept} 条符合，{short} 条不符合，{silent} 条无证据。",
    )


def _loss(row: dict[str, Any], titles: dict[tuple[str, str], Clause]) -> float:
    clause = titles[row["standard"], row["scope_id"]]
    return float(clause.weight) * (1 - float(row["conformity"])) * (10 if clause.critical else 1)


def _clause_table(
    clauses: list[dict[str, Any]], titles: dict[tuple[str, str], Clause], rows: list[dict[str, Any]], found: Evaluation
) -> None:
    worst = _worst_sites(rows)
    names = _site_names(found)
    headings = [
        (say("clause", "条款"), "left"),
        (say("kept", "符合率"), "right"),
        (say("95 %", "95 % 区间"), "right"),
        (say("short by", "未达标记录"), "left"),
        (say("lowest at", "最低场所"), "left"),
        (say("state", "状态"), "left"),
    ]
    drawn = []
    for row in clauses:
        site = worst.get((row["standard"], row["scope_id"]))
        drawn.append(
            (
                titles[row["standard"], row["scope_id"]].title.say(LANG),
                output.percent(row["conformity"]),
                output.interval(row["low"], row["high"]),
                " ".join(f"{output.verdict(name)} {row[name]:,}" for name in _SHORT_BY if row[name]),
                f"{names.get(site[0], site[0])} {site[1] * 100:.0f} %" if site else "",
                output.state(row["state"]),
            )
        )
    output.table(headings, drawn)


def _worst_sites(rows: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[str, float]]:
    found: dict[tuple[str, str], tuple[str, float]] = {}
    for row in rows:
        if (row["scope"], row["by"], row["period"]) != ("clause", "site", "all") or row["state"] != "nonconforming":
            continue
        key = (row["standard"], row["scope_id"])
        if key not in found or row["conformity"] < found[key][1]:
            found[key] = (row["by_id"], row["conformity"])
    return found


def _site_names(found: Evaluation) -> dict[str, str]:
    sites = found.evidence.table("sites").select("site_id", "name")
    return {row["site_id"]: row["name"] or row["site_id"] for row in found.evidence.engine.arrow(sites).to_pylist()}


def _sites(found: Evaluation, rows: list[dict[str, Any]]) -> None:
    names = _site_names(found)
    scored = [
        r for r in rows if (r["scope"], r["by"], r["period"]) == ("all", "site", "all") and r["conformity"] is not None
    ]
    scored.sort(key=lambda row: (row["conformity"], row["by_id"]))
    short = Counter(
        (r["standard"], r["by_id"])
        for r in rows
        if (r["scope"], r["by"], r["period"], r["state"]) == ("clause", "site", "all", "nonconforming")
    )
    output.title(say("Sites, lowest score first", "场所，得分从低到高"))
    output.table(
        [
            (say("site", "场所"), "left"),
            (say("score", "得分"), "right"),
            (say("observed", "有记录"), "right"),
            (say("clauses short", "不符合条款"), "right"),
            (say("critical", "关键条款"), "left"),
        ],
        [
            (
                names.get(r["by_id"], r["by_id"]),
                output.percent(r["conformity"]),
                output.percent(r["observed"]),
                str(short[r["standard"], r["by_id"]]),
                say("falls short", "不符合") if r["state"] == "nonconforming" else say("kept", "符合"),
            )
            for r in scored[:20]
        ],
    )
    if len(scored) > 20:
        output.line(say(f"… and {len(scored) - 20} more sites", f"……另有 {len(scored) - 20} 个场所"))
