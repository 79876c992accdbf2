"""Every pack: whole, bilingual, answering its documents with their figures, and proved by its own tests."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.packs.figures import Figure, of_facts, of_measure
from tests.packs.seeds import DOCUMENTS, document, everything, not_clauses
from yizhun.standard.kinds import Checklist
from yizhun.standard.lint import lint
from yizhun.standard.load import load
from yizhun.standard.model import Clause, Standard
from yizhun.standard.packs import packs_folder
from yizhun.text import Text
from yizhun.trial import failures, run

PACKS = sorted(path.parent for path in packs_folder().glob("*/standard.yaml"))
FALLS_SHORT = {"late", "missed", "failed"}
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")


@cache
def standard(pack: Path) -> Standard:
    loaded = load(pack)
    assert loaded.standard is not None, "\n".join(issue.say("en") for issue in loaded.issues)
    return loaded.standard


def each_pack(name: str = "pack") -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, PACKS, ids=[path.name for path in PACKS])


def texts(model: object, path: str = "") -> Iterator[tuple[str, Text]]:
    if isinstance(model, Text):
        yield path, model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from texts(getattr(model, name), f"{path}.{getattr(model, 'id', '')}.{name}")
    elif isinstance(model, tuple):
        for one in model:
            yield from texts(one, path)


def sources(clause: Clause) -> tuple[str, ...]:
    return () if isinstance(clause.source, str) else clause.source


@each_pack()
def test_it_loads_and_lints_without_an_unanswered_remark(pack: Path) -> None:
    loaded = load(pack)
    assert [issue.say("en") for issue in loaded.issues] == []
    assert [issue.say("en") for issue in lint(standard(pack), loaded.places)] == []


@each_pack()
def test_every_text_stands_in_both_languages(pack: Path) -> None:
    poor = [
        f"{path}: {text.en!r} {text.zh!r}"
        for path, text in texts(standard(pack))
        if not text.en or HAN.search(text.en) or not (HAN.search(text.zh) or LATIN.search(text.zh) is None)
    ]
    assert poor == []


@each_pack()
def test_customers_may_read_a_clause_at_every_touchpoint(pack: Path) -> None:
    whole = standard(pack)
    place = {factor.id: factor.touchpoint for factor in whole.factors}
    promised = {place[clause.factor] for clause in whole.clauses if clause.public and clause.factor}
    assert {touchpoint.id for touchpoint in whole.touchpoints} - promised == set()


@each_pack()
def test_it_takes_part_in_the_four_steps(pack: Path) -> None:
    whole = standard(pack)
    used = {clause.factor for clause in whole.clauses}
    assert [factor.id for factor in whole.factors if factor.id not in used] == []
    assert [factor.id for factor in whole.factors if not factor.shown_by] == []
    assert [clause.id for clause in whole.clauses if not (clause.factor and clause.role and clause.text)] == []
    assert [clause.id for clause in whole.clauses if not clause.source] == []


@each_pack()
def test_a_target_below_all_says_why(pack: Path) -> None:
    assert [one.id for one in standard(pack).clauses if one.target < 1 and one.because is None] == []


@each_pack()
def test_every_entry_of_its_documents_is_answered(pack: Path) -> None:
    assert pack.name in DOCUMENTS, "name its documents in tests/packs/seeds.py"
    asked = {name for one in DOCUMENTS[pack.name] for name in document(one)}
    answered = {name for clause in standard(pack).clauses for name in sources(clause)}
    assert sorted(asked - answered - not_clauses(pack.name)) == []
    assert sorted(not_clauses(pack.name) & answered) == [], "answered after all: take it off the list"


@each_pack()
def test_sources_are_entries_that_exist(pack: Path) -> None:
    named = {name for clause in standard(pack).clauses for name in sources(clause)}
    assert sorted(named - set(everything())) == []


@each_pack()
def test_what_is_left_out_is_no_demand_on_a_service(pack: Path) -> None:
    kinds = {name: everything()[name]["kind"] for name in not_clauses(pack.name)}
    assert {name for name, kind in kinds.items() if kind not in ("principle", "capability")} == set()


@each_pack()
def test_figures_are_the_documents_or_say_why(pack: Path) -> None:
    own = {
        f"{clause.id}: {what} {figure}"
        for clause in standard(pack).clauses
        if sources(clause) and clause.because is None
        for what, figure in of_measure(clause.measure) - stated(clause)
        if not is_rhythm_of_looking(clause, what)
    }
    assert sorted(own) == []


def stated(clause: Clause) -> set[Figure]:
    return {figure for name in sources(clause) for figure in of_facts(everything()[name].get("facts", {}))}


def is_rhythm_of_looking(clause: Clause, what: str) -> bool:
    """How often one inspects is the house's affair as long as the document says nothing about it."""
    return isinstance(clause.measure, Checklist) and what == "every" and "every" not in dict(stated(clause))


@each_pack()
def test_no_figure_of_the_documents_is_lost(pack: Path) -> None:
    answers: dict[str, list[Clause]] = defaultdict(list)
    for clause in standard(pack).clauses:
        for name in sources(clause):
            answers[name].append(clause)
    lost = {
        f"{name}: {figure}"
        for name, clauses in answers.items()
        if all(clause.because is None for clause in clauses)
        for figure in of_facts(everything()[name].get("facts", {}))
        if figure[0] != "time" or everything()[name]["kind"] == "schedule"
        if not any(figure in of_measure(clause.measure) for clause in clauses)
    }
    assert sorted(lost) == []


@each_pack()
def test_every_measured_clause_is_once_kept_and_once_not(pack: Path) -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for test in standard(pack).tests:
        for clause, verdicts in test.expect.items():
            told[clause] |= {verdict for verdict, count in verdicts.items() if count}
    measured = [clause.id for clause in standard(pack).measured]
    assert [one for one in measured if "met" not in told[one]] == []
    assert [one for one in measured if not told[one] & FALLS_SHORT] == []


@each_pack()
def test_its_own_tests_hold(pack: Path) -> None:
    assert [issue.say("en") for issue in failures(run(standard(pack)))] == []
