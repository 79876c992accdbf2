"""What the four steps ask for, as plain records: the answers between the questions and the draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Per = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True)
class Step:
    """A step of the service, as the customer meets it, and what they see there when it goes well."""

    title: str
    sees: str


@dataclass(frozen=True)
class Factor:
    """What matters at a step: `element` as the format names it, the need in the customer's words, what shows it."""

    step: Step
    title: str
    element: str
    need: str
    shown_kind: str = ""
    shown_ref: str = ""


@dataclass(frozen=True)
class Answered:
    """Within `within` (ISO 8601) from the activity `start` to the activity `end`."""

    start: str
    end: str
    within: str


@dataclass(frozen=True)
class AtTimes:
    """Done at `times` (HH:MM) of every day."""

    activity: str
    times: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """Never longer than `at_most` (ISO 8601) between two."""

    activity: str
    at_most: str


@dataclass(frozen=True)
class Inspected:
    """Inspected every `every` (ISO 8601), each `subject`; the site as a whole where that is empty."""

    every: str
    subject: str


@dataclass(frozen=True)
class Counted:
    """At least or at most `number` in a period."""

    activity: str
    bound: Literal["at_least", "at_most"]
    number: int
    per: Per


@dataclass(frozen=True)
class Rated:
    """At least `share` (0 to 1) of the answers to `question` give the best of five marks, month by month."""

    question: str
    share: str


How = Answered | AtTimes | Between | Inspected | Counted | Rated


@dataclass(frozen=True)
class Demand:
    """One demand on a factor, with its owner, and how it is seen to be met; `public` once the fourth step says so."""

    factor: Factor
    title: str
    owner: str
    how: How | None
    public: bool = False


@dataclass(frozen=True)
class Answers:
    """Everything that was answered."""

    title: str
    steps: tuple[Step, ...]
    factors: tuple[Factor, ...]
    demands: tuple[Demand, ...]
    review_by: date
    dropped: tuple[str, ...] = field(default=())
