"""What a field of a map may be filled with: one small tree per field, column names still unchecked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

Place = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """A column of the source, by its exact name."""

    name: str
    place: Place


@dataclass(frozen=True)
class Const:
    """The same text in every row."""

    text: str


@dataclass(frozen=True)
class Quoted:
    """A quoted part of a join: a column where the source has one of that name, else this very text."""

    text: str
    place: Place


@dataclass(frozen=True)
class Line:
    """The line of the source on which the row begins."""


@dataclass(frozen=True)
class FileName:
    """The name of the source, without its folder."""


@dataclass(frozen=True)
class Join:
    """Parts one behind the other; empty as soon as one of them is empty."""

    parts: tuple[Value, ...]


@dataclass(frozen=True)
class Pad:
    """A value filled up on the left with zeros to `width` characters; a longer one stays as it is."""

    value: Value
    width: int


@dataclass(frozen=True)
class Else:
    """What stands where a value is empty or not in the map; None leaves it empty."""

    text: str | None


Part = Column | Const | Quoted | Line | FileName | Join | Pad


@dataclass(frozen=True)
class Value:
    """A part, then its translation, then its else; `format` says how to read it as a time (strptime)."""

    part: Part
    translation: tuple[tuple[str, str | None], ...] | None = None
    otherwise: Else | None = None
    format: str | None = None

    @property
    def is_constant(self) -> bool:
        """Whether it is the same in every row."""
        return isinstance(self.part, Const)

    def constants(self) -> tuple[str, ...]:
        """The texts it can be that the map itself says."""
        said = [self.part.text] if isinstance(self.part, Const) else []
        said += [text for _, text in self.translation or () if text is not None]
        said += [self.otherwise.text] if self.otherwise and self.otherwise.text is not None else []
        return tuple(said)


def columns(value: Value) -> Iterator[Column]:
    """Every column that a value reads for certain."""
    for part in _parts(value):
        if isinstance(part, Column):
            yield part


def quoted(value: Value) -> Iterator[Quoted]:
    """Every quoted part of a join, which may be a column."""
    for part in _parts(value):
        if isinstance(part, Quoted):
            yield part


def settle(value: Value, names: frozenset[str]) -> Value:
    """The value with its quoted parts decided by the columns that the source has."""
    match value.part:
        case Quoted(text, place):
            return replace(value, part=Column(text, place) if text in names else Const(text))
        case Join(parts):
            return replace(value, part=Join(tuple(settle(part, names) for part in parts)))
        case Pad(inner, width):
            return replace(value, part=Pad(settle(inner, names), width))
        case _:
            return value


def _parts(value: Value) -> Iterator[Part]:
    yield value.part
    if isinstance(value.part, Join):
        for inner in value.part.parts:
            yield from _parts(inner)
    if isinstance(value.part, Pad):
        yield from _parts(value.part.value)
