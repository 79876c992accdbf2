"""Every figure of a report is read back out of the shown, the PDF and the workbook and held against the scores."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import need_program
from tests.report.reading import Page
from yizhun.insight.figure import percent, span, whole
from yizhun.insight.shrink import shrink
from yizhun.report import Report, words

Row = dict[str, Any]


@pytest.fixture(scope="module")
def scores(folder: Path) -> list[Row]:
    return pq.read_table(folder / "scores.parquet").to_pylist()


@pytest.fixture(scope="module")
def shown(zh: Report) -> Page:
    return Page(zh.html())


def pick(scores: list[Row], **wanted: str) -> list[Row]:
    return [row for row in scores if all(row[k] == v for k, v in wanted.items())]


def counted(row: Row) -> int:
    return sum(int(row[v]) for v in ("met", "late", "missed", "failed"))


def clause_rows(scores: list[Row], zh: Report) -> dict[str, Row]:
    titles = {c.id: c.title.zh + ("（关键条款）" if c.critical else "") for c in zh.results.standards[-1].clauses}
    return {titles[row["scope_id"]]: row for row in pick(scores, scope="clause", by="all", period="all")}


def clause_words(row: Row, target: float) -> list[str]:
    state = words.state(row["state"], "zh").word
    short = whole(counted(row) - row["met"])
    return [
        percent(row["conformity"]),
        span(row["low"], row["high"]),
        f"{target * 100:g}%",
        short,
        whole(counted(row)),
        state,
    ]


def targets(zh: Report) -> dict[str, float]:
    return {c.id: float(c.target) for c in zh.results.standards[-1].clauses}


def test_clauses_on_the_page(shown: Page, scores: list[Row], zh: Report) -> None:
    want = clause_rows(scores, zh)
    rows = shown.tables["clause-states"][1:]
    assert {row[0] for row in rows} == set(want)
    for name, strip, *said in rows:
        assert said == clause_words(want[name], targets(zh)[want[name]["scope_id"]])
        assert strip.startswith(said[0] if want[name]["conformity"] is not None else "无数据")


def test_groups_on_the_page(shown: Page, scores: list[Row]) -> None:
    for scope, table in (("touchpoint", "touchpoints"), ("element", "elements"), ("level", "levels")):
        want = sorted(
            (percent(r["conformity"]), percent(r["observed"]))
            for r in pick(scores, scope=scope, by="all", period="all")
        )
        assert sorted((row[1], row[2]) for row in shown.tables[table][1:]) == want


def test_sites_on_the_page(shown: Page, scores: list[Row], zh: Report) -> None:
    want = {zh.results.name(r["by_id"]): r for r in pick(scores, scope="all", by="site", period="all")}
    by_clause = pick(scores, scope="clause", by="site", period="all")
    for name, region, score, observed, short, serious, n, state in shown.tables["site-states"][1:]:
        row = want.pop(name)
        mine = [r for r in by_clause if r["by_id"] == row["by_id"] and r["state"] == "nonconforming"]
        critical = [
            r for r in mine if next(c for c in zh.results.standards[-1].clauses if c.id == r["scope_id"]).critical
        ]
        assert (score, observed, n) == (percent(row["conformity"]), percent(row["observed"]), whole(counted(row)))
        assert (short, serious) == (str(len(mine)), str(len(critical)))
        assert state == words.state(row["state"], "zh").word
        assert region == zh.results.sites[row["by_id"]].region
    assert not want


def test_key_figures_on_the_page(shown: Page, scores: list[Row]) -> None:
    (everything,) = pick(scores, scope="all", by="all", period="all")
    text = shown.text.split("先做什么\n先关键条款")[0]
    assert percent(everything["conformity"]).removesuffix("%") + "\n%" in text
    assert whole(counted(everything)) in text
    for verdict in ("late", "missed", "failed"):
        assert f"{words.VERDICTS[verdict].zh} {whole(everything[verdict])}" in text


def test_the_heat_map_and_its_table(shown: Page, scores: list[Row], zh: Report) -> None:
    head, *rows = shown.tables["heat-table"]
    cells = {
        (r["scope_id"], zh.results.name(r["by_id"])): r for r in pick(scores, scope="clause", by="site", period="all")
    }
    ids = {c.title.zh: c.id for c in zh.results.standards[-1].clauses}
    drawn = re.search(r'<svg [^>]*aria-label="各场所在各条款上的差异">.*?</svg>', zh.html())
    assert drawn
    marks = re.findall(r">([+−][\d.]+)</text>", drawn.group(0))
    said = []
    for name, *figures in rows:
        mine = [r for (clause, _), r in cells.items() if clause == ids[name]]
        shrunk = shrink([r["met"] for r in mine], [counted(r) for r in mine])
        assert figures == [percent(cells[ids[name], site]["conformity"]) for site in head[1:]]
        said += [
            f"{d * 100:+.1f}".replace("-", "−") for d, r in zip(shrunk.difference, mine, strict=True) if counted(r) >= 5
        ]
    assert marks
    assert not set(marks) - set(said)


def test_funnels_on_the_page(shown: Page, scores: list[Row], zh: Report) -> None:
    tables = {k: v for k, v in shown.tables.items() if k.startswith("funnel-")}
    assert len(tables) > 2
    for key, (_, *rows) in tables.items():
        cells = {
            zh.results.name(r["by_id"]): r
            for r in pick(scores, scope="clause", scope_id=key.removeprefix("funnel-"), by="site", period="all")
        }
        assert len(rows) == sum(counted(r) > 0 for r in cells.values())
        for name, met, n, share, bounds, *_ in rows:
            row = cells[name]
            want = [whole(row["met"]), whole(counted(row)), percent(row["conformity"]), span(row["low"], row["high"])]
            assert [met, n, share, bounds] == want


def test_trends_on_the_page(shown: Page, scores: list[Row]) -> None:
    (_, *rows) = shown.tables["trend-all"]
    want = [
        (r["period"], percent(r["conformity"])) for r in pick(scores, scope="all", by="all") if r["period"] != "all"
    ]
    assert [(row[0], row[1]) for row in rows] == sorted(want)
    for key in (k for k in shown.tables if k.startswith("trend-") and k != "trend-all"):
        clause = key.removeprefix("trend-")
        months = {r["period"]: r for r in pick(scores, scope="clause", scope_id=clause, by="all")}
        for month, share, n, *_ in shown.tables[key][1:]:
            assert (share, n) == (percent(months[month]["conformity"]), whole(counted(months[month])))


def test_reasons_add_up_to_what_fell_short(shown: Page, scores: list[Row], zh: Report) -> None:
    for row in pick(scores, scope="clause", by="all", period="all"):
        title = next(c.title.zh for c in zh.results.standards[-1].clauses if c.id == row["scope_id"])
        heading = f"{title}：{whole(counted(row))} 次中 {whole(counted(row) - row['met'])} 次未达到"
        if heading in shown.text:
            drawn = re.search(rf'aria-label="{re.escape(heading)}">(.*?)</svg>', zh.html())
            assert drawn
            bars = [int(x.replace(",", "")) for x in re.findall(r">([\d,]+)</text>", drawn.group(1))]
            assert sum(bars) == counted(row) - row["met"]


def test_the_workbook_holds_every_score(tmp_path: Path, scores: list[Row], zh: Report) -> None:
    zh.xlsx(tmp_path / "report.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "report.xlsx"))
    for sheet, head, wanted in (
        ("条款", "ID", {"scope": "clause", "by": "all", "period": "all"}),
        ("场所", "场所 ID", {"scope": "all", "by": "site", "period": "all"}),
    ):
        _same(book, sheet, lambda row, head=head: row[head], {_id(r): r for r in pick(scores, **wanted)})
    both = {(r["scope_id"], r["by_id"]): r for r in pick(scores, scope="clause", by="site", period="all")}
    _same(book, "条款与场所", lambda row: (row["条款 ID"], row["场所 ID"]), both)
    months = {
        (r["scope_id"], r["period"]): r
        for r in pick(scores, by="all")
        if r["scope"] in ("clause", "all") and r["period"] != "all"
    }
    _same(book, "逐月", lambda row: (row["条款 ID"], row["月份"]), months)


def _id(row: Row) -> str:
    return str(row["scope_id"] or row["by_id"])


def _same(book: CalamineWorkbook, sheet: str, key: Any, want: dict[Any, Row]) -> None:
    head, *rows = book.get_sheet_by_name(sheet).to_python()
    for values in rows:
        row = dict(zip(head, values, strict=True))
        score = want.pop(key(row))
        for name, column in (
            ("符合率", "conformity"),
            ("95% 区间 下限", "low"),
            ("95% 区间 上限", "high"),
            ("已观察", "observed"),
        ):
            given = None if row[name] == "" else row[name]
            assert given == (None if score[column] is None else pytest.approx(score[column], abs=1e-12))
        for verdict, text in words.VERDICTS.items():
            assert row[text.zh] == score[verdict]
        assert row["判定数"] == counted(score)
        assert row["状态"] == words.state(score["state"], "zh").word
    assert not want


def test_the_pdf_holds_the_same_figures(tmp_path: Path, scores: list[Row], zh: Report) -> None:
    need_program("pdftotext")
    zh.pdf(tmp_path / "report.pdf")
    text = subprocess.run(
        [which("pdftotext") or "", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, check=True
    )
    lines = [line.split() for line in text.stdout.decode().splitlines()]
    for name, row in clause_rows(scores, zh).items():
        want = clause_words(row, targets(zh)[row["scope_id"]])
        assert _stands(lines, [name, *want]), (name, want)
    for row in pick(scores, scope="all", by="site", period="all"):
        want = [
            zh.results.name(row["by_id"]),
            percent(row["conformity"]),
            percent(row["observed"]),
            whole(counted(row)),
        ]
        assert _stands(lines, want), want
    for row in pick(scores, scope="all", by="all"):
        if row["period"] != "all":
            assert _stands(lines, [row["period"], percent(row["conformity"])])


def _stands(lines: list[list[str]], said: list[str]) -> bool:
    """Whether one line begins with the first word (or the part of it before a break) and holds the others in order."""
    return any(line and said[0].startswith(line[0]) and _in_order(line[1:], said[1:]) for line in lines)


def _in_order(line: list[str], words_: list[str]) -> bool:
    rest: Iterator[str] = iter(line)
    return all(any(w == x for x in rest) for w in words_)


def test_ranks_are_within_their_bars(shown: Page) -> None:
    _, *rows = shown.tables["ranks-table"]
    ranks = np.array([[int(x) for x in row[1:]] for row in rows])
    assert (ranks[:, 1] <= ranks[:, 0]).all()
    assert (ranks[:, 0] <= ranks[:, 2]).all()
    assert len(rows) == 18
