"""All verbs together; each group of them has its own file."""

from __future__ import annotations

from typing import Annotated

import typer

from yizhun import __version__
from yizhun.cli import evidence, explaining, judging, machine, reporting, serving, shipped, standards, starting
from yizhun.cli.language import say

app = typer.Typer(
    name="yizhun",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=say(
        "One standard of service, executable, in many places.",
        "一准：让服务标准在每个场所都能执行、能衡量。",
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"yizhun {__version__}")
        raise typer.Exit


@app.callback()
def _all(
    lang: Annotated[str | None, typer.Option("--lang", help=say("en or zh", "en 或 zh"))] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("Tell the version.", "显示版本。"))
    ] = False,
) -> None:
    del lang, version


for group in (standards, shipped, judging, explaining, reporting, evidence, starting, serving, machine):
    group.register(app)
