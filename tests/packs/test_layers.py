"""The example layers: each resolves over its pack without an unanswered remark, and its own tests hold."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import ROOT
from yizhun.standard.library import open_library
from yizhun.standard.lint import lint_entry
from yizhun.trial import failures, run

LAYERS = sorted(path.parent for path in (ROOT / "examples" / "layers").glob("*/standard.yaml"))
WRITTEN = date(2026, 6, 1)


@pytest.mark.parametrize("layer", LAYERS, ids=[path.name for path in LAYERS])
def test_it_resolves_and_keeps_its_own_tests(layer: object) -> None:
    library = open_library(str(layer))
    assert [issue.say("en") for issue in library.issues] == []
    (entry,) = library.entries
    assert entry.depth == 1
    assert [issue.say("en") for issue in lint_entry(entry, as_of=WRITTEN)] == []
    assert [issue.say("en") for issue in failures(run(entry.standard))] == []


def test_every_pack_has_a_layer_that_shows_how_one_adapts_it() -> None:
    packs = {path.parent.name for path in (ROOT / "packs").glob("*/standard.yaml")}
    assert sorted(pack for pack in packs if not any(layer.name.startswith(f"{pack}-") for layer in LAYERS)) == []
