"""A standard in, names that its vocabularies lack out; a vocabulary that is not there at all is not asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from yizhun.standard.faults import Fault
from yizhun.standard.kinds import Credential, OfRatings, Reconcile, Statistic
from yizhun.standard.model import Clause, Standard
from yizhun.standard.nearest import allowed
from yizhun.standard.parameters import EachSubject, Posts
from yizhun.standard.walk import activities, parts
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

ELEMENTS: Final = (
    "hardware.location", "hardware.facilities", "hardware.environment", "hardware.visual-identity",
    "software.time", "software.flow", "software.flexibility", "software.anticipation", "software.communication",
    "software.feedback", "software.supervision",
    "people.appearance", "people.attitude", "people.attention", "people.decency", "people.guidance", "people.skill",
    "people.problem-solving",
)  # fmt: skip
"""The elements of GB/T 36733 that a factor belongs to."""
LABELS: Final[dict[str, Text]] = {
    "posts": Text("post", "岗位"), "zones": Text("zone", "区域"), "subjects": Text("kind of subject", "对象类别"),
    "sources": Text("source", "数据来源"), "activities": Text("activity", "活动"),
    "touchpoints": Text("touchpoint", "接触点"), "factors": Text("factor", "要素"), "clauses": Text("clause", "条款"),
    "elements": Text("element", "服务要素分类"), "items": Text("touchpoint, factor or clause", "接触点、要素或条款"),
    "subjects of a question": Text("touchpoint or factor", "接触点或要素"),
}  # fmt: skip
GUEST: Final = "guest"
"""In `by` of an activity: the customer, who holds no post."""


@dataclass(frozen=True)
class Reference:
    """A name that must stand in `vocabulary`, or be one of `also`."""

    path: Path
    name: str
    vocabulary: str
    also: tuple[str, ...] = ()


def check_references(standard: Standard, named: Mapping[str, set[str]]) -> Iterator[Fault]:
    """Every reference to a vocabulary that the standard has, and that lacks the name."""
    known = vocabularies(standard, named)
    for one in references(standard):
        if known[one.vocabulary] and one.name not in known[one.vocabulary] and one.name not in one.also:
            label = LABELS[one.vocabulary]
            text = Text(f"There is no {label.en} `{one.name}`", f"没有名为“{one.name}”的{label.zh}")
            yield Fault(one.path, "unknown-name", text, allowed(one.name, [*known[one.vocabulary], *one.also]))


def vocabularies(standard: Standard, named: Mapping[str, set[str]]) -> dict[str, dict[str, None]]:
    """The names of every vocabulary in their order; empty where the standard has none."""
    sections = ("posts", "zones", "subjects", "sources", "activities", "touchpoints", "factors", "clauses")
    known = {
        section: dict.fromkeys([*(one.id for one in getattr(standard, section)), *sorted(named.get(section, ()))])
        for section in sections
    }
    known["elements"] = dict.fromkeys(ELEMENTS)
    known["items"] = known["touchpoints"] | known["factors"] | known["clauses"]
    known["subjects of a question"] = known["touchpoints"] | known["factors"]
    return known


def references(standard: Standard) -> Iterator[Reference]:
    """Every name in the standard that refers to something defined elsewhere in it."""
    for index, clause in enumerate(standard.clauses):
        yield from _of_clause(clause, ("clauses", index))
    for index, activity in enumerate(standard.activities):
        for at, post in enumerate(activity.by):
            yield Reference(("activities", index, "by", at), post, "posts", (GUEST,))
    for index, factor in enumerate(standard.factors):
        yield Reference(("factors", index, "touchpoint"), factor.touchpoint, "touchpoints")
        yield Reference(("factors", index, "element"), factor.element, "elements")
    yield from _of_surveys(standard)
    yield from _of_training(standard)


def _of_clause(clause: Clause, path: Path) -> Iterator[Reference]:
    if clause.factor is not None:
        yield Reference((*path, "factor"), clause.factor, "factors")
    if clause.role is not None:
        yield Reference((*path, "role"), clause.role, "posts")
    if clause.zone is not None:
        yield Reference((*path, "zone"), clause.zone, "zones")
    yield Reference((*path, "on"), clause.on, "subjects", ("site", "person"))
    if clause.measure is None:
        return
    for where, activity in activities(clause.measure, (*path, "measure")):
        yield Reference(where, activity.activity, "activities")
    for where, value in parts(clause.measure, (*path, "measure")):
        if isinstance(value, EachSubject):
            yield Reference((*where, "subject"), value.subject, "subjects")
    yield from _of_measure(clause, (*path, "measure"))


def _of_measure(clause: Clause, path: Path) -> Iterator[Reference]:
    measure = clause.measure
    if isinstance(measure, Reconcile):
        yield Reference((*path, "left"), measure.left, "sources")
        yield Reference((*path, "right"), measure.right, "sources")
    if isinstance(measure, Credential) and isinstance(measure.of, Posts):
        for at, post in enumerate(measure.of.post):
            yield Reference((*path, "of", "post", at), post, "posts")
    if isinstance(measure, Statistic) and isinstance(measure.of, OfRatings):
        yield Reference((*path, "of", "ratings"), measure.of.ratings, "items", ("overall",))


def _of_surveys(standard: Standard) -> Iterator[Reference]:
    for index, survey in enumerate(standard.surveys):
        yield Reference(("surveys", index, "answered"), survey.answered, "activities")
        if survey.per is not None:
            yield Reference(("surveys", index, "per"), survey.per, "subjects")
        for at, question in enumerate(survey.questions):
            path: Path = ("surveys", index, "questions", at, "about")
            yield Reference(path, question.about, "subjects of a question", ("overall",))


def _of_training(standard: Standard) -> Iterator[Reference]:
    for index, module in enumerate(standard.training):
        for at, post in enumerate(module.posts):
            yield Reference(("training", index, "posts", at), post, "posts")
        for at, name in enumerate(module.clauses):
            yield Reference(("training", index, "clauses", at), name, "clauses")
        for at, quiz in enumerate(module.quiz):
            yield Reference(("training", index, "quiz", at, "clause"), quiz.clause, "clauses")
