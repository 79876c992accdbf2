"""Scalars as they are written in, typed values out; what does not read is a `fault` in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from yizhun.standard.condition import Condition, ConditionError, parse
from yizhun.standard.duration import MICROS_PER_SECOND, Duration
from yizhun.text import Text

FAULT: Final = "yizhun"
"""Type of our own errors inside pydantic; `ctx` then holds code, text, hint, offset."""
CENTURY_DAYS: Final = 36_525
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?\Z")
_INTEGER: Final = re.compile(r"-?[0-9]{1,9}\Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?\Z")
_LOCAL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?\Z")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?\Z"
)
_ID: Final = re.compile(r"\w[\w.\-]*\Z")
_HOURS: Final = re.compile(r"(([01][0-9]|2[0-3]):[0-5][0-9])-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z")


def fault(code: str, text: Text, hint: Text | None = None, offset: int = 0) -> PydanticCustomError:
    """An error of one value; `{field}` in its sentences becomes the field's name."""
    return PydanticCustomError(FAULT, "fault", {"code": code, "text": text, "hint": hint, "offset": offset})


def shown(value: Any) -> str:
    """A value as it is quoted in a sentence: text as written, shortened; else what shape it has."""
    text = str(value).replace("\n", " ")
    return text if len(text) <= 40 else text[:39] + "…"


def _refuse(code: str, value: Any, what: Text, hint: Text) -> PydanticCustomError:
    if value is None:
        return fault("empty-field", Text("{field} is empty", "{field}没有填写"), hint)
    if isinstance(value, (list, tuple, dict)):
        shape = Text("a list", "列表") if isinstance(value, (list, tuple)) else Text("a mapping", "一组字段")
        return fault(
            "wrong-shape",
            Text(f"{{field}} is {shape.en}, not {what.en}", f"{{field}}是{shape.zh}，应是{what.zh}"),
            hint,
        )
    return fault(
        code,
        Text(f"{{field}} is `{shown(value)}`, not {what.en}", f"{{field}}为“{shown(value)}”，不是{what.zh}"),
        hint,
    )


def _number(low: Decimal | None, high: Decimal | None) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        number = _to_decimal(value)
        if (low is not None and number < low) or (high is not None and number > high):
            bounds = (
                Text(f"{low} or more", f"不小于 {low}")
                if high is None
                else Text(f"{low} to {high}", f"{low} 到 {high}")
            )
            raise fault(
                "out-of-range",
                Text(f"{{field}} is {shown(value)}", f"{{field}}为 {shown(value)}"),
                Text(f"Allowed: {bounds.en}.", f"允许的范围：{bounds.zh}。"),
            )
        return number

    return read


def _to_decimal(value: Any) -> Decimal:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        value = format(Decimal(str(value)), "f")
    if not isinstance(value, str) or not _NUMBER.match(value):
        percent = isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?\s*[%％]", value)
        hint = (
            Text("Write a share between 0 and 1: 95% is 0.95.", "请写成 0 到 1 的小数：95% 写作 0.95。")
            if percent
            else Text(
                "Write digits, with at most 12 before and 6 after the point: 30, 0.95.",
                "请写普通数字，小数点前至多 12 位、后至多 6 位：30、0.95。",
            )
        )
        raise _refuse("not-a-number", value, Text("a number", "数字"), hint)
    return Decimal(value)


def _integer(low: int) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, str)) or not _INTEGER.match(str(value)):
            hint = Text("Write digits only: 30.", "请只写数字：30。")
            raise _refuse("not-a-number", value, Text("a whole number", "整数"), hint)
        if int(value) < low:
            raise fault(
                "out-of-range",
                Text(f"{{field}} is {value}", f"{{field}}为 {value}"),
                Text(f"Allowed: {low} or more.", f"允许的范围：不小于 {low}。"),
            )
        return int(value)

    return read


def _switch(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("true", "True", "TRUE"):
        return True
    if isinstance(value, str) and value in ("false", "False", "FALSE"):
        return False
    hint = Text("Allowed: true, false.", "可填：true、false。")
    raise _refuse("wrong-choice", value, Text("true or false", " true 或 false"), hint)


def _date(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    hint = Text("Write year-month-day: 2026-01-31.", "请写成“年-月-日”：2026-01-31。")
    raise _refuse("not-a-date", value, Text("a date", "日期"), hint)


def _time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and _TIME.match(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    hint = Text('Write hours and minutes in two digits each: "08:00".', '请写成两位时、两位分："08:00"。')
    raise _refuse("not-a-time", value, Text("a time of day", "时刻"), hint)


def _local(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    if isinstance(value, str) and _LOCAL.match(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    hint = Text("Write local time without offset: 2026-01-31T08:00.", "请写不带时区的当地时间：2026-01-31T08:00。")
    raise _refuse("not-a-time", value, Text("a local date and time", "当地日期时间"), hint)


def _moment(value: Any) -> Any:
    if isinstance(value, str) and _MOMENT.match(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    hint = Text(
        "Write 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00+08:00.",
        "可写 2026-01-31、2026-01-31T08:00 或 2026-01-31T08:00+08:00。",
    )
    raise _refuse("not-a-time", value, Text("a date or time", "日期或时间"), hint)


def _duration(*, zero: bool) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        duration = value if isinstance(value, Duration) else _to_duration(value)
        if duration.is_zero and not zero:
            raise fault(
                "zero-duration",
                Text(f"{{field}} is `{duration}`, a duration of zero", f"{{field}}为“{duration}”，时长为零"),
                Text("Give a duration above zero, such as PT30M.", "时长必须大于零，如 PT30M。"),
            )
        return duration

    return read


def _to_duration(value: Any) -> Duration:
    hint = Text(
        "Write an ISO 8601 duration: PT30M (30 minutes), PT24H, P1D, P6M; none below zero or above 100 years.",
        "请写 ISO 8601 时长：PT30M（30 分钟）、PT24H、P1D、P6M；不能为负，也不能超过 100 年。",
    )
    if isinstance(value, str):
        try:
            duration = Duration.parse(value)
        except ValueError:
            pass
        else:
            days = duration.micros / (86_400 * MICROS_PER_SECOND)
            if duration.months * 30 + duration.days + days <= CENTURY_DAYS:
                return duration
    raise _refuse("not-a-duration", value, Text("a duration", "时长"), hint)


def _condition(value: Any) -> Any:
    if isinstance(value, Condition):
        return value
    if not isinstance(value, str):
        hint = Text("Write it as one text: site.kind = 'hotel'.", "请写成一行文字：site.kind = 'hotel'。")
        raise _refuse("bad-condition", value, Text("a condition", "条件"), hint)
    try:
        return parse(value)
    except ConditionError as error:
        raise fault("bad-condition", error.text, error.hint, error.offset) from None


def _name(value: Any) -> Any:
    hint = Text("Write a text.", "请填写文字。")
    if not isinstance(value, str):
        raise _refuse("wrong-shape", value, Text("a text", "文字"), hint)
    if not value:
        raise _refuse("empty-field", None, Text("a text", "文字"), hint)
    if value != value.strip() or "\n" in value or len(value) > 200:
        raise fault(
            "bad-name",
            Text(f"{{field}} is `{shown(value)}`", f"{{field}}为“{shown(value)}”"),
            Text(
                "Allowed: one line of at most 200 characters, without spaces around it.",
                "须为一行、不超过 200 字的文字，首尾不能有空格。",
            ),
        )
    return value


def _id(value: Any) -> Any:
    name = _name(value)
    if not _ID.match(name):
        raise fault(
            "bad-id",
            Text(f"{{field}} is `{shown(name)}`", f"{{field}}为“{shown(name)}”"),
            Text(
                "Allowed: letters, digits, `.`, `-` and `_`, without spaces.",
                "只能用文字、数字、“.”“-”“_”，不能有空格。",
            ),
        )
    return name


def _ours(value: Any) -> Any:
    if value == "ours":
        return value
    hint = Text(f"Write a list: [{shown(value)}], or `ours`.", f"请写成列表：[{shown(value)}]，或写 ours。")
    raise _refuse("wrong-shape", value, Text("a list", "列表"), hint)


def _hours(value: Any) -> Any:
    if isinstance(value, str) and _HOURS.match(value):
        return value
    hint = Text('Write two times with a hyphen: "19:30-01:00".', '请用连字符连接两个时刻："19:30-01:00"。')
    raise _refuse("bad-hours", value, Text("opening and closing time", "起止时刻"), hint)


def _text(value: Any) -> Any:
    if isinstance(value, str):
        value = {"en": value, "zh": value}
    if isinstance(value, Text):
        return value
    hint = Text("Write {en: …, zh: …}, or one text for both.", "请写 {en: …, zh: …}，或写一段两种语言通用的文字。")
    if not isinstance(value, dict):
        raise _refuse("wrong-shape", value, Text("a text", "文字"), hint)
    unknown = [key for key in value if key not in ("en", "zh")]
    if unknown:
        sentence = Text(f"{{field}} has the language `{unknown[0]}`", f"{{field}}里有语言“{unknown[0]}”")
        raise fault("bad-language", sentence, hint)
    if not all(isinstance(word, str) and word.strip() for word in value.values()) or not value:
        raise fault("empty-field", Text("{field} has an empty text", "{field}里有空的文字"), hint)
    return Text(**value)


def _written(number: Decimal) -> str:
    return format(number.normalize(), "f") if number else "0"


def _clock(moment: time) -> str:
    return moment.isoformat("seconds" if moment.second else "minutes")


def _both(text: Text) -> str | dict[str, str]:
    return text.en if text.en == text.zh else {k: v for k, v in (("en", text.en), ("zh", text.zh)) if v}


_NUMBER_SCHEMA: Final = WithJsonSchema({"type": "number"})
_AS_WRITTEN: Final = PlainSerializer(_written, return_type=str)
_AS_TEXT: Final = PlainSerializer(str, return_type=str)
_DURATION_SCHEMA: Final = WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT30M", "P1D"]})

Number = Annotated[Decimal, BeforeValidator(_number(None, None)), _AS_WRITTEN, _NUMBER_SCHEMA]
Positive = Annotated[Decimal, BeforeValidator(_number(Decimal(0), None)), _AS_WRITTEN, _NUMBER_SCHEMA]
"""Zero or more."""
Share01 = Annotated[
    Decimal,
    BeforeValidator(_number(Decimal(0), Decimal(1))),
    _AS_WRITTEN,
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Whole = Annotated[int, BeforeValidator(_integer(0)), WithJsonSchema({"type": "integer", "minimum": 0})]
Ordinal = Annotated[int, BeforeValidator(_integer(1)), WithJsonSchema({"type": "integer", "minimum": 1})]
Switch = Annotated[bool, BeforeValidator(_switch), WithJsonSchema({"type": "boolean"})]
DateField = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
TimeField = Annotated[
    time,
    BeforeValidator(_time),
    PlainSerializer(_clock, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"}),
]
LocalTime = Annotated[datetime, BeforeValidator(_local), WithJsonSchema({"type": "string"})]
Moment = Annotated[str, BeforeValidator(_moment), WithJsonSchema({"type": "string"})]
DurationField = Annotated[Duration, BeforeValidator(_duration(zero=False)), _AS_TEXT, _DURATION_SCHEMA]
DurationOrZero = Annotated[Duration, BeforeValidator(_duration(zero=True)), _AS_TEXT, _DURATION_SCHEMA]
ConditionField = Annotated[Condition, BeforeValidator(_condition), _AS_TEXT, WithJsonSchema({"type": "string"})]
Name = Annotated[str, BeforeValidator(_name), WithJsonSchema({"type": "string", "minLength": 1})]
Id = Annotated[str, BeforeValidator(_id), WithJsonSchema({"type": "string", "pattern": r"^[^\W][\w.\-]*$"})]
Edition = Annotated[str, BeforeValidator(_id), WithJsonSchema({"type": ["string", "number"]})]
Ours = Annotated[Literal["ours"], BeforeValidator(_ours)]
Hours = Annotated[str, BeforeValidator(_hours), WithJsonSchema({"type": "string", "examples": ["19:30-01:00"]})]
TextField = Annotated[
    Text,
    BeforeValidator(_text),
    PlainSerializer(_both),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        }
    ),
]
