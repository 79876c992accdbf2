"""A command line as a page shows it in; its exit status and what it prints out, run within this process."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests.conftest import ROOT
from tests.ports import free_port
from yizhun.cli import run
from yizhun.text import Language


@dataclass(frozen=True)
class Done:
    """The exit status, and all that was printed to either stream."""

    status: int
    text: str


def run_line(line: str, folder: Path, lang: Language) -> Done:
    """Run `yizhun … < file > file` in `folder`, in `lang`."""
    words = shlex.split(line)[1:]
    words, into = _redirected(words, ">")
    words, source = _redirected(words, "<")
    status, out, err = run_words(words, folder, lang, (folder / source).read_text("utf-8") if source else "")
    if into:
        (folder / into).write_text(out, encoding="utf-8")
    return Done(status, out + err)


def run_words(words: Sequence[str], folder: Path, lang: Language, given: str = "") -> tuple[int, str, str]:
    """Run `yizhun words` in `folder`, with what it is given to read: exit status, what it told, and what it warned."""
    out, err = io.StringIO(), io.StringIO()
    with (
        _inside(folder),
        _speaking(lang),
        patch.object(sys, "stdin", io.StringIO(given)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = run(list(words))
    return status, out.getvalue(), err.getvalue()


def _redirected(words: list[str], mark: str) -> tuple[list[str], str | None]:
    if mark not in words:
        return words, None
    at = words.index(mark)
    return words[:at] + words[at + 2 :], words[at + 1]


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _speaking(lang: Language) -> Iterator[None]:
    """The command line decides its language once; here every module that holds it is told another."""
    changed = [
        (module, module.LANG)
        for name, module in list(sys.modules.items())
        if name.startswith("yizhun.cli") and hasattr(module, "LANG")
    ]
    for module, _ in changed:
        module.LANG = lang
    try:
        yield
    finally:
        for module, before in changed:
            module.LANG = before


SERVING = ("demo", "serve")
"""Verbs that run until they are stopped."""
APPLICATION = (*SERVING, "ledger", "backup", "restore")
"""Verbs that set up the application; each is a process of its own."""


def run_application(line: str, folder: Path, lang: Language) -> Done:
    """Run a verb of the application in `folder`; one that serves is stopped once it answers."""
    words = [sys.executable, "-m", "yizhun", *shlex.split(line)[1:], "--lang", lang]
    taken = ("DATABASE_URL", "YIZHUN_HOME", "YIZHUN_NOW", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in taken}
    environment |= {"PYTHONPATH": str(ROOT / "src")}
    if words[3] not in SERVING:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout + done.stderr)
    words += ["--port", str(free_port()), *(["--no-browser"] if words[3] == "demo" else [])]
    with (folder / f"{words[3]}.log").open("w+", encoding="utf-8") as told:
        running = subprocess.Popen(words, cwd=folder, env=environment, stdout=told, stderr=subprocess.STDOUT)
        try:
            answered = _answers(f"http://127.0.0.1:{words[words.index('--port') + 1]}/health/", running)
        finally:
            running.terminate()
            running.wait(timeout=180)
        told.seek(0)
        return Done(0 if answered else running.returncode or 1, told.read())


def _answers(url: str, running: subprocess.Popen[bytes], seconds: int = 900) -> bool:
    """Whether the server answers before it ends or time is up."""
    for _ in range(seconds):
        if running.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(url, timeout=10):
                return True
        except OSError:
            time.sleep(1)
    return False
