"""Every kind of broken evidence says exactly what is wrong, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.evidence.build import build
from yizhun.errors import EvidenceError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.read import read

CASES = YAML(typ="safe").load(Path(__file__).with_name("broken") / "cases.yaml")


@pytest.fixture(scope="module")
def engine() -> DuckDB:
    return DuckDB()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_says_what_is_wrong(case: dict[str, Any], tmp_path: Path, engine: DuckDB) -> None:
    folder = build(tmp_path / "evidence", case["files"], sites=not case.get("no_sites"))
    try:
        issues = read(folder, engine, strict=True).issues
    except EvidenceError as fault:
        issues = fault.issues
    said = [{lang: issue.say(lang).replace(f"{tmp_path}/", "") for lang in ("en", "zh")} for issue in issues]
    assert said == case["says"]


def test_there_are_at_least_forty() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("missing", "missing: error [no-such-folder] there is no such folder"),
        ("sites.csv", "sites.csv: error [not-a-folder] this is a file; evidence is a folder"),
    ],
)
def test_a_path_that_is_no_folder(given: str, said: str, tmp_path: Path, engine: DuckDB) -> None:
    build(tmp_path, {})
    with pytest.raises(EvidenceError) as fault:
        read(tmp_path / given, engine)
    assert fault.value.issues[0].say("en").startswith(f"{tmp_path}/{said}")


def test_without_strict_the_run_goes_on_and_says_how_many(tmp_path: Path, engine: DuckDB) -> None:
    text = "occurred_at,site_id,activity\n2026-03-01,a,clean\nsoon,a,clean\n"
    evidence = read(build(tmp_path, {"events.csv": text}), engine)
    assert [issue.say("en") for issue in evidence.issues] == [
        "warning [quarantined] events: 1 of 2 rows cannot be read and are in quarantine"
    ]
    [row] = evidence.quarantine["events"].to_pylist()
    assert row == {
        "file": "events.csv",
        "line": 3,
        "reason": "bad-time",
        "en": "occurred_at “soon” is not a time; write it as 2026-03-01T09:30 or 2026-03-01T09:30:00+08:00, "
        "years 1900 to 2199",
        "zh": "occurred_at 的“soon”不是时间；请写成 2026-03-01T09:30 或 2026-03-01T09:30:00+08:00，年份 1900 至 2199",
        "row": '{"occurred_at":"soon","site_id":"a","activity":"clean"}',
    }


def test_strict_lists_twenty_and_counts_the_rest(tmp_path: Path, engine: DuckDB) -> None:
    text = "occurred_at,site_id,activity\n" + "soon,a,clean\n" * 30
    with pytest.raises(EvidenceError) as fault:
        read(build(tmp_path, {"events.csv": text}), engine, strict=True)
    assert len(fault.value.issues) == 21
    assert fault.value.issues[-1].say("zh") == "错误 [more-unreadable-rows] 另有 10 行无法读取"


def test_a_file_that_cannot_be_opened(tmp_path: Path, engine: DuckDB) -> None:
    folder = build(tmp_path, {})
    for name in ("events.csv", "cases.parquet"):
        (folder / name).symlink_to(tmp_path / "nowhere")
    with pytest.raises(EvidenceError) as fault:
        read(folder, engine)
    assert [issue.say("en") for issue in fault.value.issues] == [
        f"{name}: error [unreadable-file] cannot be read: No such file or directory → check its permissions"
        for name in ("cases.parquet", "events.csv")
    ]
