"""Spark gives what DuckDB gives; without pyspark or Java it says so."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pytest

from tests.conftest import lacking
from tests.evidence.build import build
from yizhun.errors import FaultError, InputError
from yizhun.evidence.engine import DuckDB, Engine, engine_of
from yizhun.evidence.read import read

if TYPE_CHECKING:
    from yizhun.evidence.engine_spark import Spark

pytestmark = pytest.mark.spark

FILES = {
    "events.csv": "event_id,occurred_at,site_id,activity,value,due_at,floor\n"
    "1,2026-03-01T10:00,a,x,0.1,2026-03-02,3\n2,2026-03-01T10:00:00.000001,b,y,-2.5,,\n3,2026-03-05,a,x,,,\n",
    "charges.csv": "occurred_at,site_id,item,quantity,amount\n2026-03-01,a,tea,2,5.5\n",
    "people.csv": "person_id,site_id,role,since\np1,a,cleaner,2026-01-01\n",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        lacking("pyspark")
    if not shutil.which("java"):
        lacking("Java")
    engine = engine_of("spark", 2)
    yield engine  # type: ignore[misc]
    engine.close()  # type: ignore[attr-defined]


def test_the_same_tables_and_plans(spark: Spark, tmp_path: Path) -> None:
    folder = build(tmp_path, FILES)
    one, other = read(folder, DuckDB()), read(folder, spark)
    assert other.counts == one.counts
    for name in ("sites", "events", "charges", "people", "ratings"):
        assert other.table(name).schema() == one.table(name).schema()
        assert rows(spark, other.table(name)) == rows(one.engine, one.table(name))
    assert rows(spark, plan(other.table("events"))) == rows(one.engine, plan(one.table("events")))
    kept = spark.materialise("kept", other.table("events").filter(ibis._.site_id == "a"))
    again = spark.materialise("kept", kept.filter(ibis._.event_id == "1"))
    assert [row["event_id"] for row in spark.arrow(again).to_pylist()] == ["1"]
    seen = spark.view("seen", "SELECT event_id FROM kept", ibis.schema({"event_id": "string"}))
    assert spark.arrow(seen).num_rows == 1


def plan(events: ibis.Table) -> ibis.Table:
    of = events.group_by("site_id")
    return of.aggregate(n=events.count(), total=events.value.sum(), last=events.occurred_at.max())


def rows(engine: Engine, table: ibis.Table) -> list[str]:
    return sorted(map(str, engine.arrow(table).to_pylist()))


def test_registered_types(spark: Spark) -> None:
    table = pa.table({"at": pa.array([1, None], pa.int64()), "text": ["a", "b"], "flag": [True, None]})
    assert spark.arrow(spark.register("given", table)) == table


def test_without_pyspark_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("pyspark")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(FaultError) as fault:
        engine_of("spark")
    assert fault.value.issues[0].say("en") == (
        "error [missing-for-spark] the engine spark needs pyspark, which is not on this machine → install yizhun[spark]"
    )


def test_without_java_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="needs pyspark")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(FaultError) as fault:
        engine_of("spark")
    assert fault.value.issues[0].say("zh") == (
        "错误 [missing-for-spark] spark 引擎需要 Java，本机没有 → 请安装 Java 17 并设置 JAVA_HOME"
    )


def test_an_engine_that_is_none() -> None:
    with pytest.raises(InputError, match="no-such-engine"):
        engine_of("flink")
