"""A command line as a page shows it in; its exit status and what it prints out, run within this process."""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

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
    out, err = io.StringIO(), io.StringIO()
    given = io.StringIO((folder / source).read_text("utf-8") if source else "")
    with (
        _inside(folder),
        _speaking(lang),
        patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = run(words)
    if into:
        (folder / into).write_text(out.getvalue(), encoding="utf-8")
    return Done(status, out.getvalue() + err.getvalue())


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
