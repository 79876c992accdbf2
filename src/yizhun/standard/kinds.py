"""What each of the twelve kinds of measure may say: its parameters with their units. Meaning, not execution."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from yizhun.standard.condition import Condition
from yizhun.standard.duration import Duration

T = TypeVar("T")
Level = Literal["process", "outcome", "satisfaction"]
Per = Literal["day", "week", "month", "quarter", "half-year", "year"]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
Template = Literal[
    "response", "precedence", "succession", "chain-response", "chain-precedence", "not-succession",
    "absence", "exactly-once", "init", "end",
]  # fmt: skip
UNARY: frozenset[str] = frozenset({"absence", "exactly-once", "init", "end"})


class Parameters(BaseModel):
    """Base of everything written under `measure`: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


def _duration(value: Any) -> Any:
    return Duration.parse(value) if isinstance(value, str) else value


def _condition(value: Any) -> Any:
    from yizhun.standard.condition import parse

    return parse(value) if isinstance(value, str) else value


AsText = PlainSerializer(str, return_type=str)
DurationField = Annotated[
    Duration, BeforeValidator(_duration), AsText, WithJsonSchema({"type": "string", "format": "duration"})
]
ConditionField = Annotated[Condition, BeforeValidator(_condition), AsText, WithJsonSchema({"type": "string"})]


class Row(Parameters, Generic[T]):
    """One row of a decision table: the value that holds when `when` is true (always, without one)."""

    when: ConditionField | None = None
    then: T


class Table(Parameters, Generic[T]):
    """A decision table (DMN, hit policy first): the first row whose `when` is true gives the value."""

    table: tuple[Row[T], ...]


class ActivityWhere(Parameters):
    """An activity that only counts where its event meets a condition over `event.` (and `site.`) columns."""

    activity: str
    where: ConditionField | None = None


class EachSubject(Parameters):
    """Every subject of that kind on its own: `{subject: room}`."""

    subject: str


class Posts(Parameters):
    """Everyone who works in one of these posts."""

    post: tuple[str, ...]


def _listed(value: Any) -> Any:
    if value is None:
        return ()
    items = value if isinstance(value, (list, tuple)) else [value]
    return tuple({"activity": item} if isinstance(item, str) else item for item in items)


Activities = Annotated[tuple[ActivityWhere, ...], BeforeValidator(_listed)]
LimitOf = T | Table[T]
DurationLimit = DurationField | Table[DurationField]
DecimalLimit = Decimal | Table[Decimal]
HoursLimit = str | Table[str]
PerSubject = Literal["site"] | EachSubject


class Measure(Parameters):
    """What all kinds share. `level` is the level of measurement the clause belongs to."""

    kind: str
    level: Level = "process"
    conditions_over: ClassVar[frozenset[str]] = frozenset({"site"})
    """Namespaces that `applies` and decision tables of this kind may use beside `event.` in activities;
    `subject` is allowed only where `per` or `of` names a subject kind."""


class Schedule(Measure):
    """Done at given local times: `times` every day, or an RFC 5545 `rrule` from `dtstart` (local)."""

    kind: Literal["schedule"]
    activity: Activities
    times: tuple[time, ...] = ()
    rrule: str | None = None
    dtstart: datetime | None = None
    early: DurationField | None = None
    grace: DurationField | None = None
    per: PerSubject = "site"
    conditions_over = frozenset({"site", "subject"})


class Interval(Measure):
    """Never longer than `at_most` between two."""

    kind: Literal["interval"]
    activity: Activities
    at_most: DurationLimit
    per: PerSubject = "site"
    conditions_over = frozenset({"site", "subject"})


class Pause(Parameters):
    """The clock stops from an event of `from` to the next event of `to`."""

    from_: Activities = Field(alias="from")
    to: Activities


class Deadline(Measure):
    """Answered within: from `from` to `to`, in the same case. `within: carried` is the `due_at` of the `from` event."""

    kind: Literal["deadline"]
    from_: Activities = Field(alias="from")
    to: Activities
    within: Literal["carried"] | DurationLimit
    clock: Literal["always", "opening-hours"] = "always"
    unless: Activities = ()
    each: bool = False
    pause: Pause | None = None
    warn: Decimal | None = None
    conditions_over = frozenset({"site", "case"})


class Count(Measure):
    """So many in a calendar period of the site."""

    kind: Literal["count"]
    activity: Activities
    distinct: Literal["subject", "actor", "value", "case", "none"] = "none"
    at_least: DecimalLimit | None = None
    at_most: DecimalLimit | None = None
    per: Per


class OfActivity(Parameters):
    """The cases of an activity."""

    activity: Activities


class Share(Measure):
    """Such a part of all: a share between 0 and 1."""

    kind: Literal["share"]
    of: EachSubject | OfActivity
    with_: Activities = Field(alias="with")
    at_least: DecimalLimit | None = None
    at_most: DecimalLimit | None = None
    per: Per


class Range(Parameters):
    """Both bounds included, in `unit`."""

    at_least: DecimalLimit | None = None
    at_most: DecimalLimit | None = None
    unit: str | None = None


class Checklist(Measure):
    """Inspected and found right. `item` is the clause's id unless said; `every` asks for an inspection that often."""

    kind: Literal["checklist"]
    item: str | None = None
    range: Range | None = None
    every: DurationLimit | None = None
    per: PerSubject = "site"
    conditions_over = frozenset({"site", "subject", "case"})


class Reconcile(Measure):
    """Two sources of `states` agree; a difference corrected within `within` is late."""

    kind: Literal["reconcile"]
    left: str
    right: str
    within: DurationLimit | None = None
    conditions_over = frozenset({"site", "subject"})


class Tariff(Measure):
    """Charged by the price list: amount at most price × quantity × (1 + tolerance)."""

    kind: Literal["tariff"]
    schedule: str
    keys: tuple[str, ...] = ()
    tolerance: DecimalLimit = Decimal(0)
    conditions_over = frozenset({"site", "case"})


class Held(Parameters):
    """A credential that must be held, for at least `held_for` where said."""

    credential: str
    held_for: DurationField | None = None


def _held(value: Any) -> Any:
    rows = value if isinstance(value, (list, tuple)) else [value]
    return tuple(
        tuple({"credential": one} if isinstance(one, str) else one for one in (row if isinstance(row, (list, tuple)) else [row]))
        for row in rows
    )


class Credential(Measure):
    """Held by whoever must: people in a post, subjects of a kind, or the site itself."""

    kind: Literal["credential"]
    of: Posts | EachSubject | Literal["site"]
    all_of: Annotated[tuple[tuple[Held, ...], ...], BeforeValidator(_held)]
    per: Per = "month"
    conditions_over = frozenset({"site", "subject"})


class Window(Measure):
    """Only at these hours, local wall clock, both ends inside; past midnight belongs to the day it starts on."""

    kind: Literal["window"]
    activity: Activities
    hours: HoursLimit
    days: tuple[Weekday, ...] = WEEKDAYS  # type: ignore[assignment]
    conditions_over = frozenset({"site", "case"})


class Sequence(Measure):
    """In this order (the Declare templates), within one case."""

    kind: Literal["sequence"]
    template: Template
    first: Activities
    then: Activities = ()
    within: DurationLimit | None = None
    conditions_over = frozenset({"site", "case"})


class OfRatings(Parameters):
    """Ratings of an item."""

    ratings: str


class OfValue(Parameters):
    """The `value` of the events of an activity."""

    value: Activities


class Span(Parameters):
    """From the first `from` of a case to the first `to` at or after it."""

    from_: Activities = Field(alias="from")
    to: Activities


class OfMinutes(Parameters):
    """Minutes between two events of a case."""

    minutes: Span


class Statistic(Measure):
    """A figure over a calendar period: ratings on 0 to 100 (top-box 0 to 1), values, or minutes."""

    kind: Literal["statistic"]
    of: OfRatings | OfValue | OfMinutes
    statistic: Literal["mean", "median", "p90", "p95", "top-box"]
    at_least: DecimalLimit | None = None
    at_most: DecimalLimit | None = None
    per: Per
    min_n: int = 30
    confidence: Decimal | None = None


AnyMeasure = Annotated[
    Schedule | Interval | Deadline | Count | Share | Checklist | Reconcile | Tariff | Credential | Window | Sequence
    | Statistic,
    Field(discriminator="kind"),
]  # fmt: skip
KINDS: dict[str, type[Measure]] = {
    "schedule": Schedule,
    "interval": Interval,
    "deadline": Deadline,
    "count": Count,
    "share": Share,
    "checklist": Checklist,
    "reconcile": Reconcile,
    "tariff": Tariff,
    "credential": Credential,
    "window": Window,
    "sequence": Sequence,
    "statistic": Statistic,
}
