"""A field of a model in; what may be written there, in both languages, out."""

from __future__ import annotations

from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from yizhun.standard import fields, parameters
from yizhun.standard.duration import Duration
from yizhun.standard.model import Cell
from yizhun.text import Text

_TABLE: Final = Text(
    ", or a [decision table](../../how-to/decision-table.md)", "，或[决策表](../../how-to/decision-table.md)"
)
_DURATION: Final = Text("duration: `PT30M`, `P1D`, `P6M`", "时长：`PT30M`、`P1D`、`P6M`")
_NUMBER: Final = Text("number", "数字")
_SHARE: Final = Text("number from 0 to 1", "0 到 1 的数字")
_HOURS: Final = Text("`19:30-01:00`", "`19:30-01:00`")
_NAME: Final = Text("name", "名称")


def _or_table(text: Text) -> Text:
    return Text(text.en + _TABLE.en, text.zh + _TABLE.zh)


_FORMS: Final[tuple[tuple[Any, Text], ...]] = (
    (parameters.DurationLimit, _or_table(_DURATION)),
    (parameters.DecimalLimit, _or_table(_NUMBER)),
    (parameters.ShareLimit, _or_table(_SHARE)),
    (parameters.PositiveLimit, _or_table(_NUMBER)),
    (parameters.HoursLimit, _or_table(_HOURS)),
    (parameters.PerSubject, Text("`site`, or `{subject: room}`", "`site`，或 `{subject: room}`")),
    (
        parameters.Activities,
        Text(
            "an activity, `{activity: a, where: event.value <= 0.8}`, or a list of these",
            "活动，或 `{activity: a, where: event.value <= 0.8}`，或它们的列表",
        ),
    ),
    (parameters.MaybeActivities, Text("an activity, or a list", "活动，或活动的列表")),
    (fields.DurationField, _DURATION),
    (fields.DurationOrZero, Text("duration, also `PT0S`", "时长，也可为 `PT0S`")),
    (fields.ConditionField, Text("condition: `site.rooms >= 50`", "条件：`site.rooms >= 50`")),
    (fields.Number, _NUMBER),
    (fields.Positive, Text("number, 0 or more", "不小于 0 的数字")),
    (fields.Share01, _SHARE),
    (fields.Whole, Text("whole number", "整数")),
    (fields.Ordinal, Text("whole number, from 1", "从 1 起的整数")),
    (fields.Switch, Text("`true` or `false`", "`true` 或 `false`")),
    (fields.DateField, Text("date: `2026-01-31`", "日期：`2026-01-31`")),
    (fields.TimeField, Text('time of day: `"08:00"`', '时刻：`"08:00"`')),
    (fields.LocalTime, Text("local time: `2026-01-31T08:00`", "当地时间：`2026-01-31T08:00`")),
    (fields.Moment, Text("date or time: `2026-01-31T08:00+08:00`", "日期或时间：`2026-01-31T08:00+08:00`")),
    (fields.Name, _NAME),
    (fields.Id, Text("id: letters, digits, `.`, `-`, `_`", "编号：文字、数字、`.`、`-`、`_`")),
    (fields.Edition, Text('text: `"2026.1"`', '文字：`"2026.1"`')),
    (fields.TextField, Text("text `{en: …, zh: …}`, or one for both", "文字 `{en: …, zh: …}`，或两种语言通用的一段")),
    (Cell, Text("value", "值")),
)


def form(model: type[BaseModel], name: str) -> Text:
    """What may be written in the field `name` (the attribute) of `model`."""
    return _of(get_type_hints(model, include_extras=True)[name])


def _of(hint: Any) -> Text:
    for known, said in _FORMS:
        if hint is known:
            return said
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _of(arguments[0])
    if origin is Literal:
        shown = [f"`{choice}`" for choice in arguments]
        return Text(", ".join(shown), "、".join(shown))
    if origin is tuple:
        inner = _of(arguments[0])
        return Text(f"list: {inner.en}", f"列表：{inner.zh}")
    if origin is Union or type(hint).__name__ == "UnionType":
        parts = [_of(one) for one in arguments if one is not NoneType]
        return Text(" or ".join(part.en for part in parts), "或".join(part.zh for part in parts))
    if origin is dict:
        return Text("fields of your own", "自定字段")
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        names = ", ".join(field.alias or name for name, field in hint.model_fields.items())
        return Text(f"`{{{names}}}`", f"`{{{names}}}`")
    return _NAME


def default(field: FieldInfo) -> str:
    """What holds where the field is left out; empty where nothing does."""
    value = field.default
    if field.is_required() or value is None or value == () or value is False:
        return ""
    if isinstance(value, (Decimal, Duration, int, str)):
        return f"`{value}`"
    return "`" + ", ".join(map(str, value)) + "`"
