"""Rows of acts as JSON in; Arrow tables with the physical columns of the evidence contract out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from yizhun.evidence.tables import TABLES, TableSpec
from yizhun.evidence.zone import micros

_INSTANTS = ("time", "due")


def table_of(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of one table; columns outside the contract are attributes, and only open tables have those.

    ValueError where the contract does not know a column or a required one has no value.
    """
    spec = TABLES[name]
    extra = _attributes(spec, rows)
    columns = {column.name: column for column in spec.columns}
    for row in rows:
        lacking = [one for one, column in columns.items() if column.required and row.get(one) in (None, "")]
        if lacking:
            raise ValueError(f"{name}: {', '.join(lacking)} must have a value")
    schema = spec.schema(extra).to_pyarrow()
    arrays = [
        pa.array(
            [
                _value(row.get(field.name), columns[field.name].type if field.name in columns else "text")
                for row in rows
            ],
            field.type,
        )
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, names=schema.names)


def _attributes(spec: TableSpec, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    known = {column.name for column in spec.columns}
    extra = tuple(sorted({name for row in rows for name in row} - known))
    if extra and not spec.open:
        raise ValueError(f"{spec.name} has no column {', '.join(extra)}")
    return extra


def _value(value: Any, kind: str) -> Any:
    if value is None or value == "":
        return None
    if kind in _INSTANTS:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return micros(moment.astimezone(UTC))
    if kind == "date":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if kind in ("number", "money"):
        return _decimal(value, 12 if kind == "number" else 6)
    return str(value)


def _decimal(value: Any, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places))


def empty(name: str) -> pa.Table:
    """A table without rows as the lake holds it: instants as timestamps."""
    spec = TABLES[name]
    instants = {column.name for column in spec.columns if column.type in _INSTANTS}
    table = table_of(name, [])
    fields = [pa.field(f.name, pa.timestamp("us", "UTC") if f.name in instants else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))
