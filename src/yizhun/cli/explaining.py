"""The verb `explain`: results, a clause and a site in; from the score down to the records that decided it out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yizhun.cli import output
from yizhun.cli.language import LANG, say
from yizhun.cli.options import Json, Lang, ResultsPath, example
from yizhun.report.words import VERDICTS
from yizhun.standard.model import Clause

if TYPE_CHECKING:
    from yizhun.explain import Explanation


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "explain",
        help=example(
            "From a score down to the records that decided it.",
            "从得分一路追到决定它的记录。",
            "yizhun explain ./results repairs.attend SITE-01",
        ),
    )(show)


def show(
    results: ResultsPath,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE")],
    site: Annotated[str, typer.Argument(metavar="SITE")],
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="DIR", help=say("Where the evidence lies now.", "证据现在的位置。")),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, help=say("How many findings to show.", "最多显示多少条判定。"))
    ] = 20,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """From a score down to the records."""
    from yizhun.explain import explain

    found = explain(results, clause, site, evidence=evidence, most=most)
    if json:
        output.data(found.as_data(LANG))
        return 0
    _show(found)
    output.issues(found.issues)
    return 0


def _show(found: Explanation) -> None:
    output.title(f"{found.clause.title.say(LANG)} ({found.clause.id}) · {found.site_name}")
    output.line(found.sentence.say(LANG))
    if found.clause.text:
        output.line(found.clause.text.say(LANG))
    score = found.score
    counts = say(", ", "，").join(f"{output.verdict(v)} {score[v]:,}" for v in VERDICTS if score[v])
    output.line(
        f"{output.state(score['state'])}: {output.percent(score['conformity'])} "
        f"({output.interval(score['low'], score['high'])}) · {counts}"
    )
    if found.months:
        output.title(say("Month by month", "逐月"))
        output.table(
            [(say("month", "月份"), "left"), (say("kept", "符合率"), "right"), ("n", "right")],
            [
                (m["period"], output.percent(m["conformity"]), str(m["met"] + m["late"] + m["missed"] + m["failed"]))
                for m in found.months
            ],
        )
    output.title(
        say(f"What counts against it ({found.against_total:,})", f"未达标的判定（{found.against_total:,} 条）")
    )
    for finding in found.against:
        output.line(_finding(finding, found.clause))
        for record in finding.get("records", ()):
            output.line("    " + ", ".join(f"{key}={value}" for key, value in record.items() if value is not None))


def _finding(row: dict[str, Any], clause: Clause) -> str:
    who = " ".join(str(row[name]) for name in ("subject_id", "case_id", "actor_id") if row[name])
    done = say(f", done {row['done_local']}", f"，完成于 {row['done_local']}") if row["done_local"] else ""
    found, asked = (output.quantity(row[name], clause) for name in ("found", "asked"))
    figure = (
        say(f" (found {found or '–'}, asked {asked or '–'})", f"（实际 {found or '–'}，要求 {asked or '–'}）")
        if found or asked
        else ""
    )
    due = f"{say('due', '应于')} {row['due_local']}"
    return f"  {output.verdict(row['verdict'])} · {output.reason(row['reason'])} · {due}{done} {who}{figure}"
