"""What pydantic refused in, one fault per field in our own sentences out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from yizhun.standard.fields import FAULT, shown
from yizhun.standard.nearest import allowed
from yizhun.standard.yaml_file import Path
from yizhun.text import Text


@dataclass(frozen=True)
class Fault:
    """What is wrong at `path`; `at_key` points to the field's name, `offset` into its text."""

    path: Path
    code: str
    text: Text
    hint: Text | None = None
    at_key: bool = False
    offset: int = 0
    warning: bool = False


def faults(model: type[BaseModel], data: Any, error: ValidationError) -> list[Fault]:
    """Every refused field of `data`, once, in the order of the file's fields."""
    found: dict[Path, Fault] = {}
    for detail in error.errors(include_url=False):
        one = _fault(model, data, detail)
        if one is not None:
            found.setdefault(one.path, one)
    return [one for one in found.values() if not _explained(one, found.values())]


def _explained(fault: Fault, others: Iterable[Fault]) -> bool:
    """Whether a missing field stands there under a name that is told as unknown already."""
    return fault.code == "missing-field" and any(
        one.code == "unknown-field" and one.path[:-1] == fault.path[:-1] and _meant(one, fault) for one in others
    )


def _meant(unknown: Fault, missing: Fault) -> bool:
    near = unknown.hint.en.split("`")[1:2] if unknown.hint else []
    return bool(near) and (missing.hint is None or near[0] == missing.path[-1])


def _fault(model: type[BaseModel], data: Any, detail: Mapping[str, Any]) -> Fault | None:
    kind, where = detail["type"], detail["loc"]
    about_name = kind in ("missing", "extra_forbidden")
    path, value, models = _walk(model, data, where[:-1] if about_name else where)
    if kind == "too_short" and isinstance(value, (list, tuple)) and len(value) >= detail["ctx"]["min_length"]:
        return None  # pydantic counts only the entries that are right; the wrong ones are told
    if about_name:
        name = str(where[-1])
        return _missing(path, name, models) if kind == "missing" else _unknown(path, name, models)
    field = _field(path)
    at_key = where[-1:] == ("[key]",)
    if at_key:
        value, field = where[-2], _field(path[:-1])
    if kind == FAULT:
        context = detail["ctx"]
        hint = _named(context["hint"], field) if context["hint"] else None
        return Fault(path, context["code"], _named(context["text"], field), hint, offset=context["offset"])
    make = _SENTENCES.get(kind, _general)
    code, text, hint = make(value, detail.get("ctx") or {})
    return Fault(path, code, _named(text, field), _named(hint, field), at_key)


def _field(path: Path) -> Text:
    name = next((part for part in reversed(path) if isinstance(part, str)), None)
    return Text(f"`{name}`", f"“{name}”") if name else Text("The entry", "该项")


def _named(text: Text, field: Text) -> Text:
    return Text(text.en.replace("{field}", field.en), text.zh.replace("{field}", field.zh))


def _missing(path: Path, name: str, models: set[type[BaseModel]]) -> Fault:
    text = Text(f"`{name}` is missing", f"缺少“{name}”")
    required = [field for field, needed in _fields(models).items() if needed]
    listed = Text(f"Required: {', '.join(required)}.", f"必填：{'、'.join(required)}。")
    either = len(models) > 1
    return Fault((*path, name), "missing-field", text, None if either else listed)


def _unknown(path: Path, name: str, models: set[type[BaseModel]]) -> Fault:
    text = Text(f"There is no field `{shown(name)}` here", f"这里没有“{shown(name)}”这个字段")
    return Fault((*path, name), "unknown-field", text, allowed(name, _fields(models)), at_key=True)


def _fields(models: set[type[BaseModel]]) -> dict[str, bool]:
    """Names as written in the file, and whether each is required."""
    ordered = sorted(models, key=lambda model: model.__name__)
    return {field.alias or name: field.is_required() for model in ordered for name, field in model.model_fields.items()}


def _walk(model: type[BaseModel], data: Any, where: tuple[Any, ...]) -> tuple[Path, Any, set[type[BaseModel]]]:
    """Follow pydantic's location through the data as written, leaving out the names of union members."""
    path: Path = ()
    value, models = data, {model}
    for part in where:
        if isinstance(value, dict) and isinstance(part, str):
            tagged = [one for one in models if _is_kind(one, part)]
            if len(models) > 1 and tagged:
                models = set(tagged)
            elif part in value:
                models = _inner(models, part) or models
                path, value = (*path, part), value[part]
        elif isinstance(value, (list, tuple)) and isinstance(part, int) and part < len(value):
            path, value = (*path, part), value[part]
    return path, value, models


def _is_kind(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get("kind")
    return field is not None and get_args(field.annotation) == (name,)


def _inner(models: set[type[BaseModel]], name: str) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    for model in models:
        for attribute, field in model.model_fields.items():
            if name in (attribute, field.alias):
                found |= set(_models_in(field.annotation))
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, Annotated, tuple, list, dict):
        for part in get_args(annotation):
            yield from _models_in(part)


Sentence = tuple[str, Text, Text]


def _choice(value: Any, context: Mapping[str, Any]) -> Sentence:
    words = [word for index, word in enumerate(str(context.get("expected", "")).split("'")) if index % 2]
    hint = allowed(shown(value) if isinstance(value, str) else "", words)
    if value is None:
        return "empty-field", Text("{field} is empty", "{field}没有填写"), hint
    if not isinstance(value, str):
        return "wrong-shape", Text("{field} must be one word", "{field}应是一个词"), hint
    text = Text(f"{{field}} cannot be `{shown(value)}`", f"{{field}}不能为“{shown(value)}”")
    return "wrong-choice", text, hint


def _kind(value: Any, context: Mapping[str, Any]) -> Sentence:
    kind = value.get("kind") if isinstance(value, dict) else None
    words = [word for index, word in enumerate(str(context.get("expected_tags", "")).split("'")) if index % 2]
    if not isinstance(kind, str):
        return "missing-field", Text("`kind` is missing", "缺少“kind”"), allowed("", words)
    return (
        "wrong-choice",
        Text(f"There is no kind `{shown(kind)}`", f"没有“{shown(kind)}”这种度量"),
        allowed(kind, words),
    )


def _no_kind(value: Any, context: Mapping[str, Any]) -> Sentence:
    from yizhun.standard.kinds import KINDS

    return "missing-field", Text("`kind` is missing", "缺少“kind”"), allowed("", KINDS)


def _shape(en: str, zh: str, hint: Text) -> Callable[[Any, Mapping[str, Any]], Sentence]:
    def make(value: Any, context: Mapping[str, Any]) -> Sentence:
        if value is None:
            return "empty-field", Text("{field} is empty", "{field}没有填写"), hint
        found = _found(value)
        text = Text(f"{{field}} is {found.en}, not {en}", f"{{field}}是{found.zh}，应是{zh}")
        return "wrong-shape", text, hint

    return make


def _found(value: Any) -> Text:
    if isinstance(value, (list, tuple)):
        return Text("a list", "列表")
    if isinstance(value, dict):
        return Text("a mapping", "一组字段")
    return Text(f"`{shown(value)}`", f"“{shown(value)}”")


def _short(value: Any, context: Mapping[str, Any]) -> Sentence:
    least = context.get("min_length", 1)
    hint = Text(f"Give {least} or more entries.", f"至少写 {least} 项。")
    if not value:
        return "empty-field", Text("{field} is empty", "{field}没有填写"), hint
    count = len(value)
    return "too-few-entries", Text(f"{{field}} has {count}", f"{{field}}只有 {count} 项"), hint


def _general(value: Any, context: Mapping[str, Any]) -> Sentence:
    found = _found(value)
    text = Text(f"{{field}} cannot be {found.en}", f"{{field}}不能是{found.zh}")
    return "wrong-shape", text, Text("See `yizhun schema` for what is allowed.", "可用 yizhun schema 查看允许的写法。")


_MAPPING = _shape(
    "a mapping", "一组字段", Text("Write fields, each as `name: value`.", "请逐个写出字段：“字段名: 值”。")
)
_LIST = _shape("a list", "列表", Text("Write a list: [a, b].", "请写成列表：[a, b]。"))
_WORD = _shape("a text", "文字", Text("Write a text.", "请填写文字。"))
_SENTENCES: dict[str, Callable[[Any, Mapping[str, Any]], Sentence]] = {
    "literal_error": _choice,
    "union_tag_invalid": _kind,
    "union_tag_not_found": _no_kind,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "dict_attributes_type": _MAPPING,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_type": _WORD,
    "too_short": _short,
}
