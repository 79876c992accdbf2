from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yizhun.errors import StandardError
from yizhun.standard.dump import content_hash, dump
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Deadline
from yizhun.standard.layer import provenance, resolve, whole
from yizhun.standard.library import Library, open_library
from yizhun.standard.load import load, read
from yizhun.standard.packs import packs_folder

HOTEL = Path(__file__).parent / "hotel"
REGION = """\
id: hotel-js
edition: 1
title: {en: Jiangsu, zh: 江苏}
effective: 2026-02-01
extends: hotel@2026.1
for: site.region = 'jiangsu'
posts:
  - {id: night, title: {en: Night porter, zh: 夜班}}
"""
REGION_CLAUSES = """\
- id: repairs.attend
  because: {en: cities are dense, zh: 城市密集}
  measure: {within: PT10M}
- id: rooms.cleaned
  because: {en: spring festival, zh: 春节}
  relax: {by: quality manager, because: {en: staff at home, zh: 员工返乡}}
  target: 0.9
- id: night.round
  title: {en: A round at night, zh: 夜间巡查}
  force: shall
  role: night
  measure: {kind: schedule, activity: fire-drill, times: ["02:00"]}
"""
SITE = "id: hotel-js-1\nedition: a\ntitle: One\neffective: 2026-03-01\nextends: hotel-js@1\nfor: site.name = 'one'\n"
SITE_CLAUSES = "- id: repairs.attend\n  because: small house\n  weight: 5\n  measure: {within: PT5M, unless: null}\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shutil.copytree(HOTEL, tmp_path / "hotel@2026.1")
    for key, head, clauses in (("hotel-js@1", REGION, REGION_CLAUSES), ("hotel-js-1@a", SITE, SITE_CLAUSES)):
        (tmp_path / key / "clauses").mkdir(parents=True)
        (tmp_path / key / "standard.yaml").write_text(head, encoding="utf-8")
        (tmp_path / key / "clauses" / "a.yaml").write_text(clauses, encoding="utf-8")
    return tmp_path


def within(library: Library, key: str, clause_id: str) -> object:
    standard = next(entry.standard for entry in library.entries if entry.standard.key == key)
    measure = next(clause.measure for clause in standard.clauses if clause.id == clause_id)
    assert isinstance(measure, Deadline)
    return measure.within


def test_a_library_holds_every_standard_whole_with_root_and_depth(shelf: Path) -> None:
    library = open_library(shelf)
    assert [(entry.standard.key, entry.root, entry.depth) for entry in library.entries] == [
        ("hotel-js-1@a", "hotel", 2),
        ("hotel-js@1", "hotel", 1),
        ("hotel@2026.1", "hotel", 0),
    ]
    assert all(entry.standard.extends is None and not entry.standard.changes for entry in library.entries)
    assert within(library, "hotel-js@1", "repairs.attend") == Duration.parse("PT10M")
    assert within(library, "hotel-js-1@a", "repairs.attend") == Duration.parse("PT5M")


def test_a_layer_inherits_what_it_does_not_say(shelf: Path) -> None:
    base, region = (open_library(shelf / key).entries[0].standard for key in ("hotel@2026.1", "hotel-js@1"))
    assert [clause.id for clause in region.clauses] == [*(clause.id for clause in base.clauses), "night.round"]
    assert region.clauses[1] == base.clauses[1]
    assert region.posts == (*base.posts, *region.posts[-1:])
    assert region.prices == base.prices
    assert region.tests == ()
    assert (region.id, str(region.for_)) == ("hotel-js", "site.region = 'jiangsu'")


def test_every_value_says_which_layer_it_came_from(shelf: Path) -> None:
    resolved = open_library(shelf / "hotel-js-1@a").entries[0].resolved
    found = {path: (value, key) for path, value, key in provenance(resolved)}
    assert found["clauses.repairs.attend.measure.within"] == ("PT5M", "hotel-js-1@a")
    assert found["clauses.repairs.attend.weight"] == ("5", "hotel-js-1@a")
    assert found["clauses.repairs.attend.measure.from"] == ("repair-reported", "hotel@2026.1")
    assert found["clauses.rooms.cleaned.target"] == ("0.9", "hotel-js@1")
    assert found["clauses.rooms.cleaned.relax"][1] == "hotel-js@1"
    assert found["clauses.night.round.role"] == ("night", "hotel-js@1")
    assert resolved.came_from("title") == "hotel-js-1@a"


def test_null_takes_a_field_away(shelf: Path) -> None:
    site = open_library(shelf / "hotel-js-1@a").entries[0].standard
    measure = site.clauses[0].measure
    assert isinstance(measure, Deadline)
    assert measure.unless == ()


def test_one_folder_is_a_library_of_one(shelf: Path) -> None:
    assert [entry.standard.key for entry in open_library(shelf / "hotel-js@1").entries] == ["hotel-js@1"]
    assert [entry.depth for entry in open_library(HOTEL).entries] == [0]


def test_a_base_is_looked_up_beside_the_layer_and_then_in_the_packs(shelf: Path, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    (shelf / "hotel@2026.1").rename(shelf / "moved")
    packs.mkdir()
    shutil.move(shelf / "moved", packs / "hotel")
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.move(shelf / "hotel-js@1", alone / "mine")
    assert open_library(alone / "mine", packs=packs).entries[0].root == "hotel"
    with pytest.raises(StandardError) as told:
        open_library(alone / "mine", packs=tmp_path / "nowhere")
    assert [issue.code for issue in told.value.issues] == ["layer-no-base"]


def test_the_errors_of_every_folder_are_told_at_once(shelf: Path) -> None:
    for key in ("hotel@2026.1", "hotel-js@1"):
        (shelf / key / "activity.yaml").write_text("[]")
    with pytest.raises(StandardError) as told:
        open_library(shelf)
    assert {Path(issue.file or "").parent.name for issue in told.value.issues} == {"hotel@2026.1", "hotel-js@1"}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(StandardError) as told:
        open_library(tmp_path / "nothing")
    assert [issue.code for issue in told.value.issues] == ["unreadable"]


def test_a_standard_in_memory_is_a_library() -> None:
    entry = Library.of(read(HOTEL)).entries[0]
    assert (entry.standard.key, entry.root, entry.depth) == ("hotel@2026.1", "hotel", 0)


def test_a_resolved_layer_can_be_dumped_and_stands_alone(shelf: Path, tmp_path: Path) -> None:
    standard = open_library(shelf / "hotel-js@1").entries[0].standard
    dump(standard, tmp_path / "out")
    assert read(tmp_path / "out") == standard
    assert content_hash(read(tmp_path / "out")) == content_hash(standard)


def test_an_unresolved_layer_can_be_dumped(shelf: Path, tmp_path: Path) -> None:
    layer = load(shelf / "hotel-js@1").standard
    assert layer is not None
    assert [change.id for change in layer.changes] == ["repairs.attend", "rooms.cleaned"]
    dump(layer, tmp_path / "out")
    assert load(tmp_path / "out").standard == layer


def test_the_hash_of_the_sample_does_not_drift() -> None:
    assert content_hash(read(HOTEL)) == "493769fc26cf65dec3ecf034c5750c3f54e6efed88f9088bae58ea70da1154cd"


def test_resolving_nothing_gives_the_base_under_another_name(shelf: Path) -> None:
    base = read(HOTEL)
    layer = base.model_copy(update={"id": "other", "extends": base.key, "clauses": (), "prices": (), "tests": ()})
    resolved = resolve(layer, whole(base))
    assert resolved.faults == ()
    assert resolved.standard.clauses == base.clauses


def test_the_packs_are_at_the_root_of_the_checkout() -> None:
    assert packs_folder() == Path(__file__).resolve().parents[2] / "packs"
