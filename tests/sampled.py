"""A small chain that many tests look at: the bath club's pack on made-up evidence of four sites, made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from yizhun.evaluation import Evaluation, evaluate
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.sample import sample
from yizhun.standard.library import Library, open_library
from yizhun.standard.packs import packs_folder

PACK = packs_folder() / "bath-club"


@pytest.fixture(scope="session")
def library() -> Library:
    return open_library(PACK)


@pytest.fixture(scope="session")
def evidence_folder(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    folder = tmp_path_factory.mktemp("sampled") / "evidence"
    sample(library.entries[0].standard, 4, 75, 7, folder)
    return folder


@pytest.fixture(scope="session")
def evaluation(library: Library, evidence_folder: Path) -> Evaluation:
    return evaluate(library, evidence_folder, engine=DuckDB(threads=2))
