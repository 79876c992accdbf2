"""A clause in, every activity, decision table and condition it writes with its path out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from yizhun.standard.kinds import Measure
from yizhun.standard.model import Clause
from yizhun.standard.parameters import ActivityWhere, Table
from yizhun.standard.yaml_file import Path


def parts(model: BaseModel, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value inside `model` with its path as written, models and lists before what they hold."""
    for name, field in type(model).model_fields.items():
        yield from _parts(getattr(model, name), (*path, field.alias or name))


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, BaseModel):
        yield from parts(value, path)
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from _parts(one, (*path, index))


def activities(measure: Measure, path: Path = ("measure",)) -> Iterator[tuple[Path, ActivityWhere]]:
    """Every activity a measure names."""
    for where, value in parts(measure, path):
        if isinstance(value, ActivityWhere):
            yield where, value


def tables(measure: Measure, path: Path = ("measure",)) -> Iterator[tuple[Path, Table[Any]]]:
    """Every decision table of a measure."""
    for where, value in parts(measure, path):
        if isinstance(value, Table):
            yield where, value


def limits(limit: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every value a limit can take: the limit itself, or those of its table; nothing when there is none."""
    if isinstance(limit, Table):
        for index, row in enumerate(limit.table):
            yield (*path, "table", index, "then"), row.then
    elif limit is not None:
        yield path, limit


def subject_of(clause: Clause) -> str | None:
    """The kind of subject that a clause speaks of, by `per`, `of` or `on`; None when it speaks of the site."""
    per = getattr(clause.measure, "per", None)
    of = getattr(clause.measure, "of", None)
    found = getattr(per, "subject", None) or getattr(of, "subject", None)
    return str(found) if found else (clause.on if clause.on not in ("site", "person") else None)
