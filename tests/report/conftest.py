from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.world import World, draw, write
from yizhun import report
from yizhun.report import Report


@pytest.fixture(scope="session")
def world() -> World:
    return draw(lang="zh")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, world: World) -> Path:
    return write(tmp_path_factory.mktemp("results"), world)


@pytest.fixture(scope="session")
def zh(folder: Path) -> Report:
    return report.build(folder, "zh")


@pytest.fixture(scope="session")
def en(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report.build(write(tmp_path_factory.mktemp("english"), draw(lang="en")), "en")
