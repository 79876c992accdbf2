"""Runs relational plans: unbound Ibis expressions in, Arrow tables out. The only file that names DuckDB and Spark."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.sql.compilers import DuckDBCompiler
from ibis.expr.operations import Relation

from yizhun.errors import FaultError, InputError, YizhunError
from yizhun.text import Text


class Engine(Protocol):
    """What a plan needs of the machine it runs on."""

    name: str

    @property
    def memory(self) -> int | None:
        """How many bytes it may keep at once; None where that is seen to elsewhere."""

    def register(self, name: str, table: pa.Table) -> ibis.Table:
        """Keep an Arrow table under a name and return it as an unbound Ibis table."""

    def materialise(self, name: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once and keep the result under a name."""

    def numbered(self, name: str, expression: ibis.Table) -> ibis.Table:
        """As `materialise`, with a further column `row_no` (int64) that tells the rows apart."""

    def view(self, name: str, sql: str, schema: ibis.Schema) -> ibis.Table:
        """Give a query in the engine's own SQL a name; `schema` is what it yields."""

    def arrow(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""


def _no_memory() -> YizhunError:
    text = Text(en="the machine has not enough memory or disk for this evidence", zh="内存或磁盘不足，无法处理这些证据")
    hint = Text(en="free some, or give DuckDB a larger memory limit", zh="请腾出空间，或调高 DuckDB 的内存上限")
    return FaultError.of("no-memory", text, hint)


def _no_size(given: str) -> YizhunError:
    text = Text(f"“{given}” is no amount of memory.", f"“{given}”不是内存大小。")
    return InputError.of("bad-memory", text, Text("Write 3GB or 800MB.", "请写成 3GB 或 800MB。"))


_UNITS = {"bytes": 1} | {f"{letter}iB": 1024**power for power, letter in enumerate("KMGTP", 1)}


class SqlError(Exception):
    """DuckDB could not run a statement, for instance because a file is damaged."""


class DuckDB:
    """DuckDB in this process: `threads` and `memory_limit` (such as "4GB") as DuckDB reads them."""

    name = "duckdb"

    def __init__(self, threads: int | None = None, memory_limit: str | None = None) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        self._set("temp_directory", tempfile.gettempdir())
        if threads is not None:
            self.connection.execute(f"SET threads = {threads:d}")
        if memory_limit is not None:
            try:
                self._set("memory_limit", memory_limit)
            except duckdb.Error:
                raise _no_size(memory_limit) from None

    def _set(self, name: str, value: str) -> None:
        """A prepared statement would import pandas where it is installed: half a second."""
        escaped = value.replace("'", "''")
        self.connection.execute(f"SET {name} = '{escaped}'")

    @property
    def memory(self) -> int:
        """See Engine."""
        told = self.query("SELECT current_setting('memory_limit') AS held")["held"][0].as_py()
        amount, unit = told.split()
        return int(float(amount) * _UNITS[unit])

    def register(self, name: str, table: pa.Table) -> ibis.Table:
        """See Engine."""
        self.connection.register("_arriving", table)
        self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM _arriving')
        self.connection.unregister("_arriving")
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def materialise(self, name: str, expression: ibis.Table) -> ibis.Table:
        """See Engine."""
        self._execute(f'CREATE OR REPLACE TABLE "{name}" AS {self.compile(expression)}')
        return ibis.table(expression.schema(), name=name)

    def numbered(self, name: str, expression: ibis.Table) -> ibis.Table:
        """See Engine."""
        self.materialise(f"{name}_rows", expression)
        schema = ibis.schema({**expression.schema(), "row_no": "int64"})
        return self.view(name, f'SELECT *, rowid AS row_no FROM "{name}_rows"', schema)

    def view(self, name: str, sql: str, schema: ibis.Schema) -> ibis.Table:
        """See Engine."""
        self.connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS {sql}')
        return ibis.table(schema, name=name)

    def parquet(
        self, name: str, files: Sequence[Path], schema: ibis.Schema, instants: Sequence[str] = ()
    ) -> ibis.Table:
        """Give Parquet files with these columns a name, unread as yet; `instants` become int64 µs UTC."""
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        columns = [f'epoch_us("{column}") AS "{column}"' if column in instants else f'"{column}"' for column in schema]
        return self.view(name, f"SELECT {', '.join(columns)} FROM read_parquet([{listed}])", schema)

    def run(self, sql: str) -> int:
        """Run one statement in DuckDB's SQL; the number of rows it wrote or removed, 0 where it tells none."""
        row = self._execute(sql).fetchone()
        return int(row[0]) if row and isinstance(row[0], int) else 0

    def query(self, sql: str) -> pa.Table:
        """Run one query in DuckDB's SQL."""
        return self._execute(sql).to_arrow_table()

    def _execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self.connection.execute(sql)
        except duckdb.OutOfMemoryException as fault:
            raise _no_memory() from fault
        except duckdb.Error as fault:
            raise SqlError(str(fault)) from fault

    def append(self, name: str, table: pa.Table) -> None:
        """Add rows to a table that stands in DuckDB."""
        self.connection.register("_arriving", table)
        self.connection.execute(f'INSERT INTO "{name}" SELECT * FROM _arriving')
        self.connection.unregister("_arriving")

    def load(self, name: str, sql: str) -> bool:
        """Keep a query that reads a file under a name; False when the file cannot be read that way."""
        try:
            self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        except duckdb.Error:
            return False
        return True

    def arrow(self, expression: ibis.Table) -> pa.Table:
        """See Engine."""
        table = self._execute(self.compile(expression)).to_arrow_table()
        return table.cast(expression.schema().to_pyarrow())

    def compile(self, expression: ibis.Table) -> str:
        """The SQL text of an expression."""
        return _compiled(expression.op())


@lru_cache(maxsize=512)
def _compiled(operation: Relation) -> str:
    """Compiled once a process: the worker judges by the same plans again and again."""
    with room_for_nesting():
        query = DuckDBCompiler().to_sqlglot(operation.to_expr())
        return str(query.sql(dialect="duckdb"))


@contextmanager
def room_for_nesting() -> Iterator[None]:
    """Plans nest deeper than Python's usual limit on calls within calls, which is one for all threads."""
    with _room.lock:
        _room.users += 1
        if _room.users == 1:
            _room.before = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_room.before, 20_000))
    try:
        yield
    finally:
        with _room.lock:
            _room.users -= 1
            if _room.users == 0:
                sys.setrecursionlimit(_room.before)


class _Room:
    """How many threads need room just now, and the limit before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.users = self.before = 0


_room = _Room()


def engine_of(name: str, threads: int | None = None, memory: str | None = None) -> Engine:
    """The engine of that name: `duckdb`, `spark` (on this machine) or `spark://…`; InputError for another.

    `memory` (such as "3GB") is what DuckDB keeps; what is more goes to the temporary folder.
    """
    if name == "duckdb":
        return DuckDB(threads, memory)
    if name == "spark" or name.startswith(("spark://", "local")):
        from yizhun.evidence.engine_spark import Spark

        return Spark(f"local[{threads or '*'}]" if name == "spark" else name)
    raise InputError.of(
        "no-such-engine",
        Text(f"There is no engine {name}.", f"没有执行引擎 {name}。"),
        Text("Engines: duckdb, spark, spark://HOST:PORT.", "可用：duckdb、spark、spark://主机:端口。"),
    )
