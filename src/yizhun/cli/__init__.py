"""The command line: `yizhun` and its verbs. Exit status 0 done, 1 not good enough, 2 wrong input, 3 a fault of ours."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import typer
from typer.exceptions import TyperException

from yizhun.cli import output
from yizhun.cli.app import app
from yizhun.errors import YizhunError
from yizhun.issue import Issue
from yizhun.text import Text


def main() -> None:
    """Run a command; every error is told in a sentence, never as a traceback."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    try:
        return _run(arguments)
    except Exception:
        output.issues([_fault(traceback.format_exc())])
        return 3


def _run(arguments: list[str] | None) -> int:
    try:
        found = app(args=arguments, standalone_mode=False)
    except YizhunError as error:
        output.issues(error.issues, most=200)
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except TyperException as error:
        output.issues([_usage(error)])
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    return found if isinstance(found, int) else 0


def _usage(error: TyperException) -> Issue:
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    name = getattr(error, "param_hint", None) or _name(parameter)
    match type(error).__name__:
        case "NoSuchOption":
            near = getattr(error, "possibilities", None) or [""]
            meant = Text(f" Did you mean {near[0]}?", f"是否指 {near[0]}？") if near[0] else Text()
            option = getattr(error, "option_name", "")
            text = Text(f"There is no option {option}.{meant.en}", f"没有选项 {option}。{meant.zh}")
        case "MissingParameter":
            text = Text(f"{name} is missing.", f"缺少 {name}。")
        case "BadParameter":
            text = Text(f"{name}: {error.message}", f"{name} 的值不对：{error.message}")
        case _:
            text = Text(error.format_message(), f"命令有误：{error.format_message()}")
    command = context.command_path if context else "yizhun"
    return Issue("usage", text, hint=Text(f"See {command} --help.", f"用法见 {command} --help。"))


def _name(parameter: Any) -> str:
    options = [one for one in getattr(parameter, "opts", ()) if one.startswith("--")]
    return options[0] if options else str(getattr(parameter, "metavar", None) or getattr(parameter, "name", ""))


def _fault(trace: str) -> Issue:
    with tempfile.NamedTemporaryFile(
        "w", prefix="yizhun-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(trace)
    place = Path(file.name)
    return Issue(
        "fault",
        Text("Something went wrong that is not your doing.", "程序出现了不该有的错误，与您的输入无关。"),
        hint=Text(f"Please report it with the details in {place}.", f"请附上 {place} 中的详情反馈给我们。"),
    )
