"""What a standard asks of evidence: a standard in; its conditions, posts, subject kinds and rated items out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yizhun.evidence.sample.column import Attribute, Levels, levels
from yizhun.evidence.tables import TABLES
from yizhun.standard.condition import Column, Condition
from yizhun.standard.kinds import (
    Checklist,
    Count,
    Credential,
    Deadline,
    OfRatings,
    Statistic,
    Tariff,
)
from yizhun.standard.model import Clause, Standard
from yizhun.standard.parameters import Activities, ActivityWhere, EachSubject, Posts
from yizhun.standard.walk import activities, limits, parts

_TABLE = {"site": "sites", "subject": "subjects", "case": "cases", "event": "events"}
_CHOSEN = {("site", "region"), ("site", "kind"), ("case", "kind"), ("event", "value"), ("subject", "zone")}
"""Columns of the contract whose values conditions may choose; attributes may not be named like the others."""


@dataclass(frozen=True)
class Asked:
    """A standard, and what its clauses name taken together; every list in the order of writing."""

    standard: Standard

    def clauses(self, kind: type[Any]) -> Iterator[tuple[Clause, Any]]:
        """The clauses of a kind with their measures."""
        for clause in self.standard.measured:
            if isinstance(clause.measure, kind):
                yield clause, clause.measure

    @cached_property
    def levels(self) -> dict[Attribute, Levels]:
        """The attributes that conditions and tariff keys read, with the values they take."""
        read = levels(self._conditions())
        keys = {Column("site", name): dict.fromkeys(values, 1.0) for name, values in self.keys.items()}
        found = {}
        for column in _told_apart([*keys, *read]):
            known = read.get(column, Levels((), ()))
            merged = dict(zip(known.values, known.weights, strict=True)) | keys.get(column, {})
            found[column] = Levels(tuple(merged), tuple(merged.values()))
        return found

    def _conditions(self) -> Iterator[Condition]:
        if self.standard.for_ is not None:
            yield self.standard.for_
        for clause in self.standard.measured:
            for _, value in parts(clause):
                if isinstance(value, Condition):
                    yield value

    @cached_property
    def site_conditions(self) -> tuple[Condition, ...]:
        """The conditions that read nothing but the site."""
        return tuple(dict.fromkeys(one for one in self._conditions() if one.namespaces == {"site"}))

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        """The site attributes that choose a price, with the values the standard's prices have."""
        found: dict[str, list[str]] = {}
        for _, measure in self.clauses(Tariff):
            for name in [one for one in measure.keys if _free(Column("site", one))]:
                given = [dict(one.keys).get(name) for one in self.standard.prices if one.schedule == measure.schedule]
                known = list(dict.fromkeys(value for value in given if value)) or [f"{name}-1", f"{name}-2"]
                found.setdefault(name, []).extend(one for one in known if one not in found.get(name, []))
        return found

    @cached_property
    def posts(self) -> tuple[str, ...]:
        """Every post that is listed, owns a clause, records an activity or must hold something."""
        listed = [one.id for one in self.standard.posts]
        named = [clause.role for clause in self.standard.clauses if clause.role]
        held = [post for _, one in self.clauses(Credential) if isinstance(one.of, Posts) for post in one.of.post]
        by = [post for one in self.standard.activities for post in one.by]
        found = dict.fromkeys([*listed, *named, *held, *(() if listed else by)])
        return tuple(found) or ("staff",)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Every kind of subject that is listed or that a clause or survey speaks of."""
        found = [one.id for one in self.standard.subjects]
        for clause in self.standard.measured:
            found += [value.subject for _, value in parts(clause) if isinstance(value, EachSubject)]
            found += [clause.on] if clause.on not in ("site", "person") else []
        found += [one.per for one in self.standard.surveys if one.per]
        return tuple(dict.fromkeys(found))

    @cached_property
    def rated(self) -> tuple[str, ...]:
        """The items that statistics of ratings speak of."""
        return tuple(
            dict.fromkeys(one.of.ratings for _, one in self.clauses(Statistic) if isinstance(one.of, OfRatings))
        )

    def most_different(self, what: str) -> int:
        """How many different subjects, or actors, counts may have to see at a site in a period."""
        found = [0]
        for _, one in self.clauses(Count):
            if one.distinct == what:
                found += [int(v) for limit in (one.at_least, one.at_most) for _, v in limits(limit, ())]
        return max(found)

    @cached_property
    def opening_hours(self) -> bool:
        """Whether a clock runs in opening hours only."""
        return any(one.clock == "opening-hours" for _, one in self.clauses(Deadline))

    @cached_property
    def by(self) -> dict[str, tuple[str, ...]]:
        """Who records each activity: the posts it lists, else the one that owns the first clause about it."""
        found = {one.id: tuple(post for post in one.by if post in self.posts) for one in self.standard.activities}
        listed = {one.id for one in self.standard.activities}
        for clause in self.standard.measured:
            if clause.measure is not None:
                for _, one in activities(clause.measure):
                    if one.activity not in listed:
                        found.setdefault(one.activity, (clause.role,) if clause.role else self.posts)
        return found

    @cached_property
    def items(self) -> dict[str, list[Clause]]:
        """The checklist clauses by the item they are observed under."""
        found: dict[str, list[Clause]] = {}
        for clause, measure in self.clauses(Checklist):
            found.setdefault(measure.item or clause.id, []).append(clause)
        return found

    @cached_property
    def wheres(self) -> dict[str, tuple[Attribute, ...]]:
        """The event attributes that conditions read of each activity."""
        found: dict[str, dict[Attribute, None]] = {}
        for clause in self.standard.measured:
            if clause.measure is not None:
                for _, one in activities(clause.measure):
                    columns = one.where.columns if one.where else ()
                    named = [c for c in self.levels if c in columns and c.namespace == "event"]
                    found.setdefault(one.activity, {}).update(dict.fromkeys(named))
        return {activity: tuple(columns) for activity, columns in found.items() if columns}

    def of_case(self, clauses: list[Clause]) -> tuple[Attribute, ...]:
        """The case attributes that some clauses read, apart from the kind of the case."""
        read = {
            column
            for clause in clauses
            for _, value in parts(clause)
            if isinstance(value, Condition)
            for column in value.columns
        }
        return tuple(c for c in self.levels if c in read and c.namespace == "case" and c.name != "kind")


def _free(column: Attribute) -> bool:
    """Whether a sample may choose the values of a column, and the column can be written."""
    fixed = {one.name for one in TABLES[_TABLE[column.namespace]].columns}
    chosen = (column.namespace, column.name) in _CHOSEN or column.name.casefold() not in fixed
    return chosen and column.name.isprintable()


def _told_apart(columns: list[Attribute]) -> list[Attribute]:
    """Those that may be chosen; of names that differ only in capitals the first."""
    first: dict[tuple[str, str], Attribute] = {}
    for one in columns:
        if _free(one):
            first.setdefault((one.namespace, one.name.casefold()), one)
    return list(first.values())


def names(some: Activities) -> tuple[str, ...]:
    """The names of activities, each once."""
    return tuple(dict.fromkeys(one.activity for one in some))


def where(some: Activities, activity: str) -> Condition | None:
    """The condition under which an activity counts; None where it always does."""
    found: list[ActivityWhere] = [one for one in some if one.activity == activity]
    return None if any(one.where is None for one in found) else found[0].where
