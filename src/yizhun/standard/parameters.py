"""What measures are written with: activities, subjects, decision tables, limits. Blocks of the twelve kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, PlainSerializer, Tag, WithJsonSchema

from yizhun.standard.fields import (
    ConditionField,
    DurationField,
    Hours,
    Name,
    Number,
    Positive,
    Share01,
    fault,
)
from yizhun.text import Text

T = TypeVar("T")


class Parameters(BaseModel):
    """Base of everything written under `measure`: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


class Row(Parameters, Generic[T]):
    """One row of a decision table: the value that holds when `when` is true (always, without one)."""

    when: ConditionField | None = None
    then: T


class Table(Parameters, Generic[T]):
    """A decision table (DMN, hit policy first): the first row whose `when` is true gives the value."""

    table: Annotated[tuple[Row[T], ...], Field(min_length=1)]


class ActivityWhere(Parameters):
    """An activity that only counts where its event meets a condition over `event.` (and `site.`) columns."""

    activity: Name
    where: ConditionField | None = None


class EachSubject(Parameters):
    """Every subject of that kind on its own: `{subject: room}`."""

    subject: Name


class Posts(Parameters):
    """Everyone who works in one of these posts."""

    post: Annotated[tuple[Name, ...], Field(min_length=1)]


def _listed(value: Any) -> Any:
    if value is None:
        return ()
    items = value if isinstance(value, (list, tuple)) else [value]
    return tuple({"activity": item} if isinstance(item, str) else item for item in items)


def _some(value: Any) -> Any:
    items = _listed(value)
    if not items:
        hint = Text("Name an activity, or a list of them.", "请写一个活动，或活动的列表。")
        raise fault("empty-field", Text("{field} is empty", "{field}没有填写"), hint)
    return items


def _short(activities: tuple[ActivityWhere, ...]) -> Any:
    """As a person would write it: names alone, one without a list."""
    items = [one.activity if one.where is None else one.model_dump(mode="json") for one in activities]
    return items[0] if len(items) == 1 else items


_ONE_ACTIVITY = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"activity": {"type": "string"}, "where": {"type": "string"}},
            "required": ["activity"],
            "additionalProperties": False,
        },
    ]
}
_ACTIVITIES_SCHEMA = WithJsonSchema({"anyOf": [*_ONE_ACTIVITY["anyOf"], {"type": "array", "items": _ONE_ACTIVITY}]})
Activities = Annotated[tuple[ActivityWhere, ...], BeforeValidator(_some), PlainSerializer(_short), _ACTIVITIES_SCHEMA]
"""One activity or more."""
MaybeActivities = Annotated[
    tuple[ActivityWhere, ...], BeforeValidator(_listed), PlainSerializer(_short), _ACTIVITIES_SCHEMA
]
"""No activity, one, or more."""


def _plain_or_table(value: Any) -> str:
    return "table" if isinstance(value, (dict, Table)) else "value"


def _carried_or_limit(value: Any) -> str:
    return "carried" if value == "carried" else _plain_or_table(value)


def word_or_model(*models: str) -> Callable[[Any], str]:
    """Tell the members of a union apart by the first field of each; a text is the tag `word`."""

    def tag(value: Any) -> str:
        if isinstance(value, str):
            return "word"
        fields = value if isinstance(value, dict) else getattr(type(value), "model_fields", {})
        return next((name for name in models if name in fields), models[0])

    return tag


_IS_TABLE = Discriminator(_plain_or_table)
DurationLimit = Annotated[
    Annotated[DurationField, Tag("value")] | Annotated[Table[DurationField], Tag("table")], _IS_TABLE
]
DecimalLimit = Annotated[Annotated[Number, Tag("value")] | Annotated[Table[Number], Tag("table")], _IS_TABLE]
ShareLimit = Annotated[Annotated[Share01, Tag("value")] | Annotated[Table[Share01], Tag("table")], _IS_TABLE]
PositiveLimit = Annotated[Annotated[Positive, Tag("value")] | Annotated[Table[Positive], Tag("table")], _IS_TABLE]
HoursLimit = Annotated[Annotated[Hours, Tag("value")] | Annotated[Table[Hours], Tag("table")], _IS_TABLE]
Within = Annotated[
    Annotated[Literal["carried"], Tag("carried")]
    | Annotated[DurationField, Tag("value")]
    | Annotated[Table[DurationField], Tag("table")],
    Discriminator(_carried_or_limit),
]
PerSubject = Annotated[
    Annotated[Literal["site"], Tag("word")] | Annotated[EachSubject, Tag("subject")],
    Discriminator(word_or_model("subject")),
]
