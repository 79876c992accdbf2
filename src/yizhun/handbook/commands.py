"""The command line in, its verbs with their words in the language of the run, as JSON on standard output, out.

The command line decides its language once, when it is loaded; so each language is a run of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any

import typer

from yizhun.handbook.markdown import fence, page, table
from yizhun.handbook.words import w
from yizhun.text import Language, Text


@cache
def told(lang: Language) -> dict[str, dict[str, Any]]:
    """Every verb: `help`, `examples`, `usage`, `parameters` (name, metavar, help, needed, default)."""
    command = [sys.executable, "-m", "yizhun.handbook.commands", "--lang", lang]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    return dict(json.loads(done.stdout))


def command_pages(lang: Language) -> dict[str, str]:
    """A page a verb, and the list of them."""
    verbs = told(lang)
    found = {f"reference/commands/{name}.md": _page(name, verb, lang) for name, verb in verbs.items()}
    lead = Text(
        "Every command knows `--help`, `--lang zh|en` and, where it answers, `--json`. The language is "
        "taken from `--lang`, else from `YIZHUN_LANG`, else from the machine. Exit status: 0 done, "
        "1 not good enough, 2 wrong input, 3 a fault of ours.",
        "每个命令都有 `--help`、`--lang zh|en`，有输出的还有 `--json`。语言依次取自 `--lang`、`YIZHUN_LANG`、系统设置。"
        "退出码：0 完成，1 未达要求，2 输入有误，3 程序故障。",
    )
    rows = [(f"[`yizhun {name}`]({name}.md)", verb["help"]) for name, verb in verbs.items()]
    head = [Text("command", "命令").say(lang), Text("what it does", "作用").say(lang)]
    title = Text("Commands", "命令").say(lang)
    return {**found, "reference/commands/index.md": page(title, lead.say(lang), table(head, rows))}


def _page(name: str, verb: dict[str, Any], lang: Language) -> str:
    rows = [
        (f"`{one['name']}`", w("yes", lang) if one["needed"] else "", one["help"], one["default"])
        for one in verb["parameters"]
    ]
    head = [w("option", lang), w("needed", lang), w("meaning", lang), w("default", lang)]
    return page(
        f"yizhun {name}",
        verb["help"],
        fence(verb["usage"], "text"),
        fence("\n".join(verb["examples"]), "sh"),
        table(head, rows),
    )


def _verbs() -> dict[str, dict[str, Any]]:
    from yizhun.cli.app import app

    group: Any = typer.main.get_command(app)
    return {name: _verb(name, command) for name, command in group.commands.items()}


def _verb(name: str, command: Any) -> dict[str, Any]:
    paragraphs = [part.strip() for part in (command.help or "").split("\n\n")]
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    words = [one.metavar if one.required else f"[{one.metavar}]" for one in arguments if one.metavar]
    words += [f"{one.opts[0]} {one.metavar}" for one in command.params if one.required and one not in arguments]
    return {
        "help": paragraphs[0],
        "examples": [part for part in paragraphs if part.startswith("yizhun ")],
        "usage": " ".join([f"yizhun {name}", *words, "[…]"]),
        "parameters": [_parameter(one) for one in command.params if one.name != "help"],
    }


def _parameter(one: Any) -> dict[str, Any]:
    option = one.param_type_name == "option"
    named = f"{one.opts[0]} {one.metavar or ''}".strip() if option else str(one.metavar or one.name.upper())
    shown = one.default if option and isinstance(one.default, (int, float, str)) and one.default is not False else ""
    return {
        "name": named,
        "help": one.help or "",
        "needed": bool(one.required),
        "default": f"`{shown}`" if shown else "",
    }


if __name__ == "__main__":
    print(json.dumps(_verbs(), ensure_ascii=False))
