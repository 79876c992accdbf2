"""Arguments and options that several verbs share, each with its words in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhun.cli.language import say

StandardPath = Annotated[
    Path,
    typer.Argument(
        metavar="STANDARD",
        help=say(
            "A standard's folder, a library of them, or the name of a pack.", "标准的文件夹、标准库，或标准包的名称。"
        ),
    ),
]
EvidencePath = Annotated[
    Path,
    typer.Option("--evidence", metavar="DIR", help=say("The folder of evidence, or a lake.", "证据文件夹或证据湖。")),
]
ResultsPath = Annotated[
    Path,
    typer.Argument(
        metavar="RESULTS", help=say("A folder that `evaluate --out` wrote.", "`evaluate --out` 写出的文件夹。")
    ),
]
Json = Annotated[bool, typer.Option("--json", help=say("Print JSON for machines.", "输出 JSON，供程序读取。"))]
Lang = Annotated[
    str | None, typer.Option("--lang", metavar="en|zh", help=say("The language of this run.", "本次使用的语言。"))
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help=say("From when (default: the earliest evidence).", "从何时起（默认：最早的证据）。"),
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help=say("As of when (default: the end of the latest day).", "截至何时（默认：最晚证据当日结束）。"),
    ),
]


def example(en: str, zh: str, *commands: str) -> str:
    """The help of a verb: what it does, then examples."""
    heading = say("Example:", "示例：")
    return "\n\n".join([say(en, zh), heading, *(f"  {command}" for command in commands)])
