"""The command line: `yizhun` and its verbs. Exit status 0 done, 1 not good enough, 2 wrong input, 3 a fault of ours."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

import click

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
        found = app(args=arguments, standalone_mode=False)
    except YizhunError as error:
        output.issues(error.issues, most=200)
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        output.issues([_usage(error)])
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception:
        output.issues([_fault(traceback.format_exc())])
        return 3
    return found if isinstance(found, int) else 0


def _usage(error: click.ClickException) -> Issue:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "yizhun"
    hint = Text(f"See {command} --help.", f"用法见 {command} --help。")
    match error:
        case click.NoSuchOption(option_name=name, possibilities=near):
            meant = Text(f" Did you mean {near[0]}?", f"是否指 {near[0]}？") if near else Text()
            text = Text(f"There is no option {name}.{meant.en}", f"没有选项 {name}。{meant.zh}")
        case click.MissingParameter(param=param):
            name = param.human_readable_name if param else ""
            text = Text(f"{name} is missing.", f"缺少 {name}。")
        case click.BadParameter(param=param, message=message):
            name = param.human_readable_name if param else ""
            text = Text(f"{name}: {message}", f"{name} 的值不对：{message}")
        case _:
            text = Text(error.format_message(), f"命令有误：{error.format_message()}")
    return Issue("usage", text, hint=hint)


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
