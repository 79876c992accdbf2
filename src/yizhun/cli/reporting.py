"""Verbs that read results: report (page, PDF, workbook, CSV), compare (sites on a clause), control (over time)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from yizhun.cli import output
from yizhun.cli.language import LANG, say
from yizhun.cli.options import Json, Lang, ResultsPath, example
from yizhun.errors import InputError
from yizhun.text import Text

_DECIDED = ("met", "late", "missed", "failed")


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "report",
        help=example(
            "Write a report: one HTML file (default), a PDF, a workbook, CSV files.",
            "生成报告：单个 HTML 文件（默认）、PDF、工作簿或 CSV。",
            "yizhun report ./results",
            "yizhun report ./results --pdf report.pdf --xlsx report.xlsx --lang zh",
        ),
    )(report)
    app.command(
        "compare",
        help=example(
            "Compare sites on a clause: who really differs, and who only by chance.",
            "就一条条款比较各场所：谁真的不同，谁只是偶然。",
            "yizhun compare ./results repairs.attend",
        ),
    )(compare)
    app.command(
        "control",
        help=example(
            "A clause month by month: what is usual, and what is a signal.",
            "逐月看一条条款：哪些是常态，哪些是信号。",
            "yizhun control ./results repairs.attend --site SITE-01",
        ),
    )(control)


def report(
    results: ResultsPath,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="DIR")] = None,
    lang: Lang = None,
) -> int:
    """Write a report."""
    from yizhun.report.report import build

    with output.working(Text("Writing the report", "正在生成报告")):
        made = build(results, LANG)
        if html is None and pdf is None and xlsx is None and csv is None:
            html = results / f"report.{LANG}.html"
        if html is not None:
            _parent(html).write_text(made.html(), encoding="utf-8")
        if pdf is not None:
            made.pdf(_parent(pdf))
        if xlsx is not None:
            made.xlsx(_parent(xlsx))
        if csv is not None:
            made.csv(csv)
    for written in (html, pdf, xlsx, csv):
        if written is not None:
            output.line(say(f"Written: {written}", f"已写入：{written}"))
    return 0


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def compare(
    results: ResultsPath,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE")],
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Compare sites on a clause."""
    from yizhun.insight.compare import compare as compare_sites

    rows = [row for row in _clause_rows(results, clause) if row["by"] == "site" and row["period"] == "all"]
    found = compare_sites([row["by_id"] for row in rows], *_counts(rows))
    names = _names(results)
    if json:
        output.data(
            {"clause": clause, "sentence": found.sentence().say(LANG), "sites": [vars(s) for s in found.standings]}
        )
        return 0
    output.line(found.sentence().say(LANG))
    ordered = sorted(found.standings, key=lambda one: (one.z is None, one.z or 0.0, one.site))
    headings = (say("kept", "符合率"), say("95 %", "95 % 区间"), "n", say("rank", "名次"))
    output.table(
        [
            (say("site", "场所"), "left"),
            *((heading, "right") for heading in headings),
            (say("against chance", "与偶然相比"), "left"),
        ],
        [
            (
                names.get(one.site, one.site),
                output.percent(one.share),
                output.interval(one.low, one.high),
                f"{one.n:,}",
                f"{one.rank_low}–{one.rank_high}" if one.rank_low else "–",
                _SIDES[one.side].say(LANG),
            )
            for one in ordered
        ],
    )
    return 0


def control(
    results: ResultsPath,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE")],
    site: Annotated[
        str | None,
        typer.Option(
            "--site", metavar="ID", help=say("One site (default: all together).", "一个场所（默认：全部合计）。")
        ),
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """A clause month by month."""
    from yizhun.insight.control import share_chart

    by = ("all", "") if site is None else ("site", site)
    rows = [row for row in _clause_rows(results, clause) if (row["by"], row["by_id"]) == by and row["period"] != "all"]
    if site is not None and not rows:
        _must_know("site", site, {row["by_id"] for row in _clause_rows(results, clause) if row["by"] == "site"})
    rows = sorted((row for row in rows if sum(row[name] for name in _DECIDED)), key=lambda row: str(row["period"]))
    met, n = _counts(rows)
    chart = share_chart(met, n)
    if json:
        output.data(
            {
                "clause": clause,
                "sentence": chart.sentence().say(LANG),
                "months": [
                    {
                        "month": row["period"],
                        "kept": float(chart.value[i]),
                        "low": float(chart.low[i]),
                        "high": float(chart.high[i]),
                        "rules": chart.rules_at(i),
                    }
                    for i, row in enumerate(rows)
                ],
            }
        )
        return 0
    output.line(chart.sentence().say(LANG))
    output.table(
        [
            (say("month", "月份"), "left"),
            (say("kept", "符合率"), "right"),
            (say("usual range", "常态范围"), "right"),
            ("n", "right"),
            (say("signal", "信号"), "left"),
        ],
        [
            (
                row["period"],
                output.percent(float(chart.value[i])),
                output.interval(float(chart.low[i]), float(chart.high[i])),
                f"{n[i]:,}",
                ", ".join(say(f"rule {rule}", f"规则 {rule}") for rule in chart.rules_at(i)),
            )
            for i, row in enumerate(rows)
        ],
    )
    return 0


_SIDES = {
    -2: Text("worse than chance explains (99.8 %)", "差于偶然所能解释（99.8 %）"),
    -1: Text("perhaps worse (95 %)", "可能偏差（95 %）"),
    0: Text("as expected", "与预期相符"),
    1: Text("perhaps better (95 %)", "可能偏好（95 %）"),
    2: Text("better than chance explains (99.8 %)", "好于偶然所能解释（99.8 %）"),
}


def _counts(rows: Sequence[Mapping[str, Any]]) -> tuple[list[int], list[int]]:
    return [row["met"] for row in rows], [sum(row[name] for name in _DECIDED) for row in rows]


def _clause_rows(results: Path, clause: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    from yizhun.results import MANIFEST

    if not (results / MANIFEST).is_file():
        raise InputError.of(
            "no-results",
            Text(f"{results} is no folder of results.", f"{results} 不是结果文件夹。"),
            Text("Write one with `yizhun evaluate … --out DIR`.", "请先运行 `yizhun evaluate … --out DIR`。"),
        )
    rows = pq.read_table(results / "scores.parquet", filters=[("scope", "==", "clause")]).to_pylist()
    _must_know("clause", clause, {row["scope_id"] for row in rows})
    return [row for row in rows if row["scope_id"] == clause]


def _must_know(what: str, name: str, known: set[str]) -> None:
    if name not in known:
        near = get_close_matches(name, sorted(known), 1)
        label = {"clause": "条款", "site": "场所"}[what]
        hint = Text(f"Did you mean {near[0]}?", f"是否指 {near[0]}？") if near else None
        raise InputError.of(
            f"no-such-{what}", Text(f"The results have no {what} {name}.", f"结果中没有{label} {name}。"), hint
        )


def _names(results: Path) -> dict[str, str]:
    import pyarrow.parquet as pq

    rows = pq.read_table(results / "sites.parquet", columns=["site_id", "name"]).to_pylist()
    return {row["site_id"]: row["name"] or row["site_id"] for row in rows}
