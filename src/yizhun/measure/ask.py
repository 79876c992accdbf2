"""The clauses of one kind as parameter tables: what they ask of which activities, with which limits, where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import BooleanValue, Value

from yizhun.measure import condition
from yizhun.measure.expression import without
from yizhun.measure.scope import Asked
from yizhun.measure.world import World
from yizhun.standard.condition import Column, Condition, Or
from yizhun.standard.duration import Duration
from yizhun.standard.parameters import ActivityWhere, Table

AMOUNT = pa.decimal128(38, 12)
FIGURE = pa.decimal128(18, 6)
_KEYS = {"site": ("site_id",), "case": ("site_id", "case_id"), "subject": ("site_id", "subject_id")}
_TABLES = {"site": "sites", "case": "cases", "subject": "subjects"}


@dataclass(frozen=True)
class Ask:
    """All clauses of one kind, held against one world. Relations carry `number` (the clause) and `term`."""

    kind: str
    asked: tuple[Asked, ...]
    world: World

    def some(self, chosen: Callable[[Asked], bool]) -> Ask:
        """The same with only the chosen clauses."""
        return Ask(self.kind, tuple(one for one in self.asked if chosen(one)), self.world)

    def clauses(self, name: str = "clause", **columns: tuple[pa.DataType, Callable[[Asked], Any]]) -> ibis.Table:
        """A parameter table: number, term and the given columns (type, value of a clause)."""
        schema = pa.schema([("number", pa.int32()), ("term", pa.int32()), *((n, t) for n, (t, _) in columns.items())])
        rows = [
            {"number": one.number, "term": one.term} | {column: value(one) for column, (_, value) in columns.items()}
            for one in self.asked
        ]
        return self.world.register(f"{self.kind}_{name}", rows, schema)

    def on_duty(self, rel: ibis.Table) -> ibis.Table:
        """Only rows of sites that the clause is asked of, with the columns of `duty`."""
        return rel.join(self.world.duty, ["term", "site_id"])

    def everywhere(self, clauses: ibis.Table) -> ibis.Table:
        """Every clause at every site it is asked of."""
        return clauses.join(self.world.duty, "term")

    def subjects(self, rel: ibis.Table) -> ibis.Table:
        """One row a subject of the kind in column `subject_kind` and site; narrows duty to the subject's own days."""
        subjects = self.world.tables["subjects_on_duty"]
        found = rel.join(
            subjects, [rel.subject_kind == subjects.kind, rel.site_id == subjects.site_id], rname="{name}_s"
        )
        narrowed = found.mutate(
            duty_from=ibis.greatest(found.duty_from, found.subject_from),
            duty_until=ibis.least(found.duty_until, found.subject_until),
        )
        narrowed = narrowed.filter(narrowed.duty_from < narrowed.duty_until)
        return without(narrowed, "kind", "site_id_s", "subject_from", "subject_until")

    def matching(
        self, role: str, of: Callable[[Asked], Iterable[ActivityWhere]], columns: tuple[str, ...]
    ) -> ibis.Table:
        """The events that count for each clause in a role: number, term, site_id, occurred_at, event_id, `columns`."""
        wheres: list[tuple[Condition, ...]] = []
        rows: list[dict[str, object]] = []
        for one in self.asked:
            for activity, where in _by_activity(of(one)).items():
                if where and where not in wheres:
                    wheres.append(where)
                rows.append(
                    {"number": one.number, "term": one.term, "activity": activity}
                    | {"where_no": wheres.index(where) if where else None}
                )
        schema = pa.schema(
            [("number", pa.int32()), ("term", pa.int32()), ("activity", pa.string()), ("where_no", pa.int32())]
        )
        asked = self.world.register(f"{self.kind}_{role}", rows, schema)
        events = self.world.tables["events"]
        kept = ("site_id", "occurred_at", "event_id", *(c for c in columns if c not in ("site_id", "event_id")))
        if not wheres:
            return events.select("activity", *kept).join(asked, "activity").drop("activity", "where_no")
        found = events.join(asked, "activity")
        terms = [Condition(Or(tuple(c.term for c in where)), " or ".join(c.text for c in where)) for where in wheres]
        found = self.with_attributes(found, {c for term in terms for c in term.columns})
        truth = self.case(found.where_no, {n: condition.holds(t, self.find(found)) for n, t in enumerate(terms)})
        return found.filter(found.where_no.isnull() | truth).select("number", "term", *kept)

    @staticmethod
    def case(number: Value, values: dict[int, Value]) -> Any:
        """The value that belongs to a number; null where there is none."""
        branches = [(number == key, value) for key, value in values.items()]
        return ibis.cases(*branches)

    def with_attributes(self, rel: ibis.Table, columns: Iterable[Column]) -> ibis.Table:
        """Add the attributes that conditions read as columns `site__kind`, `case__priority`, `subject__floor`."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for column in columns:
            if column.namespace in _TABLES:
                wanted[column.namespace].add(column.name)
        for namespace, names in sorted(wanted.items()):
            table, keys = self.world.tables[_TABLES[namespace]], _KEYS[namespace]
            known = [n for n in sorted(names) if n in table.columns and f"{namespace}__{n}" not in rel.columns]
            if not known or not set(keys) <= set(rel.columns):
                continue
            side = table.select(
                **{f"_{namespace}_{key}": table[key] for key in keys}, **{f"{namespace}__{n}": table[n] for n in known}
            )
            joined = rel.left_join(side, [rel[key] == side[f"_{namespace}_{key}"] for key in keys])
            rel = joined.drop(*(f"_{namespace}_{key}" for key in keys))
        return rel

    def find(self, rel: ibis.Table) -> condition.Find:
        """How conditions find their columns in a relation made by `with_attributes`."""

        def found(column: Column) -> Value | None:
            name = column.name if column.namespace == "event" else f"{column.namespace}__{column.name}"
            return rel[name] if name in rel.columns else None

        return found

    def where_applies(self, rel: ibis.Table) -> ibis.Table:
        """Only rows for which the clause's `applies` is true, where it reads more than the site."""
        asked = {one.number: one.condition for one in self.asked if one.condition}
        if not asked:
            return rel
        rel = self.with_attributes(rel, {c for term in asked.values() for c in term.columns})
        distinct: dict[str, Condition] = {term.text: term for term in asked.values()}
        truths: list[tuple[BooleanValue, Value]] = []
        for text, term in distinct.items():
            numbers = [number for number, own in asked.items() if own.text == text]
            truths.append((rel.number.isin(numbers), condition.holds(term, self.find(rel))))
        return rel.filter(ibis.cases(*truths, else_=True))

    def amount(self, rel: ibis.Table, name: str, of: Callable[[Asked], Decimal | Table[Decimal] | None]) -> ibis.Table:
        """Add the clause's limit as a decimal and as a figure: `name`, `<name>_figure`; decision tables are decided.

        Both are null where it has none.
        """
        schema = pa.schema([(name, AMOUNT), (f"{name}_figure", FIGURE)])
        return self.limit(rel, name, of, schema, lambda value: {name: value, f"{name}_figure": _figure(value)})

    def duration(
        self, rel: ibis.Table, name: str, of: Callable[[Asked], Duration | Table[Duration] | None]
    ) -> ibis.Table:
        """Add `<name>_months`, `<name>_days`, `<name>_micros`: the clause's duration; decision tables are decided."""
        schema = pa.schema([(f"{name}_{part}", pa.int64()) for part in ("months", "days", "micros")])
        return self.limit(
            rel,
            name,
            of,
            schema,
            lambda value: {
                f"{name}_months": value.months,
                f"{name}_days": value.days,
                f"{name}_micros": value.micros,
            },
        )

    def limit(
        self,
        rel: ibis.Table,
        name: str,
        of: Callable[[Asked], Any],
        schema: pa.Schema,
        row: Callable[[Any], dict[str, Any]],
    ) -> ibis.Table:
        """Add the columns of `schema`: what `row` makes of the clause's limit; decision tables are decided."""
        limits, asked, tables = _numbered(self.asked, of)
        if not tables:
            own = {one.number: {} if (value := of(one)) is None else row(value) for one in self.asked}
            columns = {
                field.name: (field.type, lambda one, part=field.name: own[one.number].get(part)) for field in schema
            }
            return rel.join(self.clauses(f"{name}_limit", **columns).drop("term"), "number")
        typed = pa.schema([("limit_no", pa.int32()), *schema])
        values = self.world.register(
            f"{self.kind}_{name}_value", [{"limit_no": n} | row(value) for n, value in enumerate(limits)], typed
        )
        keyed = pa.schema([("number", pa.int32()), ("limit_no", pa.int32()), ("table_no", pa.int32())])
        rel = rel.join(self.world.register(f"{self.kind}_{name}_limit", asked, keyed), "number")
        rel = self._decided(rel, name, tables, limits)
        joined = rel.left_join(values, "limit_no")
        return without(joined, "limit_no", "table_no", "limit_no_right")

    def _decided(self, rel: ibis.Table, name: str, tables: list[Table[Any]], limits: list[Any]) -> ibis.Table:
        rows = [row for table in tables for row in table.table]
        rel = self.with_attributes(rel, {c for row in rows if row.when for c in row.when.columns})
        find = self.find(rel)
        chosen = {}
        for number, table in enumerate(tables):
            branches = [
                (condition.holds(row.when, find) if row.when else ibis.literal(True), _int(limits.index(row.then)))
                for row in table.table
            ]
            chosen[number] = ibis.cases(*branches)
        rel = rel.mutate(limit_no=ibis.coalesce(rel.limit_no, self.case(rel.table_no, chosen)))
        undecided = rel.table_no.notnull() & rel.limit_no.isnull()
        if any(table.table[-1].when for table in tables):
            self._count_undecided(rel.filter(undecided), name)
        return rel.filter(~undecided)

    def _count_undecided(self, rel: ibis.Table, name: str) -> None:
        counted = self.world.engine.arrow(rel.group_by("number").aggregate(rows=rel.count()).order_by("number"))
        names = {one.number: one.clause.id for one in self.asked}
        for number, rows in zip(counted["number"].to_pylist(), counted["rows"].to_pylist(), strict=True):
            self.world.undecided[number, names[number], name] += rows


def _figure(value: Decimal) -> Decimal | None:
    """As a figure of a finding; null beyond twelve digits before the point."""
    rounded = value.quantize(Decimal("1e-6"), ROUND_HALF_UP, Context(prec=60))
    return rounded if abs(rounded) < 10**12 else None


def _int(value: int) -> Value:
    return ibis.literal(value, type="int32")


def _by_activity(activities: Iterable[ActivityWhere]) -> dict[str, tuple[Condition, ...] | None]:
    """Each activity once; None where it counts unconditionally, else the conditions of which one must hold."""
    found: dict[str, tuple[Condition, ...] | None] = {}
    for one in activities:
        before = found.get(one.activity, ())
        found[one.activity] = None if one.where is None or before is None else (*before, one.where)
    return found


def _numbered(
    asked: Iterable[Asked], of: Callable[[Asked], Any]
) -> tuple[list[Any], list[dict[str, object]], list[Table[Any]]]:
    """Distinct limits and tables, and for each clause the number of its own."""
    limits: list[Any] = []
    tables: list[Table[Any]] = []
    rows: list[dict[str, object]] = []
    for one in asked:
        value = of(one)
        if isinstance(value, Table):
            if value not in tables:
                tables.append(value)
                limits.extend(row.then for row in value.table if row.then not in limits)
            rows.append({"number": one.number, "limit_no": None, "table_no": tables.index(value)})
        else:
            if value is not None and value not in limits:
                limits.append(value)
            number = None if value is None else limits.index(value)
            rows.append({"number": one.number, "limit_no": number, "table_no": None})
    return limits, rows, tables
