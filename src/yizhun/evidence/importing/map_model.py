"""A map, read and checked against the evidence contract: which source, and which rows of which tables it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from yizhun.evidence.importing.value import Column, Place, Quoted, Value, columns, quoted, settle
from yizhun.evidence.importing.when import When

ID_COLUMNS = {"sites": "site_id", "subjects": "subject_id", "cases": "case_id", "people": "person_id"}
"""Tables that `distinct` may fill, with the column it fills."""


@dataclass(frozen=True)
class SourceSpec:
    """How to read the file; None leaves it to the file itself."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Rule:
    """One row of `table` from one row of the source, where `when` is true.

    `zone` is a zone name for all rows or a value that gives each row its own. `distinct` keeps the first row per id.
    """

    table: str
    fields: tuple[tuple[str, Value], ...]
    place: Place
    when: When | None = None
    zone: str | Value | None = None
    distinct: bool = False

    @property
    def values(self) -> Iterator[Value]:
        """Every value the rule reads, the zone's too."""
        yield from (value for _, value in self.fields)
        if isinstance(self.zone, Value):
            yield self.zone


@dataclass(frozen=True)
class Map:
    """A whole map; `file` is where it was read from."""

    file: str
    source: SourceSpec
    zone: str | None
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column the map names, with its place, in the order of the file."""
        found = [column for rule in self.rules for value in rule.values for column in columns(value)]
        found += [column for rule in self.rules if rule.when for column in rule.when.columns]
        return tuple(sorted(found, key=lambda column: column.place))

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Every quoted part of a join."""
        return tuple(part for rule in self.rules for value in rule.values for part in quoted(value))

    def tables(self) -> dict[str, tuple[Rule, ...]]:
        """The rules of each table, in the order of the map."""
        return {table: tuple(rule for rule in self.rules if rule.table == table) for table in self._names()}

    def settled(self, names: frozenset[str]) -> Map:
        """The map with every quoted part decided by the columns that the source has."""
        return replace(self, rules=tuple(_settled(rule, names) for rule in self.rules))

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.table for rule in self.rules))


def _settled(rule: Rule, names: frozenset[str]) -> Rule:
    fields = tuple((name, settle(value, names)) for name, value in rule.fields)
    zone = settle(rule.zone, names) if isinstance(rule.zone, Value) else rule.zone
    return replace(rule, fields=fields, zone=zone)
