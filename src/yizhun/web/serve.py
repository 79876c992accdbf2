"""A data folder and an address in; the application running on them. Called by the command line, one function a verb."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from yizhun.web import keeper
from yizhun.web.home import FOLDER, Home

SETTINGS = "yizhun.web.settings"


def configure(folder: Path, url: str = "") -> Home:
    """Set up Django on a data folder, made when it is missing; before any other module of the application is used."""
    import django

    home = Home(folder.resolve())
    home.make()
    os.environ[FOLDER] = str(home.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if url:
        os.environ["YIZHUN_URL"] = url.rstrip("/")
    django.setup()
    return home


def prepare() -> None:
    """Bring the database, the static files and the library up to this version."""
    from django.core.management import call_command

    from yizhun.web.standards import shelf

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    shelf.restore()


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    url: str = "",
    workers: int = 1,
    threads: int = 16,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted; `ready` is told the address to open, the one to begin with while there is nobody."""
    home = configure(folder, url)
    prepare()
    from granian import Granian
    from granian.constants import Interfaces

    if ready is not None:
        ready((url or f"http://{host}:{port}").rstrip("/") + first_page())
    with keeper.kept(home):
        Granian(
            "yizhun.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            respawn_failed_workers=True,
            log_enabled=False,
        ).serve()


def first_page() -> str:
    """The first start with its code while there is nobody, else `/`."""
    from yizhun.web.organisation import start_code
    from yizhun.web.organisation.models import Person

    return "/" if Person.objects.exists() else f"/start/?code={start_code.code()}"
