"""A port and a folder in; the demo made in it, or topped up to now, and served."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from pathlib import Path

from yizhun.errors import InputError
from yizhun.text import Text
from yizhun.web import serve

FLAG = "YIZHUN_DEMO"


def run_demo(
    port: int = 8000,
    data: Path = Path("yizhun-demo"),
    open_browser: bool = True,
    tell: Callable[[Text], object] = lambda text: None,
    ready: Callable[[str], object] = lambda url: None,
) -> None:
    """Serve the demo at http://127.0.0.1:`port` until interrupted; `tell` hears each step, `ready` the address.

    InputError where the folder holds an organisation that is no demo.
    """
    os.environ[FLAG] = "1"
    home = serve.configure(data)
    serve.prepare()
    from yizhun.web.board import noticing
    from yizhun.web.board.refresh import tick
    from yizhun.web.demo.build import build, built, top_up
    from yizhun.web.generation import current
    from yizhun.web.organisation.models import Person

    if built(home):
        top_up(home)
    elif Person.objects.exists():
        raise InputError.of(
            "not-a-demo",
            Text(f"{home.folder} holds an organisation of its own.", f"{home.folder} 里已有真实的组织数据。"),
            Text("Name another folder with --data.", "请用 --data 指定另一个文件夹。"),
        )
    else:
        build(home, tell)
    if current() is None:
        tell(Text("Judging the year", "评判这一年"))
        found = tick()
        if found is not None:
            noticing.tell(found, found)

    def opened(url: str) -> None:
        page = url.rstrip("/") + "/demo/"
        ready(page)
        if open_browser:
            webbrowser.open(page)

    serve.serve(home.folder, port=port, ready=opened)
