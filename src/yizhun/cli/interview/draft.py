"""The answers in, a standard out: ids made from titles, activities and posts gathered into their vocabularies."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from yizhun.cli.interview.answers import (
    Answered,
    Answers,
    AtTimes,
    Between,
    Counted,
    Demand,
    Inspected,
    Rated,
)
from yizhun.standard.model import Standard
from yizhun.text import Language

_BETWEEN_WORDS: Final = re.compile(r"[^\w]+|_+")
_LONGEST: Final = 32
_RESERVED: Final = frozenset({"site", "person", "guest", "overall"})


class Ids:
    """Ids made from titles: the same title gives the same id, another title never does."""

    def __init__(self) -> None:
        self._by_title: dict[str, str] = {}

    def of(self, title: str, under: str = "") -> str:
        """The id of `title`, after `under` and a point where that is said."""
        key = f"{under}\n{title}"
        if key not in self._by_title:
            stem = (f"{under}." if under else "") + _slug(title)
            taken = set(self._by_title.values()) | _RESERVED
            found = next(name for n in range(1, 1_000_000) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
            self._by_title[key] = found
        return self._by_title[key]


def _slug(title: str) -> str:
    words = _BETWEEN_WORDS.sub("-", title.lower()).strip("-")
    short = words if len(words) <= _LONGEST else words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]
    return short or "x"


class _Draft:
    """Vocabularies that grow clause by clause."""

    def __init__(self) -> None:
        self.posts, self.subjects, self.activities = Ids(), Ids(), Ids()
        self.steps, self.factors, self.clauses = Ids(), Ids(), Ids()
        self.post_list: dict[str, dict[str, Any]] = {}
        self.subject_list: dict[str, dict[str, Any]] = {}
        self.activity_list: dict[str, dict[str, Any]] = {}
        self.questions: dict[str, dict[str, Any]] = {}

    def post(self, title: str) -> str:
        name = self.posts.of(title)
        self.post_list[name] = {"id": name, "title": title}
        return name

    def activity(self, title: str, **more: Any) -> str:
        name = self.activities.of(title)
        self.activity_list.setdefault(name, {"id": name, "title": title}).update(more)
        return name

    def factor(self, demand: Demand) -> str:
        return self.factors.of(demand.factor.title, self.steps.of(demand.factor.step.title))

    def measure(self, demand: Demand) -> dict[str, Any] | None:
        match demand.how:
            case None:
                return None
            case Answered(start, end, within):
                return self._deadline(start, end, within, demand.owner)
            case AtTimes(activity, times):
                by = [self.post(demand.owner)]
                return {"kind": "schedule", "activity": self.activity(activity, by=by), "times": list(times)}
            case Between(activity, at_most):
                by = [self.post(demand.owner)]
                return {"kind": "interval", "activity": self.activity(activity, by=by), "at_most": at_most}
            case Inspected(every, subject):
                each = {"per": {"subject": self._subject(subject)}} if subject else {}
                return {"kind": "checklist", "level": "outcome", "every": every, **each}
            case Counted(activity, bound, number, per):
                return {"kind": "count", "activity": self.activity(activity), bound: number, "per": per}
            case Rated(question, share):
                return self._rating(self.factor(demand), question, share)

    def _deadline(self, start: str, end: str, within: str, owner: str) -> dict[str, Any]:
        first, last = self.activity(start), self.activity(end)
        known = self.activity_list
        case = known[first].get("case") or known[last].get("case") or first
        opens = known[first].get("opens", "case" not in known[first])
        self.activity(start, case=case, **({"opens": True} if opens else {}))
        if last != first:
            self.activity(end, case=case, by=[self.post(owner)])
        return {"kind": "deadline", "from": first, "to": last, "within": within}

    def _subject(self, title: str) -> str:
        name = self.subjects.of(title)
        self.subject_list[name] = {"id": name, "title": title}
        return name

    def _rating(self, factor: str, question: str, share: str) -> dict[str, Any]:
        asked = {"id": factor, "about": factor, "text": question, "worst": 1, "best": 5}
        self.questions.setdefault(factor, asked)
        return {
            "kind": "statistic", "level": "satisfaction", "of": {"ratings": factor}, "statistic": "top-box",
            "at_least": share, "per": "month",
        }  # fmt: skip


def draft(answers: Answers, name: str, today: date, lang: Language) -> Standard:
    """The standard `name` in the language of the answers, in force from the first of this month."""
    made = _Draft()
    touchpoints = [
        {"id": made.steps.of(one.title), "stage": one.title, "title": one.title, "customer_sees": one.sees}
        for one in answers.steps
    ]
    factors = [
        {
            "id": made.factors.of(one.title, made.steps.of(one.step.title)),
            "touchpoint": made.steps.of(one.step.title),
            "element": one.element,
            "title": one.title,
            "need": one.need,
            "shown_by": [{"kind": one.shown_kind, "ref": one.shown_ref}] if one.shown_kind else [],
        }
        for one in answers.factors
    ]
    clauses = [_clause(made, demand) for demand in answers.demands]
    return Standard.model_validate(
        {
            "id": name,
            "edition": f"{today.year}.1",
            "title": answers.title,
            "effective": today.replace(day=1),
            "review_by": answers.review_by,
            "languages": [lang],
            "touchpoints": touchpoints,
            "factors": factors,
            "clauses": clauses,
            "surveys": _surveys(made, lang),
            "posts": list(made.post_list.values()),
            "subjects": list(made.subject_list.values()),
            "activities": list(made.activity_list.values()),
        }
    )


def _clause(made: _Draft, demand: Demand) -> dict[str, Any]:
    factor = made.factor(demand)
    clause = {
        "id": made.clauses.of(demand.title, made.steps.of(demand.factor.step.title)),
        "title": demand.title,
        "force": "shall",
        "factor": factor,
        "role": made.post(demand.owner),
        "source": "ours",
        "public": demand.public,
        "measure": made.measure(demand),
    }
    if isinstance(demand.how, Inspected) and demand.how.subject:
        clause["on"] = made.subjects.of(demand.how.subject)
    return {field: value for field, value in clause.items() if value is not None}


def _surveys(made: _Draft, lang: Language) -> list[dict[str, Any]]:
    if not made.questions:
        return []
    title, answered = {"en": ("How was it?", "Survey answered"), "zh": ("服务评价", "提交评价")}[lang]
    activity = made.activity(answered)
    return [{"id": "survey", "title": title, "answered": activity, "questions": list(made.questions.values())}]
