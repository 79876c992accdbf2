"""Verbs of the application: demo, serve, ledger, backup, restore. They need the extra `web`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhun.cli import output
from yizhun.cli.language import LANG, say
from yizhun.cli.options import Json, Lang, example
from yizhun.errors import FaultError, InputError
from yizhun.text import Text

Data = Annotated[
    Path, typer.Option("--data", metavar="DIR", help=say("The data folder of the application.", "应用的数据文件夹。"))
]
_DATA = Path("yizhun-data")


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command(
        "demo",
        help=example(
            "A sample organisation, filled and running: twelve hotels, eight estates.",
            "一个填好数据、可直接使用的样例组织：十二家酒店、八个小区。",
            "yizhun demo",
        ),
    )(demo)
    app.command(
        "serve",
        help=example(
            "Run the application on a data folder.", "在数据文件夹上运行应用。", "yizhun serve --data ./yizhun-data"
        ),
    )(serve)
    app.command(
        "ledger",
        help=example(
            "Prove that no act was altered or removed.",
            "核验台账：没有任何操作被改动或删除。",
            "yizhun ledger verify --data ./yizhun-data",
        ),
    )(ledger)
    app.command(
        "backup",
        help=example(
            "Write everything the application keeps to one file.",
            "把应用的全部数据备份为一个文件。",
            "yizhun backup --data ./yizhun-data",
        ),
    )(backup)
    app.command(
        "restore",
        help=example(
            "Unpack a backup into a new data folder.",
            "把备份恢复到新的数据文件夹。",
            "yizhun restore yizhun-20260301T020000Z.tar.gz --data ./restored",
        ),
    )(restore)


def demo(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    data: Data = Path("yizhun-demo"),
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help=say("Do not open a browser.", "不打开浏览器。"))
    ] = False,
    lang: Lang = None,
) -> int:
    """Fill and run the sample organisation."""
    _needs_web()
    from yizhun.web.demo.run import run_demo

    run_demo(port, data, not no_browser, lambda text: output.line(text.say(LANG)), _ready)
    return 0


def serve(
    data: Data = _DATA,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help=say("The address that others reach it at.", "他人访问的地址。"))
    ] = "",
    workers: Annotated[int, typer.Option("--workers", min=1)] = 1,
    lang: Lang = None,
) -> int:
    """Run the application."""
    _needs_web()
    from yizhun.web.serve import serve as run

    run(data, host=host, port=port, url=url, workers=workers, ready=_ready)
    return 0


def _ready(url: str) -> None:
    output.line(say(f"Open {url}", f"请打开 {url}"))


def ledger(
    verb: Annotated[str, typer.Argument(metavar="verify")], data: Data = _DATA, json: Json = False, lang: Lang = None
) -> int:
    """Verify the ledger."""
    if verb != "verify":
        raise typer.BadParameter(say("the only verb is verify", "目前只有 verify"), param_hint="verify")
    _existing(data)
    from yizhun.web.ledger.chain import verify

    found = verify()
    if json:
        output.data(
            {"acts": found.count, "head": found.head, "faults": [issue.text.say(LANG) for issue in found.issues]}
        )
    else:
        output.issues(found.issues)
        output.line(
            say(
                f"{found.count:,} acts, chain {'broken' if found.issues else 'whole'}, head {found.head[:16]}",
                f"{found.count:,} 项操作，链{'已断' if found.issues else '完整'}，末端 {found.head[:16]}",
            )
        )
    return 1 if found.issues else 0


def backup(
    data: Data = _DATA,
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help=say("Where to.", "写到哪里。"))] = None,
    lang: Lang = None,
) -> int:
    """Write a backup."""
    _existing(data)
    from yizhun.web.backup import backup as write
    from yizhun.web.home import Home

    path = write(Home(data.resolve()), to)
    output.line(say(f"Written: {path}", f"已写入：{path}"))
    return 0


def restore(archive: Annotated[Path, typer.Argument(metavar="FILE")], data: Data = _DATA, lang: Lang = None) -> int:
    """Restore a backup."""
    _needs_web()
    from yizhun.web.backup import restore as unpack
    from yizhun.web.home import Home

    unpack(archive, Home(data.resolve()))
    output.line(say(f"Restored into {data}.", f"已恢复到 {data}。"))
    return 0


def _existing(data: Path) -> None:
    """Set the application up on a data folder that is there."""
    _needs_web()
    if not (data / "secret").is_file():
        raise InputError.of(
            "no-data-folder",
            Text(f"{data} is no data folder of the application.", f"{data} 不是应用的数据文件夹。"),
            Text("Say --data DIR.", "请用 --data DIR 指定。"),
        )
    from yizhun.web.serve import configure

    configure(data)


def _needs_web() -> None:
    try:
        import django  # noqa: F401
    except ImportError:
        raise FaultError.of(
            "no-web",
            Text("The application is not installed.", "尚未安装应用部分。"),
            Text("pip install 'yizhun[web]'", "请运行 pip install 'yizhun[web]'"),
        ) from None
