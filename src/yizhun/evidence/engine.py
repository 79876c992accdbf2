"""Runs relational plans: unbound Ibis expressions in, Arrow tables out. The only file that names DuckDB and Spark."""

from __future__ import annotations

from typing import Protocol

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.sql.compilers import DuckDBCompiler


class Engine(Protocol):
    """What a plan needs of the machine it runs on."""

    name: str

    def register(self, name: str, table: pa.Table) -> ibis.Table:
        """Keep an Arrow table under a name and return it as an unbound Ibis table."""

    def materialise(self, name: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once and keep the result under a name."""

    def arrow(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""


class DuckDB:
    """DuckDB in this process: `threads` and `memory_limit` (such as "4GB") as DuckDB reads them."""

    name = "duckdb"

    def __init__(self, threads: int | None = None, memory_limit: str | None = None) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        if threads is not None:
            self.connection.execute(f"SET threads = {threads:d}")
        if memory_limit is not None:
            self.connection.execute("SET memory_limit = ?", [memory_limit])

    def register(self, name: str, table: pa.Table) -> ibis.Table:
        """See Engine."""
        self.connection.register("_arriving", table)
        self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM _arriving')
        self.connection.unregister("_arriving")
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def materialise(self, name: str, expression: ibis.Table) -> ibis.Table:
        """See Engine."""
        self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS {self.compile(expression)}')
        return ibis.table(expression.schema(), name=name)

    def arrow(self, expression: ibis.Table) -> pa.Table:
        """See Engine."""
        table = self.connection.execute(self.compile(expression)).to_arrow_table()
        return table.cast(expression.schema().to_pyarrow())

    def compile(self, expression: ibis.Table) -> str:
        """The SQL text of an expression."""
        query = DuckDBCompiler().to_sqlglot(expression)
        return query.sql(dialect="duckdb")
