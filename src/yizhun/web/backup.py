"""A running application in, one archive of all it keeps out; and back again.

SQLite is copied inside one reading transaction, PostgreSQL by its own `pg_dump`, which sees one moment as well; it goes
back by `pg_restore` into the empty database that DATABASE_URL names.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path

from yizhun.errors import InputError
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.home import DATABASE, Home, database

_FOLDERS = ("library", "lake", "media")
_SQLITE, _DUMP = "db.sqlite3", "database.dump"


def backup(home: Home, to: Path | None = None) -> Path:
    """Write `yizhun-<time>.tar.gz` to a folder (by default `backups/` of the data folder); its path."""
    folder = to or home.backups
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"yizhun-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"
    part = path.with_name(f".{path.name}.part")
    with tempfile.TemporaryDirectory(dir=folder) as place, tarfile.open(part, "w:gz", compresslevel=3) as archive:
        # The database first: what the folders hold more is written anew from it, or known to nobody.
        if url := os.environ.get(DATABASE):
            _program("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={place}/{_DUMP}")
            archive.add(Path(place) / _DUMP, _DUMP)
        elif home.database.exists():
            _copy(home.database, Path(place) / _SQLITE)
            archive.add(Path(place) / _SQLITE, _SQLITE)
        for name in (*_FOLDERS, "secret"):
            if (home.folder / name).exists():
                _add(archive, home.folder / name, name)
    part.replace(path)
    return path


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    """A file, or a folder until nothing in it is new: what goes away meanwhile, another file there stands for."""
    with suppress(FileNotFoundError):
        archive.add(path, name, recursive=False)
    packed: set[str] = set()
    while path.is_dir() and (left := sorted({one.name for one in path.iterdir()} - packed)):
        for one in left:
            _add(archive, path / one, f"{name}/{one}")
        packed.update(left)


def restore(archive: Path, home: Home) -> None:
    """Unpack a backup into a data folder that is new or empty, and its database where it was PostgreSQL.

    InputError where something is there already, when it is no backup, or when DATABASE_URL does not fit it.
    """
    if home.folder.exists() and any(home.folder.iterdir()):
        raise InputError.of(
            "folder-not-empty",
            Text(f"{home.folder} is not empty.", f"{home.folder} 里已有内容。"),
            Text("Restore into a new folder, then serve that.", "请恢复到新文件夹，再用它启动服务。"),
        )
    home.folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(home.folder, filter="data")
    except (tarfile.TarError, OSError, EOFError) as fault:
        shutil.rmtree(home.folder)
        text = Text(f"{archive} is no backup that can be read.", f"{archive} 不是可读取的备份。")
        raise InputError.of("not-a-backup", text) from fault
    try:
        _restore_database(home.folder, os.environ.get(DATABASE))
    except InputError:
        shutil.rmtree(home.folder)
        raise
    home.make()


def _restore_database(folder: Path, url: str | None) -> None:
    dump = folder / _DUMP
    if dump.exists() and not url:
        raise InputError.of(
            "needs-postgresql",
            Text("The backup holds a PostgreSQL database.", "该备份中的数据库为 PostgreSQL。"),
            Text(f"Set {DATABASE} to an empty database.", f"请将 {DATABASE} 设为一个空数据库。"),
        )
    if (folder / _SQLITE).exists() and url:
        raise InputError.of(
            "needs-sqlite",
            Text("The backup holds a SQLite database.", "该备份中的数据库为 SQLite。"),
            Text(f"Run it without {DATABASE}.", f"请去掉 {DATABASE} 后再恢复。"),
        )
    if not dump.exists() or not url:
        return
    if _program("psql", url, "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").strip() != "0":
        raise InputError.of(
            "database-not-empty",
            Text("The database holds tables already.", "目标数据库中已有数据表。"),
            Text("Restore into an empty one.", "请恢复到一个空数据库。"),
        )
    name = str(database(Home(folder), url)["NAME"])
    _program("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", f"--dbname={name}", str(dump))
    dump.unlink()


def _program(name: str, url: str, *arguments: str) -> str:
    """Run a program of PostgreSQL on a database; the password does not stand where others can read it."""
    said = database(Home(Path()), url)
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {variable: str(said[key]) for variable, key in names.items() if said[key]}
    environment |= {f"PG{key.upper()}": str(value) for key, value in said["OPTIONS"].items()}
    try:
        done = subprocess.run([name, *arguments], env=os.environ | environment, capture_output=True, text=True)
    except FileNotFoundError as fault:
        raise InputError.of(
            "no-postgresql-client",
            Text(f"{name} is not installed.", f"没有安装 {name}。"),
            Text("Install the client programs of PostgreSQL.", "请安装 PostgreSQL 客户端程序。"),
        ) from fault
    if done.returncode:
        lines = (done.stderr.strip() or "?").splitlines()
        raise InputError.of("postgresql-failed", Text(f"{name}: {lines[0]}", f"{name}：{lines[0]}"))
    return done.stdout


def _copy(database: Path, to: Path) -> None:
    source, target = sqlite3.connect(database), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
