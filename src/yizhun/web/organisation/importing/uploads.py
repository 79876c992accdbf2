"""Files that wait to be looked at and written: kept by their hash, and let go after a day.

They hold names and addresses, and every backup takes them along.
"""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

from yizhun.web import clock
from yizhun.web.home import home

HELD = timedelta(days=1)


def keep(data: bytes) -> str:
    """Keep a file; its SHA-256, by which it is found."""
    name = hashlib.sha256(data).hexdigest()
    path = find(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    at = clock.now().timestamp()
    os.utime(path, (at, at))
    return name


def find(name: str) -> Path:
    """Where the file of that hash lies, if it is still kept."""
    return home().media / "uploads" / name


def forget() -> int:
    """Let those go that nobody has written within a day; how many."""
    early = (clock.now() - HELD).timestamp()
    old = [one for one in find("").glob("*") if one.stat().st_mtime < early]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)
