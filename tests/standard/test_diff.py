from __future__ import annotations

from pathlib import Path
from typing import Any

from yizhun.standard.diff import Changed, diff
from yizhun.standard.duration import Duration
from yizhun.standard.load import read
from yizhun.standard.model import Clause, Standard
from yizhun.text import Text

HOTEL = read(Path(__file__).parent / "hotel")


def edited(name: str, **fields: Any) -> Standard:
    """The hotel with one clause changed."""
    clauses = tuple(one.model_copy(update=fields) if one.id == name else one for one in HOTEL.clauses)
    return HOTEL.model_copy(update={"edition": "2027.1", "clauses": clauses})


def only(new: Standard) -> Changed:
    (change,) = diff(HOTEL, new).changes
    return change


def test_nothing_changed() -> None:
    found = diff(HOTEL, HOTEL)
    assert (found.old, found.new, found.changes, found.stale) == ("hotel@2026.1", "hotel@2026.1", (), ())


def test_added_and_dropped() -> None:
    new = Clause.model_validate({"id": "n", "title": {"en": "New", "zh": "新"}, "force": "may", "role": "manager"})
    added = only(HOTEL.model_copy(update={"clauses": (*HOTEL.clauses, new)}))
    assert (added.change, added.posts) == ("added", ("manager",))
    assert added.text == Text("`n` “New” is new. Concerns: Manager.", "条款 n“新”为新增条款。涉及岗位：经理。")
    dropped = only(HOTEL.model_copy(update={"clauses": HOTEL.clauses[:-1]}))
    assert dropped.change == "dropped"
    assert dropped.text == Text(
        "`tea.offered` “Tea may be offered” is dropped.", "条款 tea.offered“可提供茶水”被删除。"
    )


def test_tightened_and_its_training_is_stale() -> None:
    measure = HOTEL.clauses[0].measure
    assert measure is not None
    found = diff(HOTEL, edited("repairs.attend", measure=measure.model_copy(update={"unless": ()})))
    (change,) = found.of("tightened")
    assert change.text == Text(
        "`repairs.attend` “On the spot within 30 minutes” asks for more: unless appointment-agreed → none. "
        "Concerns: Engineer.",
        "条款 repairs.attend“三十分钟内到场”更严：除外情形由“appointment-agreed”改为无。涉及岗位：工程师。",
    )
    assert [(one.module_id, one.clauses) for one in found.stale] == [("training.repairs", ("repairs.attend",))]
    assert found.stale[0].text == Text(
        "The training “Repairs” is stale: it teaches repairs.attend.",
        "培训“维修”已过时：所讲条款 repairs.attend 有变。",
    )


def test_loosened_changed_reworded() -> None:
    assert only(edited("rooms.cleaned", critical=False)).text == Text(
        "`rooms.cleaned` “Cleaned every day” asks for less: critical yes → no. Concerns: Room attendant.",
        "条款 rooms.cleaned“每天打扫”放宽：关键条款由“是”改为“否”。涉及岗位：客房服务员。",
    )
    assert only(edited("rooms.cleaned", on="lift")).change == "changed"
    assert only(edited("drills.held", title=Text("Drills", "演练"))).text == Text(
        "`drills.held` “Drills” is described differently: title “Two drills a year” → “Drills”.",
        "条款 drills.held“演练”表述有变：标题由“每年演练两次”改为“演练”。",
    )


def test_re_owned_concerns_both_posts() -> None:
    change = only(edited("rooms.cleaned", role="manager"))
    assert (change.change, change.posts) == ("re-owned", ("attendant", "manager"))
    assert change.text.zh == (
        "条款 rooms.cleaned“每天打扫”责任岗位有变：责任岗位由“客房服务员”改为“经理”。涉及岗位：客房服务员、经理。"
    )


def test_one_way_and_the_other_is_a_change_of_what_is_asked() -> None:
    assert only(edited("repairs.attend", target=HOTEL.clauses[1].target, public=False)).change == "changed"


def test_a_new_owner_alone_makes_no_training_stale() -> None:
    assert diff(HOTEL, edited("repairs.attend", role="manager")).stale == ()


def test_durations_are_said_in_words() -> None:
    measure = HOTEL.clauses[0].measure
    assert measure is not None
    change = only(edited("repairs.attend", measure=measure.model_copy(update={"within": Duration.parse("PT10M")})))
    assert change.change == "tightened"
    assert change.text.en == (
        "`repairs.attend` “On the spot within 30 minutes” asks for more: time limit "
        "15 minutes (case.priority = 'P1'), otherwise 30 minutes → 10 minutes. Concerns: Engineer."
    )
