"""What each of the twelve kinds of measure may say: its parameters with their units. Meaning, not execution."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, PlainSerializer, Tag, WithJsonSchema

from yizhun.standard.fields import (
    DurationField,
    DurationOrZero,
    LocalTime,
    Name,
    Share01,
    Switch,
    TimeField,
    Whole,
)
from yizhun.standard.parameters import (
    Activities,
    DecimalLimit,
    DurationLimit,
    EachSubject,
    HoursLimit,
    MaybeActivities,
    Parameters,
    PerSubject,
    PositiveLimit,
    Posts,
    ShareLimit,
    Within,
    word_or_model,
)

Level = Literal["process", "outcome", "satisfaction"]
Per = Literal["day", "week", "month", "quarter", "half-year", "year"]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
Template = Literal[
    "response", "precedence", "succession", "chain-response", "chain-precedence", "not-succession",
    "absence", "exactly-once", "init", "end",
]  # fmt: skip
UNARY: frozenset[str] = frozenset({"absence", "exactly-once", "init", "end"})


class Measure(Parameters):
    """What all kinds share. `level` is the level of measurement the clause belongs to."""

    kind: str
    level: Level = "process"
    conditions_over: ClassVar[frozenset[str]] = frozenset({"site"})
    """Namespaces that `applies` and decision tables of this kind may use beside `event.` in activities;
    `subject` only where the rows judged name their own, or `per` or `of` a kind of subject."""


class Schedule(Measure):
    """Done at given local times: `times` every day, or an RFC 5545 `rrule` from `dtstart` (local)."""

    kind: Literal["schedule"]
    activity: Activities
    times: tuple[TimeField, ...] = ()
    rrule: Name | None = None
    dtstart: LocalTime | None = None
    early: DurationOrZero | None = None
    grace: DurationOrZero | None = None
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
    within: Within
    clock: Literal["always", "opening-hours"] = "always"
    unless: MaybeActivities = ()
    each: Switch = False
    pause: Pause | None = None
    warn: Share01 | None = None
    conditions_over = frozenset({"site", "subject", "case"})


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
    of: Annotated[
        Annotated[EachSubject, Tag("subject")] | Annotated[OfActivity, Tag("activity")],
        Discriminator(word_or_model("activity", "subject")),
    ]
    with_: Activities = Field(alias="with")
    at_least: ShareLimit | None = None
    at_most: ShareLimit | None = None
    per: Per


class Range(Parameters):
    """Both bounds included, in `unit`."""

    at_least: DecimalLimit | None = None
    at_most: DecimalLimit | None = None
    unit: Name | None = None


class Checklist(Measure):
    """Inspected and found right. `item` is the clause's id unless said; `every` asks for an inspection that often."""

    kind: Literal["checklist"]
    item: Name | None = None
    range: Range | None = None
    every: DurationLimit | None = None
    per: PerSubject = "site"
    conditions_over = frozenset({"site", "subject", "case"})


class Reconcile(Measure):
    """Two sources of `states` agree; a difference corrected within `within` is late."""

    kind: Literal["reconcile"]
    left: Name
    right: Name
    within: DurationLimit | None = None
    conditions_over = frozenset({"site", "subject"})


class Tariff(Measure):
    """Charged by the price list: amount at most price × quantity × (1 + tolerance)."""

    kind: Literal["tariff"]
    schedule: Name
    keys: tuple[Name, ...] = ()
    tolerance: PositiveLimit = Decimal(0)
    conditions_over = frozenset({"site", "case"})


class Held(Parameters):
    """A credential that must be held, for at least `held_for` where said."""

    credential: Name
    held_for: DurationField | None = None


def _held(value: Any) -> Any:
    rows = value if isinstance(value, (list, tuple)) else [value]
    return tuple(tuple(_as_held(one) for one in (row if isinstance(row, (list, tuple)) else [row])) for row in rows)


def _as_held(value: Any) -> Any:
    return {"credential": value} if isinstance(value, str) else value


def _short_held(rows: tuple[tuple[Held, ...], ...]) -> Any:
    return [[one.credential if one.held_for is None else one.model_dump(mode="json") for one in row] for row in rows]


_ONE_HELD = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"credential": {"type": "string"}, "held_for": {"type": "string"}},
            "required": ["credential"],
            "additionalProperties": False,
        },
    ]
}
AllOf = Annotated[
    tuple[Annotated[tuple[Held, ...], Field(min_length=1)], ...],
    Field(min_length=1),
    BeforeValidator(_held),
    PlainSerializer(_short_held),
    WithJsonSchema({"type": "array", "items": {"anyOf": [*_ONE_HELD["anyOf"], {"type": "array", "items": _ONE_HELD}]}}),
]


class Credential(Measure):
    """Held by whoever must: people in a post, subjects of a kind, or the site itself."""

    kind: Literal["credential"]
    of: Annotated[
        Annotated[Literal["site"], Tag("word")]
        | Annotated[Posts, Tag("post")]
        | Annotated[EachSubject, Tag("subject")],
        Discriminator(word_or_model("post", "subject")),
    ]
    all_of: AllOf
    per: Per = "month"
    conditions_over = frozenset({"site", "subject"})


class Window(Measure):
    """Only at these hours, local wall clock, both ends inside; past midnight belongs to the day it starts on."""

    kind: Literal["window"]
    activity: Activities
    hours: HoursLimit
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS  # type: ignore[assignment]
    conditions_over = frozenset({"site", "subject", "case"})


class Sequence(Measure):
    """In this order (the Declare templates), within one case."""

    kind: Literal["sequence"]
    template: Template
    first: Activities
    then: MaybeActivities = ()
    within: DurationLimit | None = None
    conditions_over = frozenset({"site", "case"})


class OfRatings(Parameters):
    """Ratings of an item."""

    ratings: Name


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
    of: Annotated[
        Annotated[OfRatings, Tag("ratings")] | Annotated[OfValue, Tag("value")] | Annotated[OfMinutes, Tag("minutes")],
        Discriminator(word_or_model("ratings", "value", "minutes")),
    ]
    statistic: Literal["mean", "median", "p90", "p95", "top-box"]
    at_least: DecimalLimit | None = None
    at_most: DecimalLimit | None = None
    per: Per
    min_n: Whole = 30
    confidence: Share01 | None = None


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
