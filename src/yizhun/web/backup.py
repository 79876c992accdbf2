"""A running application in, one archive of all it keeps out; and back again.

SQLite is copied inside one reading transaction. On PostgreSQL the database is the server's to back up (`pg_dump`); the
archive then holds the folders.
"""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from yizhun.errors import InputError
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.home import Home

_FOLDERS = ("library", "lake", "media")


def backup(home: Home, to: Path | None = None) -> Path:
    """Write `yizhun-<time>.tar.gz` to a folder (by default `backups/` of the data folder); its path."""
    folder = to or home.backups
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"yizhun-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"
    part = path.with_name(f".{path.name}.part")
    with tempfile.TemporaryDirectory(dir=folder) as place, tarfile.open(part, "w:gz", compresslevel=3) as archive:
        # The database first: what the folders hold more is written anew from it, or known to nobody.
        if home.database.exists():
            _copy(home.database, Path(place) / "db.sqlite3")
            archive.add(Path(place) / "db.sqlite3", "db.sqlite3")
        for name in (*_FOLDERS, "secret"):
            if (home.folder / name).exists():
                archive.add(home.folder / name, name)
    part.replace(path)
    return path


def restore(archive: Path, home: Home) -> None:
    """Unpack a backup into a data folder that is new or empty; InputError otherwise, or when it is no backup."""
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
    home.make()


def _copy(database: Path, to: Path) -> None:
    source, target = sqlite3.connect(database), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
