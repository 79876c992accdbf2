"""The code that opens the first start: printed by `serve`, kept in the data folder until there is an administrator.

Whoever reaches a new server before its owner does would else be its administrator.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from yizhun.web.home import home


def code() -> str:
    """The code, made when there is none yet."""
    path = _path()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text()


def fits(said: str) -> bool:
    """Whether it is the code; nothing fits while none was printed."""
    path = _path()
    return path.exists() and secrets.compare_digest(path.read_text().encode(), said.encode())


def spend() -> None:
    """It opens nothing any more."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return home().folder / "start-code"
