"""Verbs that bring evidence in: import (other people's files) and sample (made up)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from yizhun.cli import output
from yizhun.cli.language import say
from yizhun.cli.options import Json, Lang, StandardPath, example
from yizhun.cli.standards import one
from yizhun.text import Text

_NAMES = ("offered", "written", "merged", "quarantined", "not_asked_for")


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "import",
        help=example(
            "Turn other people's files into evidence by a map.",
            "按映射把外部文件转成证据。",
            "yizhun import requests.csv --suggest > map.yaml",
            "yizhun import requests.csv --map map.yaml --into ./evidence",
        ),
    )(bring_in)
    app.command(
        "sample",
        help=example(
            "Make up plausible evidence for a standard.",
            "为标准生成仿真的证据。",
            "yizhun sample hotel --sites 20 --days 365 --seed 1 --into ./evidence",
        ),
    )(sample)


def bring_in(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    map_file: Annotated[Path | None, typer.Option("--map", metavar="MAP", help=say("The map.", "映射文件。"))] = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help=say("The folder of evidence.", "证据文件夹。"))
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help=say("Print a first map for the file.", "为该文件输出一份初稿映射。"))
    ] = False,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Turn a file into evidence."""
    from yizhun.evidence.importing.run import import_file
    from yizhun.evidence.importing.suggest import suggest as suggest_map

    if suggest:
        output.line(suggest_map(file))
        return 0
    for value, name in ((map_file, "--map"), (into, "--into")):
        if value is None:
            raise typer.BadParameter(say("say which (or use --suggest)", "请指定（或使用 --suggest）"), param_hint=name)
    assert map_file is not None
    assert into is not None
    with output.progress(Text("Importing", "正在导入")) as bar:
        found = import_file(file, map_file, into, lambda rows, share: bar.update(bar.task_ids[0], completed=share))
    if json:
        output.data(
            {"file": found.file, "hash": found.hash, "rows": found.rows, "unreadable": found.unreadable}
            | {"tables": {name: vars(counts) for name, counts in found.counts.items()}}
            | {"issues": output.remarks(found.issues)}
        )
        return 0
    output.line(say(f"{found.rows:,} rows read from {found.file}.", f"从 {found.file} 读取 {found.rows:,} 行。"))
    headings = (
        say("offered", "应写"),
        say("written", "写入"),
        say("merged", "合并"),
        say("quarantined", "隔离"),
        say("not asked for", "未要求"),
    )
    output.table(
        [(say("table", "表"), "left"), *((heading, "right") for heading in headings)],
        [(name, *(f"{getattr(counts, part):,}" for part in _NAMES)) for name, counts in found.counts.items()],
    )
    output.issues(found.issues)
    return 0


def sample(
    standard: StandardPath,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help=say("An empty folder.", "一个空文件夹。"))],
    sites: Annotated[int, typer.Option("--sites", min=1, help=say("How many sites.", "场所数。"))] = 20,
    days: Annotated[int, typer.Option("--days", min=1, help=say("How many days.", "天数。"))] = 365,
    seed: Annotated[
        int, typer.Option("--seed", help=say("The same seed gives the same evidence.", "相同种子得到相同证据。"))
    ] = 1,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=say("The last day.", "最后一天。"))
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Make up evidence."""
    from yizhun.evidence.sample import sample as make_sample

    try:
        last = date.fromisoformat(until) if until else None
    except ValueError:
        raise typer.BadParameter(
            say("write a date such as 2026-12-31", "请写日期，如 2026-12-31"), param_hint="--until"
        ) from None
    with output.working(Text("Making up evidence", "正在生成证据")):
        found = make_sample(one(standard).standard, sites, days, seed, into, last)
    if json:
        output.data(found.counts)
        return 0
    output.table(
        [(say("table", "表"), "left"), (say("rows", "行数"), "right")], [(n, f"{c:,}") for n, c in found.counts.items()]
    )
    output.line(say(f"Evidence is in {into}. It is made up.", f"证据已写入 {into}，均为虚构。"))
    return 0
