"""Every case, worked out by hand, against the oracle and against the plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cases import Case, kinds, load
from tests.measure.library import library
from tests.oracle import judge
from yizhun.evaluation import judge_rows
from yizhun.standard.load import load as load_standard

LONG_AGO = "2000-01-01"
CASES = [case for kind in kinds() for case in load(kind)]
JUDGED = [case for case in CASES if case.expect_error is None]
REFUSED = [case for case in CASES if case.expect_error is not None]


def name(case: Case) -> str:
    return f"{case.kind}-{'+'.join(map(str, case.rules))}-{case.name.en}"


@pytest.mark.parametrize("case", JUDGED, ids=name)
def test_oracle(case: Case) -> None:
    found = judge(case.standards, case.given, case.since, case.as_of)
    assert case.found(found) == case.expected


@pytest.mark.parametrize("case", JUDGED, ids=name)
def test_plan(case: Case) -> None:
    found = judge_rows(library(case.standards), case.given, case.since or LONG_AGO, case.as_of).to_pylist()
    assert case.found(found) == case.expected


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_refused(case: Case, tmp_path: Path) -> None:
    codes = [issue.code for issue in _issues(case, tmp_path) if issue.level == "error"]
    assert any(str(case.expect_error) in code for code in codes), codes


@pytest.mark.parametrize("case", JUDGED, ids=name)
def test_accepted(case: Case, tmp_path: Path) -> None:
    assert not [issue for issue in _issues(case, tmp_path) if issue.level == "error"]


def _issues(case: Case, folder: Path) -> list[Any]:
    """What loading each edition of the case tells; the layers of `general` are left to the library's own tests."""
    issues = []
    for number, edition in enumerate(edition for edition in case.editions if "extends" not in edition):
        home = folder / str(number)
        (home / "clauses").mkdir(parents=True)
        head = {name: value for name, value in edition.items() if name not in ("clauses", "prices")}
        (home / "standard.yaml").write_text(json.dumps(head), encoding="utf-8")
        (home / "clauses" / "c.yaml").write_text(json.dumps(edition["clauses"], ensure_ascii=False), encoding="utf-8")
        issues += load_standard(home).issues
    return issues
