from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given

from tests.standard.worlds import patient, standards
from yizhun.standard import load as loading
from yizhun.standard.dump import canonical, content_hash, dump
from yizhun.standard.load import load
from yizhun.standard.model import Standard


def read_without_checks(folder: str | Path) -> Standard:
    with patch.object(loading, "check", lambda *_: []):
        loaded = load(folder)
    assert loaded.standard is not None, [issue.say("en") for issue in loaded.issues]
    return loaded.standard


@patient
@given(standards)
def test_loading_what_was_dumped_gives_it_back(standard: Standard) -> None:
    with TemporaryDirectory() as folder:
        dump(standard, folder)
        assert read_without_checks(folder) == standard
        assert content_hash(read_without_checks(folder)) == content_hash(standard)


@patient
@given(standards, standards)
def test_dumping_over_an_older_state_leaves_nothing_of_it(old: Standard, new: Standard) -> None:
    with TemporaryDirectory() as folder:
        dump(old, folder)
        dump(new, folder)
        assert read_without_checks(folder) == new


@patient
@given(standards)
def test_canonical_json_is_json_and_gives_the_standard_back(standard: Standard) -> None:
    assert Standard.model_validate(json.loads(canonical(standard))) == standard


def test_names_that_sort_otherwise_with_their_ending_are_numbered(tmp_path: Path) -> None:
    clauses = [{"id": name, "title": "A", "force": "may"} for name in ("a", "a-b", "c")]
    standard = Standard.model_validate(
        {"id": "x", "edition": "1", "title": "X", "effective": "2026-01-01", "clauses": clauses}
    )
    dump(standard, tmp_path)
    assert sorted(path.name for path in (tmp_path / "clauses").iterdir()) == ["1-a.yaml", "2-a-b.yaml", "3-c.yaml"]
    assert read_without_checks(tmp_path) == standard
