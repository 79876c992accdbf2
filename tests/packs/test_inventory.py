"""The inventory: every entry of the source documents has its place in the product, and each place is really there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from tests.conftest import ROOT
from tests.packs.seeds import everything
from yizhun.cli.app import app
from yizhun.inventory import DOCUMENTS, by_document
from yizhun.standard.load import read
from yizhun.standard.model import Clause, Standard
from yizhun.standard.rules import RULES

Entry = dict[str, Any]
WAITS_FOR = {"training-records", "fee-consultation", "public-comment", "statistics"}
PLACES = {
    frozenset(names.split())
    for names in (
        "pack clauses", "layer clauses", "pack training says", "pack factor", "pack file", "command", "command code",
        "document",
    )
}  # fmt: skip
NOT_MEASURABLE = {"capability", "principle"}
SHORT = {"late", "missed", "failed"}
ELEMENT_OF_FACET = {
    "visual-space": "visual-identity", "organisation": "supervision", "tact": "decency", "skills": "skill",
}  # fmt: skip
"""Facets of the method that the format calls by another word."""


@cache
def inventory() -> dict[str, Entry]:
    entries = YAML(typ="safe").load(ROOT / "docs" / "inventory.yaml")
    by_id = {entry["id"]: entry for entry in entries}
    assert len(by_id) == len(entries), "an id stands twice"
    return by_id


@cache
def pack(name: str) -> Standard:
    return read(ROOT / "packs" / name)


@cache
def layer(name: str) -> Standard:
    return read(ROOT / "examples" / "layers" / name)


@cache
def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def live() -> list[Entry]:
    return [entry for entry in inventory().values() if entry["state"] == "live"]


def lacking(where: dict[str, Any]) -> str | None:
    """What is not there of a place, None when all of it is."""
    match where:
        case {"pack": name, "clauses": ids} if not set(ids) <= {one.id for one in pack(name).measured}:
            return f"measured clauses {ids} of pack {name}"
        case {"layer": name, "clauses": ids} if not set(ids) <= _touched(layer(name)):
            return f"clauses {ids} of layer {name}"
        case {"pack": name, "training": module} if module not in {one.id for one in pack(name).training}:
            return f"training {module} of pack {name}"
        case {"pack": name, "factor": factor} if factor not in {one.id for one in pack(name).factors}:
            return f"factor {factor} of pack {name}"
        case {"pack": name, "file": file} if not (ROOT / "packs" / name / file).is_file():
            return f"file {file} of pack {name}"
        case {"document": file} if not (ROOT / file).is_file():
            return f"document {file}"
        case {"command": command, **rest} if command not in commands() or rest.get("code", "m1-stricter") not in RULES:
            return f"command {command} {rest}"
    return None


def _touched(standard: Standard) -> set[str]:
    return {one.id for one in standard.clauses} | {one.id for one in standard.changes}


def sources(clause: Clause) -> tuple[str, ...]:
    return () if isinstance(clause.source, str) else clause.source


def test_every_entry_of_every_document_stands_here_once() -> None:
    assert sorted(set(everything()) - set(inventory())) == []
    assert sorted(set(inventory()) - set(everything())) == []


def test_every_entry_is_live_with_a_place_and_a_test_or_waits_for_something_named() -> None:
    for entry in inventory().values():
        if entry["state"] == "waiting":
            assert set(entry) == {"id", "state", "where"}, entry
            assert entry["where"] in [{"waits_for": one} for one in WAITS_FOR], entry
        else:
            assert entry["state"] == "live", entry
            assert set(entry) == {"id", "state", "where", "test"}, entry
            assert frozenset(entry["where"]) in PLACES, entry


def test_every_place_exists() -> None:
    found = {entry["id"]: lacking(entry["where"]) for entry in live()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("test", sorted({entry["test"] for entry in live()}))
def test_every_test_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert (ROOT / file).is_file()
    assert not name or f"def {name}(" in (ROOT / file).read_text("utf-8")


def test_the_tests_of_clauses_make_one_of_them_kept_and_broken() -> None:
    wrong = [
        entry["id"]
        for entry in live()
        if "clauses" in entry["where"] and not _told(entry["test"]) & set(entry["where"]["clauses"])
    ]
    assert wrong == []


@cache
def _told(file: str) -> set[str]:
    met: set[str] = set()
    broken: set[str] = set()
    for test in YAML(typ="safe").load(Path(ROOT / file)):
        for clause, verdicts in test["expect"].items():
            met |= {clause} if verdicts.get("met") else set()
            broken |= {clause} if SHORT & set(verdicts) else set()
    return met & broken


def test_every_measurable_entry_is_answered_by_a_measured_clause_that_names_it() -> None:
    measurable = {name for name, entry in everything().items() if entry["kind"] not in NOT_MEASURABLE}
    assert len(measurable) == 330
    unanswered = []
    for name in sorted(measurable):
        where = inventory()[name]["where"]
        named = {one.id for one in pack(where["pack"]).measured if name in sources(one)} if "pack" in where else set()
        if not named or set(where.get("clauses", ())) != named:
            unanswered.append(name)
    assert unanswered == []


def test_the_twelve_documents_are_counted_whole() -> None:
    rows = by_document()
    assert [row["document"] for row in rows] == list(DOCUMENTS)
    assert len(rows) == 12
    assert sum(row["entries"] for row in rows) == len(everything())
    assert [row for row in rows if row["live"] + row["waiting"] != row["entries"]] == []
    clauses = [entry for entry in live() if set(entry["where"]) == {"pack", "clauses"}]
    assert sum(row["measured"] for row in rows) == len(clauses) >= 330


def test_critical_entries_are_answered_by_a_critical_clause() -> None:
    lost = [
        name
        for name, entry in everything().items()
        if entry.get("critical") and not any(one.critical for one in _answers(name))
    ]
    assert lost == []


def _answers(name: str) -> list[Clause]:
    where = inventory()[name]["where"]
    return [one for one in pack(where["pack"]).clauses if one.id in where["clauses"]]


def test_a_module_says_what_it_is_named_for() -> None:
    silent = [
        entry["id"]
        for entry in live()
        if "training" in (where := entry["where"])
        if where["says"] not in next(m for m in pack(where["pack"]).training if m.id == where["training"]).text.zh
    ]
    assert silent == []


def test_a_facet_stands_in_the_factor_it_is_shown_by() -> None:
    wrong = []
    for entry in live():
        if "factor" in (where := entry["where"]):
            element, facet = entry["id"].removeprefix("method.element.").split(".")
            factor = next(one for one in pack(where["pack"]).factors if one.id == where["factor"])
            if factor.element != f"{element}.{ELEMENT_OF_FACET.get(facet, facet)}":
                wrong.append(entry["id"])
    assert wrong == []


def test_every_facet_of_the_method_stands_in_some_pack() -> None:
    facets = {name for name in inventory() if name.startswith("method.element.") and name.count(".") == 3}
    assert len(facets) == 18
    assert {name for name in facets if "factor" not in inventory()[name]["where"]} == set()
