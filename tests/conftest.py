"""What all tests share: where real data lies, and what a test may do without it."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

if find_spec("django"):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web.settings")

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("YIZHUN_DATA", ROOT.parent / "shared" / "data"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests tell of their own by `record_property("told", …)`, whichever process ran them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, told in getattr(report, "user_properties", ()):
                if name == "told":
                    terminalreporter.write_line(str(told))


def need(path: Path | str) -> Path:
    """The file or folder under the data folder; without it the test is skipped, or fails with YIZHUN_REQUIRE=all."""
    found = DATA / path
    if not found.exists():
        lacking(f"the data {found} (set YIZHUN_DATA)")
    return found


def need_program(name: str) -> str:
    """The path of a program of this machine; without it as `need`."""
    found = shutil.which(name)
    if found is None:
        lacking(f"the program {name}")
    return str(found)


def lacking(what: str) -> NoReturn:
    """Leave the test out for want of something, or with YIZHUN_REQUIRE=all let it fail."""
    leave = pytest.fail if os.environ.get("YIZHUN_REQUIRE") == "all" else pytest.skip
    leave(f"needs {what}")
