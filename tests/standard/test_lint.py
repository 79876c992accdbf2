from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from yizhun.issue import Issue
from yizhun.standard.library import Library
from yizhun.standard.lint import Figures, lint, lint_entry
from yizhun.standard.load import load, read
from yizhun.standard.model import Standard
from yizhun.standard.rules import RULES, WARNING_CODES, explain

HOTEL = read(Path(__file__).parent / "hotel")
AS_OF = date(2026, 6, 30)


def edited(name: str, **fields: Any) -> Standard:
    clauses = tuple(one.model_copy(update=fields) if one.id == name else one for one in HOTEL.clauses)
    return HOTEL.model_copy(update={"clauses": clauses})


def of(issues: list[Issue], code: str) -> list[Issue]:
    return [issue for issue in issues if issue.code == code]


def test_all_are_warnings_with_both_languages_and_a_known_code() -> None:
    issues = lint(HOTEL, figures=Figures(AS_OF))
    assert issues
    for issue in issues:
        assert issue.level == "warning"
        assert issue.code in WARNING_CODES
        assert issue.text.en
        assert issue.text.zh
        assert issue.hint


def test_without_places_a_warning_has_no_file_and_with_them_it_has_a_line() -> None:
    loaded = load(Path(__file__).parent / "hotel")
    assert loaded.standard is not None
    assert all(issue.file is None for issue in lint(loaded.standard))
    assert all(issue.line for issue in lint(loaded.standard, loaded.places))


def test_reach_is_what_some_site_has_shown() -> None:
    kept = {"repairs.attend": {"A": 0.5, "B": 0.949}}
    (issue,) = of(lint(HOTEL, figures=Figures(AS_OF, conformity=kept)), "smart-reach")
    assert issue.text.en == "No site reaches `repairs.attend`: the best of 2 keeps 94.9%, asked are 95%"
    assert issue.text.zh == "没有场所达到条款 repairs.attend：2 个场所中最好的为 94.9%，要求 95%"
    assert not of(lint(HOTEL, figures=Figures(AS_OF, conformity={"repairs.attend": {"A": 0.95}})), "smart-reach")


def test_too_strict_is_what_most_sites_do_not_half_keep() -> None:
    kept = {"repairs.attend": {"A": 0.1, "B": 0.2, "C": 0.96}}
    (issue,) = of(lint(HOTEL, figures=Figures(AS_OF, conformity=kept)), "m1-stricter")
    assert issue.text.en == "2 of 3 sites keep `repairs.attend` less than half as often as asked"
    assert issue.text.zh == "3 个场所中有 2 个对条款 repairs.attend 的达标率不到要求的一半"


def test_too_strict_is_what_customers_do_not_notice() -> None:
    figures = Figures(AS_OF, noticed={"rooms.status": False, "drills.held": True, "repairs.attend": False})
    (issue,) = of(lint(HOTEL, figures=figures), "m1-stricter")
    assert issue.text.en == "Customers' ratings do not move with `rooms.status`, which asks for all of it"
    assert issue.text.zh == "顾客评分与条款 rooms.status 无关，却要求全部做到"


def test_unwatched_is_what_nobody_recorded_for_a_review_period() -> None:
    seen = {clause.id: date(2028, 1, 1) for clause in HOTEL.measured}
    del seen["music.hours"]
    seen["drills.held"] = date(2026, 12, 31)
    issues = of(lint(HOTEL, figures=Figures(date(2028, 6, 1), last_seen=seen)), "m6-unwatched")
    assert [issue.text.en for issue in issues] == [
        "Nobody has recorded anything for `drills.held` since 2026-12-31",
        "Nobody has recorded anything for `music.hours` ever",
    ]
    assert [issue.text.zh for issue in issues] == [
        "条款 drills.held 自 2026-12-31 起没有任何记录",
        "条款 music.hours 从来没有任何记录",
    ]
    assert not of(lint(HOTEL, figures=Figures(AS_OF)), "m6-unwatched")


def test_a_review_that_is_overdue() -> None:
    (issue,) = of(lint(HOTEL, as_of=date(2027, 1, 2)), "smart-review")
    assert (issue.text.en, issue.text.zh) == ("The review was due by 2027-01-01", "复审应在 2027-01-01 前完成")
    assert not of(lint(HOTEL, as_of=date(2027, 1, 1)), "smart-review")
    assert of(lint(HOTEL, figures=Figures(date(2028, 1, 1))), "smart-review")


def test_an_answered_warning_is_not_told_and_an_answer_for_evidence_waits_for_it() -> None:
    accept = ({"code": "m1-stricter", "because": "the law asks for it"},)
    standard = Standard.model_validate({**edited("rooms.status").model_dump(by_alias=True), "accept": accept})
    kept = {"rooms.status": {"A": 0.1}}
    assert not of(lint(standard), "accept-idle")
    assert not of(lint(standard, figures=Figures(AS_OF, conformity=kept)), "m1-stricter")
    assert of(lint(standard, figures=Figures(AS_OF)), "accept-idle")


def test_what_is_inherited_is_left_to_the_base() -> None:
    everything = {clause.id for clause in HOTEL.clauses}
    own = lint(HOTEL, inherited=everything - {"music.hours"})
    assert of(own, "smart-owner") == of(
        lint(edited("music.hours"), inherited=everything - {"music.hours"}), "smart-owner"
    )
    assert len(of(own, "smart-owner")) == 1
    assert lint_entry(Library.of(HOTEL).entries[0]) == lint(HOTEL)


def test_demands_are_counted_in_either_language() -> None:
    two = HOTEL.clauses[0].text
    assert two is not None
    zh = type(two)(two.en, "客房应当干净，并应通风。")
    word = type(two)(two.en, "对应的供应应及时响应，应急、应用除外。")
    assert of(lint(edited("repairs.attend", text=zh)), "smart-demand")
    assert not of(lint(edited("repairs.attend", text=word)), "smart-demand")


def test_many_clauses_without_a_need() -> None:
    (issue,) = of(lint(HOTEL), "m5-finer")
    assert issue.text.en == "11 of 13 clauses have no need behind them"


def test_every_rule_is_explained_with_an_example() -> None:
    for code, rule in RULES.items():
        assert rule.code == code
        assert all((rule.title.en, rule.title.zh, rule.why.en, rule.why.zh, rule.example))
        assert rule.example.endswith("\n")
    assert explain("smart-owner") is RULES["smart-owner"]
    assert explain("nothing") is None
