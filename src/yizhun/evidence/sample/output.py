"""Made-up evidence as files: registers and journals in; Parquet, typed as the contract asks, out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yizhun.evidence import lake
from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.flaws import Correction, Kept
from yizhun.evidence.sample.journal import case_ids
from yizhun.evidence.sample.span import ABSENT
from yizhun.evidence.sample.world import World
from yizhun.evidence.tables import TABLES

MONTHLY_FROM = 500_000
"""Journals with so many rows are written by months, as a lake is."""
_INSTANT = pa.timestamp("us", tz="UTC")
_LABEL = {
    "events": "activity",
    "observations": "item",
    "ratings": "item",
    "charges": "item",
    "states": "source",
}
_DECIMAL = {"number": pa.decimal128(38, 12), "money": pa.decimal128(18, 6)}


def label(table: str) -> str:
    """The column that a journal's batches are named by."""
    return _LABEL[table]


class Ids:
    """The ids of cases, subjects, people and sites by their numbers, as text."""

    def __init__(self, world: World) -> None:
        self._of = {
            "case_id": case_ids(world.cases),
            "subject_id": pa.array(world.subjects.ids, pa.string()),
            "actor_id": pa.array(world.people.ids, pa.string()),
            "inspector_id": pa.array(world.people.ids, pa.string()),
            "site_id": pa.array(world.sites.ids),
        }

    def take(self, name: str, numbers: Ints) -> pa.Array:
        """The ids of some numbers; null below 0."""
        return self._of[name].take(pa.array(numbers, mask=numbers < 0))


def journal(table: str, kept: Kept, ids: Ids) -> pa.Table:
    """A journal with the contract's columns, instants as int64 µs UTC; attributes last."""
    spec, rows = TABLES[table], kept.rows
    columns: dict[str, pa.Array] = {
        spec.id_column or "": kept.ids,
        "occurred_at": pa.array(kept.at),
        "recorded_at": pa.array(kept.recorded),
        "site_id": ids.take("site_id", rows.site),
    }
    for name in ("case", "subject", "actor", "inspector"):
        if spec.column(f"{name}_id") and (name == "subject" or (rows.whole[name] >= 0).any()):
            columns[f"{name}_id"] = ids.take(f"{name}_id", rows.whole[name])
    if table == "states":  # what no subject is told of is the site as a whole
        columns["subject_id"] = pc.coalesce(columns["subject_id"], columns["site_id"])
    if spec.column("due_at") and (rows.whole["due"] != ABSENT).any():
        columns["due_at"] = pa.array(rows.whole["due"], mask=rows.whole["due"] == ABSENT)
    for name, numbers in rows.numbers.items():
        column = spec.column(name)
        columns[name] = _decimals(numbers, _DECIMAL[column.type]) if column else pa.array(numbers).cast(pa.string())
    for name, values in rows.values.items():
        columns[name] = values.arrow()
    known = [column.name for column in spec.columns if column.name in columns]
    return pa.table({name: columns[name] for name in [*known, *(one for one in columns if one not in known)]})


def _decimals(numbers: Floats, kind: pa.Decimal128Type) -> pa.Array:
    return pa.array(numbers, mask=np.isnan(numbers)).cast(kind)


def cases(world: World, ids: Ids) -> pa.Table:
    """The register `cases`."""
    register = world.cases
    site, subject, kind = (np.concatenate(one) for one in (register.site, register.subject, register.kind))
    columns = {
        "case_id": ids.take("case_id", np.arange(register.count)),
        "site_id": ids.take("site_id", site),
        "kind": pa.array(register.kinds).take(pa.array(kind)),
        "subject_id": ids.take("subject_id", subject),
    }
    for name in dict.fromkeys(name for _, values in register.values for name in values):
        parts = [
            values[name].arrow() if name in values else pa.nulls(len(site_of), pa.string())
            for (_, values), site_of in zip(register.values, register.site, strict=True)
        ]
        columns[name] = pa.concat_arrays(parts)
    return pa.table(columns)


def corrections(rows: list[Correction]) -> pa.Table:
    """The journal `corrections`."""
    ordered = sorted(rows, key=lambda one: (one.recorded, one.table, one.row_id))
    return pa.table(
        {
            "table": pa.array([one.table for one in ordered]),
            "site_id": pa.array([one.site_id for one in ordered]),
            "row_id": pa.array([one.row_id for one in ordered]),
            "recorded_at": pa.array([one.recorded for one in ordered], _INSTANT),
            "by": pa.array([one.by for one in ordered]),
            "reason": pa.array([one.reason for one in ordered]),
        }
    )


def write(into: Path, tables: Mapping[str, pa.Table]) -> None:
    """One file a table, or a folder of months for a journal that is large."""
    into.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        if name in _LABEL and table.num_rows >= MONTHLY_FROM:
            lake.append(into, name, table)
        else:
            pq.write_table(_instants(table), into / f"{name}.parquet", compression="zstd", row_group_size=122_880)


def _instants(table: pa.Table) -> pa.Table:
    for place, name in enumerate(table.column_names):
        if name in ("occurred_at", "recorded_at", "due_at") and table[name].type == pa.int64():
            table = table.set_column(place, name, pc.cast(table[name], _INSTANT))
    return table
