"""Runs the same plans on Spark: unbound Ibis expressions in, Arrow tables out. Imported by engine.py only."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.sql.compilers import PySparkCompiler
from ibis.expr.operations import Relation

from yizhun.errors import FaultError
from yizhun.evidence.engine import room_for_nesting
from yizhun.issue import Issue
from yizhun.text import Text

# As DuckDB has it: a division by nothing is null, times are UTC; the rest keeps a small session quick.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.maxResultSize": "0",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class Spark:
    """Spark at `master`, such as `local[2]`, `local-cluster[2,1,1024]` or `spark://host:7077`; close it after use.

    Tables travel as Parquet in a scratch folder, which a cluster must share with this process.
    """

    name = "spark"
    memory = None

    def __init__(self, master: str = "local[2]", scratch: str | None = None) -> None:
        self.session = _session(master)
        _ = ibis.pyspark  # its compiler reads options that exist once this is loaded
        self._folder = TemporaryDirectory(prefix="yizhun-spark-", dir=scratch)
        self._numbers = count()

    def register(self, name: str, table: pa.Table) -> ibis.Table:
        """See Engine."""
        path = self._path(name)
        path.mkdir()
        pq.write_table(table, path / "part-0.parquet")
        self._show(name, path)
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def materialise(self, name: str, expression: ibis.Table) -> ibis.Table:
        """See Engine."""
        self._write(name, self.compile(expression))
        return ibis.table(expression.schema(), name=name)

    def numbered(self, name: str, expression: ibis.Table) -> ibis.Table:
        """See Engine."""
        self._write(name, f"SELECT *, monotonically_increasing_id() AS row_no FROM ({self.compile(expression)})")
        return ibis.table({**expression.schema(), "row_no": "int64"}, name=name)

    def view(self, name: str, sql: str, schema: ibis.Schema) -> ibis.Table:
        """See Engine."""
        self.session.sql(sql).createOrReplaceTempView(name)
        return ibis.table(schema, name=name)

    def arrow(self, expression: ibis.Table) -> pa.Table:
        """See Engine."""
        found = self.session.sql(self.compile(expression)).toArrow()
        return found.cast(expression.schema().to_pyarrow())

    def compile(self, expression: ibis.Table) -> str:
        """The SQL text of an expression."""
        return _compiled(expression.op())

    def close(self) -> None:
        """End the session and remove its scratch folder."""
        self.session.stop()
        self._folder.cleanup()

    def _write(self, name: str, query: str) -> None:
        path = self._path(name)
        self.session.sql(query).write.parquet(str(path))
        self._show(name, path)

    def _path(self, name: str) -> Path:
        """A new folder each time: a table may be computed from the one it replaces."""
        return Path(self._folder.name) / f"{next(self._numbers)}-{name}"

    def _show(self, name: str, path: Path) -> None:
        self.session.read.parquet(str(path)).createOrReplaceTempView(name)


@lru_cache(maxsize=512)
def _compiled(operation: Relation) -> str:
    with room_for_nesting():
        query = PySparkCompiler().to_sqlglot(operation.to_expr())
        return str(query.sql(dialect="spark"))


def _session(master: str) -> Any:
    try:
        import pyspark
        from pyspark.sql import SparkSession
    except ImportError as fault:
        raise _missing("pyspark", Text(en="install yizhun[spark]", zh="请安装 yizhun[spark]")) from fault
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise _missing("Java", Text(en="install Java 17 and set JAVA_HOME", zh="请安装 Java 17 并设置 JAVA_HOME"))
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    builder = SparkSession.builder.master(master).appName("yizhun")
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as fault:  # Spark's own launcher raises whatever it meets
        text = Text(en=f"Spark does not start at {master}", zh=f"Spark 无法在 {master} 启动")
        hint = Text(en="see the messages of Java above", zh="请看上面 Java 的输出")
        raise FaultError([Issue("spark-does-not-start", text, hint=hint)]) from fault


def _missing(what: str, hint: Text) -> FaultError:
    text = Text(
        en=f"the engine spark needs {what}, which is not on this machine", zh=f"spark 引擎需要 {what}，本机没有"
    )
    return FaultError([Issue("missing-for-spark", text, hint=hint)])
