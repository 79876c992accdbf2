from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from ruamel.yaml import YAML

from tests.standard.worlds import clauses, patient
from yizhun.standard.kinds import KINDS, UNARY
from yizhun.standard.model import Clause, Standard
from yizhun.standard.sentence import sentence
from yizhun.text import Text

CASES: list[dict[str, Any]] = YAML(typ="safe").load(
    (Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8")
)


def entry(name: str, en: str, zh: str) -> dict[str, Any]:
    return {"id": name, "title": {"en": en, "zh": zh}}


STANDARD = Standard.model_validate(
    {
        "id": "h",
        "edition": "1",
        "title": "H",
        "effective": "2026-01-01",
        "posts": [entry("manager", "Manager", "经理")],
        "subjects": [entry("room", "room", "客房"), entry("household", "household", "住户")],
        "sources": [entry("fd", "front desk", "前台"), entry("hk", "housekeeping", "客房部")],
        "activities": [
            entry("a", "repair reported", "报修"),
            entry("b", "engineer on the spot", "到场"),
            entry("c", "appointment agreed", "改约"),
            entry("w", "waiting for guest", "等待客人"),
            entry("g", "guest answered", "客人答复"),
        ],
        "touchpoints": [{**entry("stay", "stay", "住店"), "stage": "x", "customer_sees": "x"}],
    }
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["en"][:60])
def test_a_clause_is_said_in_both_languages(case: dict[str, Any]) -> None:
    fields = {"id": "c", "title": {"en": "Room temperature", "zh": "室温"}, "force": "shall", **case.get("clause", {})}
    clause = Clause.model_validate({**fields, "measure": case["measure"]})
    assert sentence(clause, STANDARD) == Text(case["en"], case["zh"])


def test_every_kind_and_every_template_is_among_the_cases() -> None:
    assert {case["measure"]["kind"] for case in CASES} == set(KINDS)
    templates = {case["measure"]["template"] for case in CASES if case["measure"]["kind"] == "sequence"}
    assert templates > UNARY
    assert len(templates) == 10


def test_a_clause_without_measure_is_said_by_its_title() -> None:
    clause = Clause.model_validate({"id": "c", "title": "Tea may be offered", "force": "may"})
    assert sentence(clause).en == "Tea may be offered"


@pytest.mark.parametrize(
    ("rule", "en", "zh"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,FR", "every week on Monday and Friday at 09:00", "每周（周一、周五） 09:00"),
        ("FREQ=WEEKLY", "every week at 09:00 from 2026-01-05 on", "每周 09:00（自 2026-01-05 起）"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "every 3 months on day 1 at 09:00", "每 3 个月 1 日 09:00"),
        ("RRULE:FREQ=YEARLY", "every year at 09:00 from 2026-01-05 on", "每年 09:00（自 2026-01-05 起）"),
        ("FREQ=MONTHLY;BYDAY=1MO", "by the rule FREQ=MONTHLY;BYDAY=1MO", "按规则 FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=DAILY;COUNT=3", "by the rule FREQ=DAILY;COUNT=3", "按规则 FREQ=DAILY;COUNT=3"),
    ],
)
def test_recurrences_are_said_plainly_where_they_are_plain(rule: str, en: str, zh: str) -> None:
    measure = {"kind": "schedule", "activity": "a", "rrule": rule, "dtstart": "2026-01-05T09:00"}
    clause = Clause.model_validate({"id": "c", "title": "C", "force": "shall", "measure": measure})
    assert sentence(clause, STANDARD) == Text(f"“repair reported” must be done {en}", f"{zh} 应完成“报修”")


@patient
@given(clauses)
def test_no_clause_is_without_a_sentence(entries: list[dict[str, Any]]) -> None:
    for given_fields in entries:
        said = sentence(Clause.model_validate(given_fields))
        assert said.say("en")
        assert said.say("zh")
