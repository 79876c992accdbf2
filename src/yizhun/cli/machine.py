"""The verb `doctor`: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from yizhun.cli import output
from yizhun.cli.language import say
from yizhun.cli.options import Json, Lang, example
from yizhun.standard.packs import packs_folder

Row = tuple[str, str, bool, str]


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "doctor",
        help=example(
            "Look at this machine: what works, what is missing, what to do.",
            "检查本机：哪些可用、缺什么、怎么办。",
            "yizhun doctor --data ./yizhun-data",
        ),
    )(doctor)


def doctor(
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            metavar="DIR",
            help=say("The data folder of the application, if there is one.", "应用的数据文件夹（如有）。"),
        ),
    ] = Path("yizhun-data"),
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Look at this machine."""
    rows = [*_looked_at(), *_worker(data)]
    if json:
        output.data([{"what": what, "found": found, "good": good, "do": advice} for what, found, good, advice in rows])
    else:
        output.table(
            [("", "left"), (say("what", "项目"), "left"), (say("found", "现状"), "left"), (say("do", "建议"), "left")],
            [("✓" if good else "–", what, found, "" if good else advice) for what, found, good, advice in rows],
        )
    return 0


def _looked_at() -> Iterator[Row]:
    yield (
        "Python",
        platform.python_version(),
        sys.version_info >= (3, 11),
        say("Python 3.11 or newer", "需要 Python 3.11 或更新"),
    )
    for package in ("yizhun", "duckdb", "ibis-framework", "pyarrow", "pydantic"):
        yield _package(package, say("install again", "请重新安装"))
    yield _package("typst", say("pip install 'yizhun[report]' for PDF reports", "生成 PDF 报告请安装 yizhun[report]"))
    yield _package("pyspark", say("pip install 'yizhun[spark]' for Spark", "使用 Spark 请安装 yizhun[spark]"))
    java = shutil.which("java")
    yield "Java", java or "–", java is not None, say("Java 17, only for Spark", "仅 Spark 需要 Java 17")
    yield _zones()
    yield _packs()
    yield say("processors", "处理器"), str(os.cpu_count()), True, ""
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    yield say("free disk here", "当前磁盘剩余"), f"{free:.1f} GiB", free > 1, say("make room", "请清理磁盘")


def _worker(data: Path) -> Iterator[Row]:
    """Whether the worker of a data folder lives; nothing where none is."""
    from yizhun.web import keeper
    from yizhun.web.home import Home

    try:
        if not (data / "secret").is_file():
            return
        silent = keeper.silence(Home(data.resolve()))
    except PermissionError:
        advice = say("ask as the user that serves it", "请用运行服务的用户查询")
        yield say("worker", "后台进程"), say("cannot be read", "无法读取"), False, advice
        return
    seconds = "" if silent is None else f"{silent:,.0f}"
    found = "–" if silent is None else say(f"seen {seconds} s ago", f"{seconds} 秒前有活动")
    advice = say(
        "start yizhun serve on it; if it runs, look at what it logs", "请用 yizhun serve 启动；已在运行的请查看其日志"
    )
    yield say("worker", "后台进程"), found, silent is not None and silent <= keeper.SILENT, advice


def _package(name: str, advice: str) -> Row:
    try:
        return name, version(name), True, ""
    except PackageNotFoundError:
        return name, "–", False, advice


def _zones() -> Row:
    try:
        ZoneInfo("Asia/Shanghai")
    except Exception:
        return say("time zones", "时区数据"), "–", False, "pip install tzdata"
    return say("time zones", "时区数据"), "tzdata", True, ""


def _packs() -> Row:
    folder = packs_folder()
    found = sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    return say("packs", "标准包"), ", ".join(found) or "–", bool(found), say("install again", "请重新安装")
