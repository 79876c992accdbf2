"""Verbs that tell what comes with Yizhun: schema, kinds, packs."""

from __future__ import annotations

from typing import Annotated

import typer

from yizhun.cli import output
from yizhun.cli.language import LANG, say
from yizhun.cli.options import Json, Lang, example
from yizhun.errors import InputError
from yizhun.standard.kinds import KINDS
from yizhun.standard.library import open_library
from yizhun.standard.packs import packs_folder
from yizhun.standard.schema import json_schema
from yizhun.standard.sentence import sentence
from yizhun.standard.sentence.kinds import ASKS
from yizhun.text import Text


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "schema",
        help=example(
            "Print the JSON Schemas of the files of a standard, for editors.",
            "输出标准各文件的 JSON Schema，供编辑器使用。",
            "yizhun schema > schema.json",
        ),
    )(schema)
    app.command(
        "kinds",
        help=example(
            "List the twelve kinds of measure and what each may say.",
            "列出十二种衡量方式及其参数。",
            "yizhun kinds",
            "yizhun kinds deadline",
        ),
    )(kinds)
    app.command(
        "packs",
        help=example(
            "List the standards that come with Yizhun.",
            "列出随附的标准包。",
            "yizhun packs",
        ),
    )(packs)


def schema(
    layer: Annotated[bool, typer.Option("--layer", help=say("Of a layer.", "分层文件的模式。"))] = False,
    lang: Lang = None,
) -> int:
    """Print the JSON Schemas."""
    output.data(json_schema(layer=layer))
    return 0


def kinds(
    kind: Annotated[str | None, typer.Argument(metavar="KIND")] = None, json: Json = False, lang: Lang = None
) -> int:
    """List the kinds of measure."""
    if kind is not None and kind not in KINDS:
        raise InputError.of(
            "no-such-kind",
            Text(f"There is no kind {kind}.", f"没有衡量方式 {kind}。"),
            Text(f"Kinds: {', '.join(KINDS)}.", f"可用：{'、'.join(KINDS)}。"),
        )
    chosen = [kind] if kind else list(KINDS)
    told = {name: _parameters(name) for name in chosen}
    if json:
        output.data(told)
        return 0
    for name in chosen:
        output.title(name)
        output.line("  " + ASKS[name].say(LANG))
        output.line("  " + ", ".join(told[name]))
    return 0


def _parameters(kind: str) -> list[str]:
    fields = KINDS[kind].model_fields
    return [
        f"{field.alias or name}{'' if field.is_required() else '?'}" for name, field in fields.items() if name != "kind"
    ]


def packs(
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage", help=say("What each source asks for, and where it lives.", "每份来源的要求及其落处。")
        ),
    ] = False,
    clauses: Annotated[
        bool, typer.Option("--clauses", help=say("Say every clause in words.", "用文字列出每条条款。"))
    ] = False,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """List the packs."""
    if coverage:
        return _coverage(json)
    entries = [open_library(folder).entries[0] for folder in sorted(packs_folder().iterdir()) if folder.is_dir()]
    rows = [(e.standard.id, e.standard.key, e.standard.title.say(LANG), e.standard) for e in entries]
    if json:
        output.data([{"pack": i, "edition": k, "title": t, "clauses": len(s.clauses)} for i, k, t, s in rows])
        return 0
    headings = [("pack", say("pack", "标准包")), ("", say("title", "名称"))]
    output.table(
        [
            (headings[0][1], "left"),
            (headings[1][1], "left"),
            (say("clauses", "条款"), "right"),
            (say("measured", "可衡量"), "right"),
        ],
        [(k, t, str(len(s.clauses)), str(len(s.measured))) for _, k, t, s in rows],
    )
    if clauses:
        for _, _, name, standard in rows:
            output.title(name)
            for clause in standard.clauses:
                output.line(f"  {clause.title.say(LANG)}: {sentence(clause, standard).say(LANG)}")
    return 0


def _coverage(json: bool) -> int:
    from yizhun.inventory import by_document

    rows = [{**row, "title": row["title"].say(LANG)} for row in by_document()]
    if json:
        output.data(rows)
        return 0
    counted = {
        "entries": say("entries", "条目"),
        "live": say("live", "已落实"),
        "waiting": say("waiting", "待建"),
        "measured": say("measured by a clause", "由条款衡量"),
    }
    total = {"title": say("all", "合计"), **{one: sum(row[one] for row in rows) for one in counted}}
    output.table(
        [(say("document", "文件"), "left"), *((name, "right") for name in counted.values())],
        [(row["title"], *(str(row[one]) for one in counted)) for row in [*rows, total]],
    )
    return 0
