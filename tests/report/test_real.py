"""From a standard and evidence to a report, by the whole path."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import need
from tests.report.reading import Page
from yizhun import report, results
from yizhun.evaluation import evaluate
from yizhun.evidence.importing.run import import_file
from yizhun.insight.figure import percent
from yizhun.text import LANGUAGES, Language

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("flights")
    import_file(need("flights_ontime/flights.csv.gz"), EXAMPLES / "flights_ontime" / "map.yaml", into / "evidence")
    found = evaluate(EXAMPLES / "flights_ontime" / "standard", into / "evidence")
    results.write(found, into / "results")
    return into / "results"


@pytest.fixture(scope="module")
def taxis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("taxis")
    (source,) = sorted(need("nyc_taxis").glob("*.csv*"))[:1]
    import_file(source, EXAMPLES / "nyc_taxis" / "map.yaml", into / "evidence")
    results.write(evaluate(EXAMPLES / "nyc_taxis" / "standard", into / "evidence"), into / "results")
    return into / "results"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_clause_at_ten_airports(flights: Path, tmp_path: Path, lang: Language) -> None:
    made = report.build(flights, lang)
    page = Page(made.html())
    scores = pq.read_table(flights / "scores.parquet").to_pylist()
    (whole,) = [r for r in scores if (r["scope"], r["by"], r["period"]) == ("clause", "all", "all")]
    assert page.tables["clause-states"][1][2] == percent(whole["conformity"]) == "79.7%"
    assert len(page.tables["site-states"]) == 11
    assert "heat-table" not in page.tables
    made.pdf(tmp_path / "a.pdf")
    made.xlsx(tmp_path / "a.xlsx")
    assert (tmp_path / "a.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_everything_is_met_nobody_is_called_different(taxis: Path, lang: Language) -> None:
    page = Page(report.build(taxis, lang).html())
    assert {"zh": "没有场所不同", "en": "No site differs"}[lang] in page.text
    assert not [name for name in page.tables if name.startswith(("funnel", "records"))]
    assert {"zh": "没有不符合的", "en": "Nothing falls short"}[lang] in page.text
