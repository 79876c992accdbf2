"""Converted batches in, a folder of evidence out: journals get a part per import, registers are merged and whole.

Everything is written beside the folder's tables first and moved into place at the end, so a failed import changes
nothing. The same file imported again with the same map replaces what it gave.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from yizhun.errors import EvidenceError
from yizhun.evidence import quarantine
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.convert import INSTANT
from yizhun.evidence.importing.map_model import ID_COLUMNS, Rule
from yizhun.evidence.importing.merge import merge
from yizhun.evidence.importing.rule_sql import LINE
from yizhun.evidence.tables import TABLES, TableSpec
from yizhun.issue import Issue
from yizhun.text import Text


def schema(rules: Sequence[Rule]) -> pa.Schema:
    """Columns of a table as it is written: those that its rules fill, in the contract's order, attributes last."""
    spec = TABLES[rules[0].table]
    filled = dict.fromkeys(name for rule in rules for name, _ in rule.fields)
    names = [column.name for column in spec.columns if column.name in filled]
    names += sorted(name for name in filled if spec.column(name) is None)
    return pa.schema([(name, _type(spec, name)) for name in names])


def _type(spec: TableSpec, name: str) -> pa.DataType:
    column = spec.column(name)
    return INSTANT if column is not None and column.type in ("time", "due") else pa.string()


@dataclass
class Staged:
    """A Parquet file of the staging folder that opens with its first rows."""

    path: Path
    schema: pa.Schema
    rows: int = 0
    writer: parquet.ParquetWriter | None = None

    def write(self, rows: pa.Table) -> None:
        """Add rows; columns they do not have are null."""
        self.writer = self.writer or parquet.ParquetWriter(self.path, self.schema, compression="zstd")
        columns = [
            rows[f.name] if f.name in rows.column_names else pa.nulls(rows.num_rows, f.type) for f in self.schema
        ]
        self.writer.write_table(pa.table(columns, schema=self.schema))
        self.rows += rows.num_rows

    def close(self) -> None:
        """Finish the file."""
        if self.writer is not None:
            self.writer.close()


class Output:
    """The folder `into` while an import writes to it; a context manager that clears its staging folder."""

    def __init__(self, into: Path, engine: DuckDB) -> None:
        self.into, self.engine = into, engine
        self.tables: dict[str, Staged] = {}
        self.distinct: dict[str, str | None] = {}
        self.bad: dict[str, Staged] = {}

    def __enter__(self) -> Output:
        try:
            self.into.mkdir(parents=True, exist_ok=True)
            self.staging = Path(tempfile.mkdtemp(prefix=".import-", dir=self.into))
        except OSError as error:
            raise _cannot_write(self.into, error) from None
        self.bad["source"] = Staged(self.staging / "bad-source.parquet", quarantine.SCHEMA)
        return self

    def __exit__(self, *_: object) -> None:
        for staged in [*self.tables.values(), *self.bad.values()]:
            staged.close()
        shutil.rmtree(self.staging, ignore_errors=True)

    def open(self, name: str, rules: Sequence[Rule]) -> Staged:
        """Begin a table; EvidenceError when the folder already holds it in a shape that cannot be added to."""
        spec = TABLES[name]
        self._refuse_others(spec)
        own = schema(rules) if spec.journal else schema(rules).append(pa.field(LINE, pa.int64()))
        self.distinct[name] = ID_COLUMNS[name] if any(rule.distinct for rule in rules) else None
        self.bad[name] = Staged(self.staging / f"bad-{name}.parquet", quarantine.SCHEMA)
        self.tables[name] = Staged(self.staging / f"{name}.parquet", own)
        self.tables[name].write(own.empty_table())
        return self.tables[name]

    def _refuse_others(self, spec: TableSpec) -> None:
        mine = self.into / (spec.name if spec.journal else f"{spec.name}.parquet")
        forms = [self.into / f"{spec.name}{suffix}" for suffix in ("", ".parquet", ".csv", ".csv.gz")]
        other = next((path for path in forms if path != mine and path.exists()), None)
        if other is not None:
            text = Text(f"`{other.name}` is already there and cannot be added to", f"已有“{other.name}”，无法并入")
            hint = Text("Import into another folder, or move that table away.", "请导入到别的文件夹，或移走该表。")
            raise EvidenceError([Issue("table-in-the-way", text, hint=hint, file=str(other))])

    def finish(self, part: str, file: str) -> dict[str, int]:
        """Move every table into place; the rows that each register has gained. `part` names this import's parts."""
        for staged in [*self.tables.values(), *self.bad.values()]:
            staged.close()
        try:
            gained = self._merge()
            for name, staged in self.tables.items():
                target = self._target(name, part)
                target.parent.mkdir(exist_ok=True)
                os.replace(staged.path if TABLES[name].journal else self._merged(name), target)
            for name, bad in self.bad.items():
                self._quarantine(self.into / "quarantine" / f"import-{name}.parquet", bad, file)
        except OSError as error:
            raise _cannot_write(self.into, error) from None
        return gained

    def _merge(self) -> dict[str, int]:
        return {
            name: merge(
                self.engine, TABLES[name], self.distinct[name], self._target(name, ""), staged.path, self._merged(name)
            )
            for name, staged in self.tables.items()
            if not TABLES[name].journal
        }

    def _target(self, name: str, part: str) -> Path:
        return self.into / name / f"{part}.parquet" if TABLES[name].journal else self.into / f"{name}.parquet"

    def _merged(self, name: str) -> Path:
        return self.staging / f"merged-{name}.parquet"

    def _quarantine(self, target: Path, bad: Staged, file: str) -> None:
        """The rows of this file take the place of those it left there before."""
        tables = [parquet.read_table(target).filter(pc.field("file") != file)] if target.exists() else []
        tables += [parquet.read_table(bad.path)] if bad.rows else []
        rows = pa.concat_tables(tables) if tables else quarantine.empty()
        if rows.num_rows:
            target.parent.mkdir(exist_ok=True)
            parquet.write_table(rows, target, compression="zstd")
        elif target.exists():
            target.unlink()


def _cannot_write(folder: Path, error: OSError) -> EvidenceError:
    reason = error.strerror or str(error)
    text = Text(f"Cannot write to the folder: {reason}", f"无法写入文件夹：{reason}")
    return EvidenceError([Issue("cannot-write", text, file=str(folder))])
