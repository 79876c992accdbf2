"""A standard as data: one frozen model per file of the folder, and `Standard`, which holds them all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from yizhun.standard.kinds import AnyMeasure, ConditionField, DurationField
from yizhun.text import Text

Force = Literal["shall", "should", "may"]


class Model(BaseModel):
    """Unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return Text(en=value, zh=value)
    if isinstance(value, dict) and value and set(value) <= {"en", "zh"} and all(isinstance(v, str) for v in value.values()):
        return Text(**value)
    return value


TextField = Annotated[
    Text,
    BeforeValidator(_text),
    PlainSerializer(lambda text: {k: v for k, v in (("en", text.en), ("zh", text.zh)) if v}),
    WithJsonSchema({"type": "object", "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}}),
]


class Named(Model):
    """An entry of a vocabulary: posts, zones, subjects."""

    id: str
    title: TextField


class Source(Named):
    """A source of `states`, with the values it may hold and how they come in."""

    values: tuple[str, ...] = ()
    entered_by: Literal["post", "import"] | None = None


class Activity(Named):
    """Something that can be recorded, by which posts, on or opening which kind of case."""

    case: str | None = None
    opens: bool = False
    by: tuple[str, ...] = ()


class Touchpoint(Model):
    """A step of the service as the customer meets it (a row of the service blueprint)."""

    id: str
    stage: TextField
    title: TextField
    customer_sees: TextField
    back_stage: TextField | None = None
    support: TextField | None = None
    physical: TextField | None = None


class Shown(Model):
    """Evidence that a need is real: what kind (survey, complaints, interview…) and where to find it."""

    kind: str
    ref: TextField


class Factor(Model):
    """What matters to the customer at a touchpoint, and why we believe it."""

    id: str
    touchpoint: str
    element: str
    title: TextField
    need: TextField
    shown_by: tuple[Shown, ...] = ()


class Accept(Model):
    """An answered warning of the linter."""

    code: str
    because: TextField


class Relax(Model):
    """Who allowed a layer to be less strict, and why."""

    by: str
    because: TextField


class Clause(Model):
    """One demand on one factor that can be seen to be met."""

    id: str
    title: TextField
    force: Force
    text: TextField | None = None
    factor: str | None = None
    role: str | None = None
    source: tuple[str, ...] | Literal["ours"] = ()
    public: bool = False
    weight: Decimal = Decimal(1)
    critical: bool = False
    applies: ConditionField | None = None
    target: Decimal = Decimal(1)
    because: TextField | None = None
    since: date | None = None
    min_findings: int = 1
    fresh_for: DurationField | None = None
    on: str = "site"
    zone: str | None = None
    photo: Literal["on-fail", "always"] | None = None
    example: str | None = None
    accept: tuple[Accept, ...] = ()
    relax: Relax | None = None
    measure: AnyMeasure | None = None


class Question(Model):
    """A question of a survey: about `overall`, a touchpoint or a factor, on a scale from `worst` to `best`."""

    id: str
    about: str
    text: TextField
    worst: Decimal
    best: Decimal


class Survey(Model):
    """A survey; each answer is also one event of the activity `answered`."""

    id: str
    title: TextField
    answered: str
    per: str | None = None
    questions: tuple[Question, ...]


class Quiz(Model):
    """A quiz question drawn from a clause; `answer` is the number of the right option, from 1."""

    clause: str
    question: TextField
    options: tuple[TextField, ...]
    answer: int


class Training(Model):
    """A training module that teaches clauses to posts."""

    id: str
    title: TextField
    posts: tuple[str, ...]
    clauses: tuple[str, ...]
    text: TextField
    quiz: tuple[Quiz, ...] = ()


class Price(Model):
    """A row of a price schedule; `keys` are the further columns."""

    schedule: str
    item: str
    price: Decimal
    valid_from: date
    valid_until: date | None = None
    keys: tuple[tuple[str, str], ...] = ()


class Test(Model):
    """Evidence in miniature and the verdicts it must give."""

    name: str
    given: dict[str, tuple[dict[str, str | None], ...]]
    as_of: str
    since: str | None = None
    expect: dict[str, dict[str, int]]


class Standard(Model):
    """One edition of a standard, whole."""

    id: str
    edition: str
    title: TextField
    effective: date
    review_by: date | None = None
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    extends: str | None = None
    for_: ConditionField | None = Field(default=None, alias="for")
    governance: dict[str, Any] | None = None
    posts: tuple[Named, ...] = ()
    zones: tuple[Named, ...] = ()
    subjects: tuple[Named, ...] = ()
    sources: tuple[Source, ...] = ()
    activities: tuple[Activity, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    factors: tuple[Factor, ...] = ()
    clauses: tuple[Clause, ...] = ()
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
