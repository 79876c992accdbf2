"""`yizhun new DIR`: the four steps as questions, answered by a script, in both languages; every way of measuring."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from yizhun.cli.interview import lead_through
from yizhun.cli.interview.ask import Asker
from yizhun.errors import InputError
from yizhun.standard.dump import dump
from yizhun.standard.kinds import KINDS
from yizhun.standard.load import load
from yizhun.standard.model import Standard
from yizhun.standard.sentence import sentence
from yizhun.text import Language

TODAY = date(2026, 3, 15)
SERVICE = ["Repairs on our estates", "Reporting a repair", "Waiting", "", "One call is enough", "Somebody comes"]
FACTORS = [
    "Reaching somebody", "", "5", "I want a person, not a tape", "2", "31 of 120 complaints",
    "Comes soon", "Leaves no dirt", "", "5", "I cannot wait", "5", "3", "I do not want to clean", "5",
]  # fmt: skip
CLAUSES = [
    "Answered within 3 minutes", "", "Front desk", "1", "Call comes in", "Call answered", "3 minutes",
    "On the spot within 30 minutes", "Customers find it quick", "",
    "Engineer", "1", "Repair reported", "Engineer on the spot", "half an hour",
    "Manager", "6", "How soon was it attended to?", "60",
    "The place is left clean", "", "Engineer", "4", "1 week", "Flat",
]  # fmt: skip
JUDGED = ["y", "y", "y", "n", "n", "y", "n", ""]
WHOLE = SERVICE + FACTORS + CLAUSES + JUDGED
WAYS = {
    "deadline": ["1", "Reported", "Attended", "PT30M"],
    "schedule": ["2", "Round made", "8:00、14:00"],
    "interval": ["3", "Pump serviced", "6个月"],
    "checklist": ["4", "1周", ""],
    "count": ["5", "Meeting held", "1", "2", "5"],
    "statistic": ["6", "How was it?", "80%"],
    "none": ["7"],
}


def ask(answers: list[str], lang: Language = "en", *, patient: bool = False) -> Standard:
    lines: Iterator[str] = iter(answers)
    asker = Asker(lang, lambda: next(lines, None), lambda line: None, patient=patient)
    made = lead_through(asker, "mine", TODAY)
    assert next(lines, None) is None, "answers are left over"
    return made


def one_clause(how: list[str]) -> list[str]:
    return [
        "Service",
        "Step",
        "",
        "Fine",
        "Factor",
        "",
        "1",
        "I want it",
        "5",
        "Demand",
        "",
        "Post",
        *how,
        "y",
        "y",
        "",
    ]


def faults(standard: Standard, folder: Path) -> list[str]:
    dump(standard, folder)
    return [issue.say("en") for issue in load(folder).issues]


def test_a_whole_interview_gives_a_standard_without_errors(tmp_path: Path) -> None:
    made = ask(WHOLE)
    assert faults(made, tmp_path) == []
    assert [one.id for one in made.touchpoints] == ["reporting-a-repair", "waiting"]
    assert [(one.element, len(one.shown_by)) for one in made.factors] == [
        ("software.time", 1), ("software.time", 0), ("hardware.environment", 0),
    ]  # fmt: skip
    assert [(one.title.en, one.role, one.public) for one in made.clauses] == [
        ("Answered within 3 minutes", "front-desk", True),
        ("On the spot within 30 minutes", "engineer", False),
        ("The place is left clean", "engineer", False),
    ]
    assert made.clauses[1].factor == "waiting.comes-soon"
    assert made.clauses[2].on == "flat"
    assert (made.effective, made.review_by, made.edition) == (date(2026, 3, 1), date(2027, 3, 15), "2026.1")


def test_what_no_customer_notices_is_left_out() -> None:
    made = ask(WHOLE)
    assert "Customers find it quick" not in {one.title.en for one in made.clauses}
    assert made.surveys == ()
    with pytest.raises(InputError, match="none of them serves the customer"):
        ask([*one_clause(WAYS["none"])[:-3], "n"])


def test_the_fourth_step_names_the_reasons_that_do_not_count() -> None:
    for lang, reasons in (
        ("en", ("customer's side", "Good for the company", "handy to run", "handy to manage")),
        ("zh", ("从顾客角度", "对公司有利", "便于运作", "便于管理")),
    ):
        told: list[str] = []
        lines = iter(one_clause(WAYS["none"]))
        lead_through(Asker(lang, lambda: next(lines, None), told.append, patient=False), "mine", TODAY)  # noqa: B023
        heading = next(line for line in told if line.startswith(("Step 4", "第四步")))
        assert [one for one in reasons if one not in heading] == []


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_way_to_measure(kind: str, lang: Language, tmp_path: Path) -> None:
    made = ask(one_clause(WAYS[kind]), lang)
    assert faults(made, tmp_path) == []
    measure = made.clauses[0].measure
    assert (measure.kind if measure else "none") == kind
    assert kind == "none" or kind in KINDS
    assert sentence(made.clauses[0], made).say(lang)
    assert made.languages == (lang,)


def test_chinese_answers(tmp_path: Path) -> None:
    answers = [
        "小区报修服务", "报修", "", "打一个电话就够", "来得快", "", "5", "家里漏着水，我等不到晚上", "2", "2025年120起投诉中41起嫌等得久",
        "三十分钟内到场", "", "维修工", "1", "接到报修", "维修工到场", "半小时", "是", "是", "2027年6月30日",
    ]  # fmt: skip
    made = ask(answers, "zh")
    assert faults(made, tmp_path) == []
    assert made.clauses[0].id == "报修.三十分钟内到场"
    assert made.review_by == date(2027, 6, 30)


def test_equal_titles_keep_their_ids_apart(tmp_path: Path) -> None:
    two = ["S", "Desk", "Desk!", "", "a", "b", "Quick", "", "1", "n", "5", "Quick", "", "1", "n", "5"]
    clauses = ["Soon", "", "Clerk", "1", "A", "B", "PT5M", "Soon", "", "clerk", "1", "A", "C", "PT9M"]
    made = ask([*two, *clauses, "y", "y", "y", "y", ""])
    assert faults(made, tmp_path) == []
    assert [one.id for one in made.clauses] == ["desk.soon", "desk-2.soon"]
    assert {one.id: one.case for one in made.activities} == {"a": "a", "b": "a", "c": "a"}


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_answers_that_end_early_are_told(cut: int) -> None:
    with pytest.raises(InputError, match="The answers end before number"):
        ask(WHOLE[:cut])


def test_a_wrong_answer_is_an_error_from_a_pipe_and_asked_again_on_a_terminal() -> None:
    wrong = one_clause(["1", "Reported", "Attended", "soon"])
    with pytest.raises(InputError, match="“soon” is not a length of time"):
        ask(wrong)
    patient = one_clause(["9", "", "1", "Reported", "Attended", "soon", "PT30M"])
    assert ask([*patient[:-3], "maybe", "y", "y", "2020-01-01", ""], patient=True).clauses


def test_the_command_line(tmp_path: Path) -> None:
    def new(answers: list[str], lang: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "yizhun", "new", str(tmp_path / "mine"), "--lang", lang]
        return subprocess.run(command, input="\n".join(answers) + "\n", capture_output=True, text=True, check=False)

    short = new(WHOLE[:5], "zh")
    assert (short.returncode, (tmp_path / "mine").exists()) == (2, False)
    assert "第 6 问" in short.stderr
    told = new(WHOLE, "en")
    assert told.returncode == 0, told.stderr
    assert "Step 4 of 4" in told.stdout
    assert "3 clauses, 3 of them measured" in told.stdout
    assert load(tmp_path / "mine").issues == []
    assert new(WHOLE, "en").returncode == 2
