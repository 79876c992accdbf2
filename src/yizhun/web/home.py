"""Environment in; the data folder, the database and the address of the application out."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

FOLDER, DATABASE = "YIZHUN_HOME", "DATABASE_URL"


@dataclass(frozen=True)
class Home:
    """The data folder: everything that the application keeps outside a database server."""

    folder: Path

    @property
    def library(self) -> Path:
        """Published editions, one folder `<id>@<edition>` each."""
        return self.folder / "library"

    @property
    def lake(self) -> Path:
        """Evidence as Parquet."""
        return self.folder / "lake"

    @property
    def results(self) -> Path:
        """What `evaluate --out` wrote last."""
        return self.folder / "results"

    @property
    def media(self) -> Path:
        """Photos and uploads."""
        return self.folder / "media"

    @property
    def backups(self) -> Path:
        """Backups, unless they are written elsewhere."""
        return self.folder / "backups"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.folder / "db.sqlite3"

    @property
    def static(self) -> Path:
        """Collected static files."""
        return self.folder / "static"

    @property
    def beat(self) -> Path:
        """Touched by the worker as long as it lives."""
        return self.folder / ".worker"

    def make(self) -> None:
        """Make what is missing: the folders and the secret. Others on this machine read nothing of it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(PermissionError):  # somebody else's folder, who said who may read it
            self.folder.chmod(self.folder.stat().st_mode & ~stat.S_IRWXO)
        for folder in (self.library, self.lake, self.media, self.backups):
            folder.mkdir(parents=True, exist_ok=True)
        if not self._secret.exists():
            self._secret.touch(mode=0o600)
            self._secret.write_text(secrets.token_urlsafe(48))

    @property
    def secret(self) -> str:
        """The key that signs sessions and links; before `make` one that holds for this process only."""
        return self._secret.read_text().strip() if self._secret.exists() else secrets.token_urlsafe(48)

    @property
    def _secret(self) -> Path:
        return self.folder / "secret"


def from_environment() -> Home:
    """The data folder named by YIZHUN_HOME, else `yizhun-data` here."""
    return Home(Path(os.environ.get(FOLDER, "yizhun-data")).resolve())


def home() -> Home:
    """The data folder of the running application."""
    from django.conf import settings

    found: Home = settings.YIZHUN
    return found


def database(home: Home, url: str | None) -> dict[str, Any]:
    """The setting of Django's default database: PostgreSQL by its address, else SQLite in the data folder."""
    return _postgres(url) if url else _sqlite(home.database)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "yizhun.web.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: a phone deletes its copy once the server said 200.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000",
        },
        "TEST": {"NAME": path.with_name("test.sqlite3")},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
