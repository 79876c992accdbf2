"""A running application in, one archive of all it keeps out; and back again.

SQLite is copied inside one reading transaction, PostgreSQL by its own `pg_dump`, which sees one moment as well; it goes
back by `pg_restore` into the empty database that DATABASE_URL names. At that moment nothing is fed, so that the lake
holds exactly the acts that the database says it has read.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psycopg

from yizhun.errors import InputError
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.home import DATABASE, Home, database
from yizhun.web.ledger.turn import feeding

_FOLDERS = ("library", "lake", "media")
_SQLITE, _DUMP, _SECRET = "db.sqlite3", "database.dump", "secret"
_OURS = {*_FOLDERS, _SQLITE, _DUMP, _SECRET}


def backup(home: Home, to: Path | None = None) -> Path:
    """Write `yizhun-<time>.tar.gz` to a folder (by default `backups/` of the data folder); its path."""
    folder = to or home.backups
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"yizhun-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"
    part = path.with_name(f".{path.name}.part")
    try:
        with _private(part) as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
            _fill(archive, home, folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
    return path


def _fill(archive: tarfile.TarFile, home: Home, near: Path) -> None:
    # Links need the lake's own disk; the copy of a database is as large as that and lies where the archive will.
    with (
        _scratch(home.folder) as lake,
        _scratch(near) as place,
    ):
        url = os.environ.get(DATABASE)
        copied = _dumped(url, home, lake, place) if url else _copied(home, lake, place)
        archive.add(copied, copied.name)
        _add(archive, lake, "lake")
    # The library is put right from the database; photos that it does not know harm nobody.
    for name in ("library", "media", _SECRET):
        if (home.folder / name).exists():
            _add(archive, home.folder / name, name)


def _private(path: Path) -> BinaryIO:
    """A file that nobody else may read: it will hold the secret, passwords' hashes and photos."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


@contextmanager
def _scratch(near: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=near, prefix=".backup-") as place:
        yield Path(place)


def _link(lake: Path, to: Path) -> None:
    """The lake of this moment in no time, for its files are replaced, never altered; until nothing in it is new."""
    linked: set[Path] = set()
    while left := {one for one in lake.rglob("*") if one.is_file() and not one.name.startswith(".")} - linked:
        for one in left:
            there = to / one.relative_to(lake)
            there.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                os.link(one, there)
        linked |= left


def _dumped(url: str, home: Home, lake: Path, place: Path) -> Path:
    """The lake linked and PostgreSQL dumped as of one moment; the feed waits for that only, not for the dump."""
    dump = place / _DUMP
    with psycopg.connect(url) as held:
        held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with feeding(home.lake):
            (moment,) = held.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            _link(home.lake, lake)
        how = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}")
        _program("pg_dump", url, *how, f"--file={dump}")
    return dump


def _copied(home: Home, lake: Path, place: Path) -> Path:
    """The lake linked and SQLite copied, while nothing is fed."""
    if not home.database.exists():
        raise InputError.of(
            "no-database",
            Text(f"There is no database in {home.folder}.", f"{home.folder} 中没有数据库。"),
            Text(f"Where it is PostgreSQL, set {DATABASE}.", f"如使用 PostgreSQL，请设置 {DATABASE}。"),
        )
    with feeding(home.lake):
        _link(home.lake, lake)
        _copy(home.database, place / _SQLITE)
    return place / _SQLITE


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
    home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _unpack(archive, home.folder)
        _restore_database(home.folder, os.environ.get(DATABASE))
    except BaseException:
        # A folder that another disk is mounted on stays, empty; that is not the fault to be told.
        shutil.rmtree(home.folder, ignore_errors=True)
        raise
    home.make()


def _unpack(archive: Path, folder: Path) -> None:
    none = InputError.of(
        "not-a-backup", Text(f"{archive} is no backup that can be read.", f"{archive} 不是可读取的备份。")
    )
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter=_ours)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as fault:
        raise none from fault
    except OSError as fault:
        why = fault.strerror or str(fault)
        text = Text(f"{archive} cannot be unpacked: {why}.", f"无法解开 {archive}：{why}。")
        raise InputError.of("not-unpacked", text) from fault
    if not any((folder / name).is_file() for name in (_SQLITE, _DUMP)):
        raise none


def _ours(member: tarfile.TarInfo, to: str) -> tarfile.TarInfo | None:
    if member.name.split("/")[0] not in _OURS:
        raise tarfile.ReadError(member.name)
    return tarfile.data_filter(member, to)


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
