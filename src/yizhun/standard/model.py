"""A standard as data: one frozen model per file of the folder, and `Standard`, which holds them all."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from yizhun.standard.fields import (
    ConditionField,
    DateField,
    DurationField,
    Edition,
    Id,
    Moment,
    Name,
    Number,
    Ordinal,
    Ours,
    Positive,
    Share01,
    Switch,
    TextField,
    Whole,
)
from yizhun.standard.kinds import AnyMeasure

Force = Literal["shall", "should", "may"]
Verdict = Literal["met", "late", "missed", "failed", "pending", "excused"]


Cell = Annotated[str | None, WithJsonSchema({"type": ["string", "number", "boolean", "null"]})]
"""A cell of a table of evidence, as written."""


class Model(BaseModel):
    """Unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


class Named(Model):
    """An entry of a vocabulary: posts, zones, subjects."""

    id: Name
    title: TextField


class Source(Named):
    """A source of `states`, with the values it may hold and how they come in."""

    values: tuple[Name, ...] = ()
    entered_by: Literal["post", "import"] | None = None


class Activity(Named):
    """Something that can be recorded, by which posts, on or opening which kind of case."""

    case: Name | None = None
    opens: Switch = False
    by: tuple[Name, ...] = ()


class Touchpoint(Model):
    """A step of the service as the customer meets it (a row of the service blueprint)."""

    id: Name
    stage: TextField
    title: TextField
    customer_sees: TextField
    back_stage: TextField | None = None
    support: TextField | None = None
    physical: TextField | None = None


class Shown(Model):
    """Evidence that a need is real: what kind (survey, complaints, interview…) and where to find it."""

    kind: Name
    ref: TextField


class Factor(Model):
    """What matters to the customer at a touchpoint, and why we believe it."""

    id: Name
    touchpoint: Name
    element: Name
    title: TextField
    need: TextField
    shown_by: tuple[Shown, ...] = ()


class Accept(Model):
    """An answered warning of the linter."""

    code: Name
    because: TextField


class Relax(Model):
    """Who allowed a layer to be less strict, and why."""

    by: Name
    because: TextField


class Clause(Model):
    """One demand on one factor that can be seen to be met."""

    id: Id
    title: TextField
    force: Force
    text: TextField | None = None
    factor: Name | None = None
    role: Name | None = None
    source: Annotated[
        Annotated[Ours, Tag("word")] | Annotated[tuple[Name, ...], Tag("list")],
        Discriminator(lambda value: "word" if isinstance(value, str) else "list"),
    ] = ()
    public: Switch = False
    weight: Positive = Decimal(1)
    critical: Switch = False
    applies: ConditionField | None = None
    target: Share01 = Decimal(1)
    because: TextField | None = None
    since: DateField | None = None
    min_findings: Whole = 1
    fresh_for: DurationField | None = None
    on: Name = "site"
    zone: Name | None = None
    photo: Literal["on-fail", "always"] | None = None
    example: Name | None = None
    accept: tuple[Accept, ...] = ()
    relax: Relax | None = None
    measure: AnyMeasure | None = None


class Change(Model):
    """What a layer says differently about a clause of its base: `fields` as written, `because` why.

    `measure` in `fields` may hold only the parameters that change.
    """

    id: Id
    because: TextField | None = None
    relax: Relax | None = None
    fields: dict[str, Any]


class Question(Model):
    """A question of a survey: about `overall`, a touchpoint or a factor, on a scale from `worst` to `best`."""

    id: Name
    about: Name
    text: TextField
    worst: Number
    best: Number


class Survey(Model):
    """A survey; each answer is also one event of the activity `answered`."""

    id: Name
    title: TextField
    answered: Name
    per: Name | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Quiz(Model):
    """A quiz question drawn from a clause; `answer` is the number of the right option, from 1."""

    clause: Name
    question: TextField
    options: Annotated[tuple[TextField, ...], Field(min_length=2)]
    answer: Ordinal


class Training(Model):
    """A training module that teaches clauses to posts."""

    id: Name
    title: TextField
    posts: tuple[Name, ...]
    clauses: tuple[Name, ...]
    text: TextField
    quiz: tuple[Quiz, ...] = ()


class Price(Model):
    """A row of a price schedule; `keys` are the further columns."""

    schedule: Name
    item: Name
    price: Number
    valid_from: DateField
    valid_until: DateField | None = None
    keys: Annotated[tuple[tuple[Name, Name], ...], AfterValidator(lambda keys: tuple(sorted(keys)))] = ()


class Test(Model):
    """Evidence in miniature and the verdicts it must give."""

    name: Name
    given: dict[str, tuple[dict[str, Cell], ...]]
    as_of: Moment
    since: Moment | None = None
    expect: dict[str, dict[Verdict, Whole]]


class Head(Model):
    """The file standard.yaml: who and when, and the vocabularies."""

    id: Id
    edition: Edition
    title: TextField
    effective: DateField
    review_by: DateField | None = None
    languages: Annotated[tuple[Literal["en", "zh"], ...], Field(min_length=1)] = ("en", "zh")
    extends: Name | None = None
    for_: ConditionField | None = Field(default=None, alias="for")
    governance: dict[str, Any] | None = None
    accept: tuple[Accept, ...] = ()
    posts: tuple[Named, ...] = ()
    zones: tuple[Named, ...] = ()
    subjects: tuple[Named, ...] = ()
    sources: tuple[Source, ...] = ()


class Standard(Head):
    """One edition of a standard, whole: the head and every other file of the folder."""

    activities: tuple[Activity, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    factors: tuple[Factor, ...] = ()
    clauses: tuple[Clause, ...] = ()
    changes: tuple[Change, ...] = ()
    surveys: tuple[Survey, ...] = ()
    training: tuple[Training, ...] = ()
    prices: tuple[Price, ...] = ()
    tests: tuple[Test, ...] = ()

    @property
    def key(self) -> str:
        """`id@edition`, part of every result's key."""
        return f"{self.id}@{self.edition}"

    @property
    def measured(self) -> tuple[Clause, ...]:
        """The clauses that can be judged."""
        return tuple(clause for clause in self.clauses if clause.measure is not None)
