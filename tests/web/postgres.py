"""A PostgreSQL server for one test run, in a folder that goes away with it; needs the server's programs."""

from __future__ import annotations

import atexit
import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.ports import free_port


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version; None when PostgreSQL is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    beside = shutil.which("initdb")
    return Path(found[-1]).parent if found else Path(beside).parent if beside else None


def start() -> str:
    """Start a server that trusts everybody on this machine; its address. It stops when this process ends."""
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed (apt-get install postgresql)")
    place, port = tempfile.mkdtemp(prefix="yizhun-pg-"), free_port()
    become = _not_root(place)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, preexec_fn=become, stdout=subprocess.DEVNULL, cwd=place)

    data = f"{place}/data"
    run(str(folder / "initdb"), "-A", "trust", "-U", "yizhun", "-E", "UTF8", "--locale=C", "-D", data)
    options = f"-p {port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories={place}"
    run(str(folder / "pg_ctl"), "-D", data, "-w", "-o", options, "-l", f"{place}/log", "start")

    def stop() -> None:
        subprocess.run(
            [str(folder / "pg_ctl"), "-D", data, "-m", "immediate", "stop"],
            preexec_fn=become,
            capture_output=True,
            cwd=place,
        )
        shutil.rmtree(place, ignore_errors=True)

    owner = os.getpid()
    atexit.register(lambda: stop() if os.getpid() == owner else None)
    return f"postgres://yizhun@127.0.0.1:{port}/postgres"


def _not_root(place: str) -> Callable[[], None] | None:
    """The server refuses to run as root; then it runs as `postgres`."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    os.chown(place, user.pw_uid, user.pw_gid)

    def become() -> None:
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become
