"""The verb `new`: start a standard by answering questions, from a pack (a copy or a layer over it), from a workbook."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from yizhun.cli import output
from yizhun.cli.interview import lead_through
from yizhun.cli.interview.ask import Asker
from yizhun.cli.language import LANG, say
from yizhun.cli.options import Lang, example
from yizhun.errors import InputError
from yizhun.standard.dump import dump
from yizhun.standard.library import open_library
from yizhun.standard.model import Standard
from yizhun.standard.packs import packs_folder
from yizhun.text import Text

_LAYER = """id: {id}
edition: "{edition}"
title: {{en: "{id}", zh: "{id}"}}
effective: {effective}
extends: {base}
# for: site.region = 'jiangsu'
"""
_CHANGES = """# What this layer asks more of, clause by clause, each with its reason. For example:
# - id: {clause}
#   target: 1.0
#   because: {{en: "Our guests expect it", zh: "我们的客人这样期望"}}
[]
"""


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "new",
        help=example(
            "Start a standard: by answering questions, from a pack, as a layer over one, or from a workbook.",
            "新建标准：按四步回答问题写出，取自标准包，建在其上作为分层，或取自工作簿。",
            "yizhun new ./my-standard",
            "yizhun new hotel ./my-standard",
            "yizhun new hotel ./jiangsu --layer",
            "yizhun new ./my-standard --from clauses.xlsx",
        ),
    )(new)


def new(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="[PACK] DIR",
            help=say(
                "A new folder; a pack before it to start from. With a folder alone it asks, step by step.",
                "新文件夹；前面可写标准包的名称。只写文件夹则逐步提问。",
            ),
        ),
    ],
    from_pack: Annotated[
        str | None, typer.Option("--from-pack", metavar="PACK", help=say("Copy this pack.", "复制这个标准包。"))
    ] = None,
    from_file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE.xlsx",
            help=say("A workbook that `dump --xlsx` wrote.", "`dump --xlsx` 写出的工作簿。"),
        ),
    ] = None,
    layer: Annotated[
        bool, typer.Option("--layer", help=say("A layer over the pack instead of a copy.", "建一个分层，而不是复制。"))
    ] = False,
    lang: Lang = None,
) -> int:
    """Start a standard."""
    pack = from_pack or (names[0] if len(names) == 2 else None)
    folder = Path(names[-1])
    asked = len(names) == 1 and pack is None and from_file is None and not layer
    if len(names) > 2 or (not asked and (pack is None) == (from_file is None)):
        raise typer.BadParameter(
            say(
                "name a pack and a folder, or a folder and --from FILE.xlsx",
                "请给出标准包和文件夹，或文件夹与 --from FILE.xlsx",
            ),
            param_hint="[PACK] DIR",
        )
    if folder.exists() and (folder.is_file() or any(folder.iterdir())):
        raise InputError.of(
            "folder-taken",
            Text(f"{folder} is not empty.", f"{folder} 不是空文件夹。"),
            Text("Name a new folder.", "请指定一个新文件夹。"),
        )
    name = re.sub(r"[^a-z0-9-]+", "-", folder.resolve().name.lower()).strip("-") or "standard"
    if asked:
        _told(_asked(name), folder)
    elif from_file is not None:
        from yizhun.workbook import read_workbook

        dump(read_workbook(from_file, name), folder)
    elif layer:
        _layer(_pack(str(pack)), folder, name)
    else:
        own = {"id": name, "effective": date.today().replace(day=1), "edition": f"{date.today().year}.1"}
        dump(_pack(str(pack)).model_copy(update=own), folder)
    output.line(
        say(f"{folder} is yours. Next: yizhun check {folder}", f"已建好 {folder}。下一步：yizhun check {folder}")
    )
    return 0


def _asked(name: str) -> Standard:
    terminal = sys.stdin.isatty()
    asker = Asker(LANG, output.answer, output.line, patient=terminal)
    return lead_through(asker, name, date.today())


def _told(standard: Standard, folder: Path) -> None:
    dump(standard, folder)
    measured, clauses = len(standard.measured), len(standard.clauses)
    output.line()
    output.line(
        say(
            f"{clauses} clauses, {measured} of them measured, with {len(standard.touchpoints)} touchpoints and "
            f"{len(standard.factors)} factors.",
            f"共 {clauses} 条条款，其中 {measured} 条可衡量；{len(standard.touchpoints)} 个接触点，"
            f"{len(standard.factors)} 个关键因素。",
        )
    )


def _pack(name: str) -> Standard:
    known = sorted(folder.name for folder in packs_folder().iterdir() if folder.is_dir())
    if name not in known:
        raise InputError.of(
            "no-such-pack",
            Text(f"There is no pack {name}.", f"没有标准包 {name}。"),
            Text(f"Packs: {', '.join(known)}.", f"可用：{'、'.join(known)}。"),
        )
    return open_library(packs_folder() / name).entries[0].standard


def _layer(base: Standard, folder: Path, name: str) -> None:
    (folder / "clauses").mkdir(parents=True)
    head = _LAYER.format(id=name, edition=f"{date.today().year}.1", effective=date.today().isoformat(), base=base.key)
    (folder / "standard.yaml").write_text(head, encoding="utf-8")
    example_clause = base.clauses[0].id if base.clauses else "clause"
    (folder / "clauses" / "changes.yaml").write_text(_CHANGES.format(clause=example_clause), encoding="utf-8")
