"""A results folder in, a report out: one HTML file, a PDF, a workbook, or CSV files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from yizhun.insight.figure import counted, whole
from yizhun.report import csv_files, html, pdf, xlsx
from yizhun.report.analysis import Analysis
from yizhun.report.document import Chapter, Document, Part, Table
from yizhun.report.results import Results, open_results
from yizhun.report.sections import (
    clauses,
    differ,
    first,
    heat,
    keys,
    method,
    ranks,
    sites,
    tables,
    trends,
    unrecorded,
    why,
)
from yizhun.text import Language, Text

FOOTER = Text("Made with Yizhun from evidence alone.", "由一准依据证据生成。")


@dataclass(frozen=True)
class Report:
    """A report in one language; what it holds is worked out when first asked for."""

    results: Results
    lang: Language

    @cached_property
    def document(self) -> Document:
        """What the report says, in no medium yet."""
        parts = tuple(_part(Analysis(self.results, root, self.lang)) for root in self.results.roots)
        return Document(self.lang, parts, FOOTER.say(self.lang))

    def html(self) -> str:
        """One file that needs no network and no script."""
        return html.render(self.document)

    def pdf(self, path: Path) -> None:
        """Write a PDF. FaultError where Typst or a Chinese font is missing."""
        pdf.write(self.document, path)

    def xlsx(self, path: Path) -> None:
        """Write a workbook, one sheet a table."""
        xlsx.write(self.document, path)

    def csv(self, folder: Path) -> None:
        """Write a CSV file a table into `folder`."""
        csv_files.write(self.document, folder)


def build(results: Path, lang: Language) -> Report:
    """Open what `yizhun evaluate --out` wrote. EvidenceError where it is not that."""
    return Report(open_results(results), lang)


def _part(a: Analysis) -> Part:
    t = a.t
    chapters: tuple[Chapter, ...] = (
        Chapter("first", t("What to do first", "先做什么"), (first.card(a),)),
        Chapter("clauses", t("Clauses", "条款"), clauses.cards(a)),
        Chapter("sites", t("Sites", "场所"), (sites.card(a), *ranks.cards(a))),
        Chapter("heat", t("Clause and site", "条款与场所"), heat.cards(a)),
        Chapter("differ", t("Who differs", "谁真的不同"), differ.cards(a)),
        Chapter("trends", t("Trends", "走势"), trends.cards(a)),
        Chapter("why", t("Why", "原因"), why.cards(a)),
        Chapter("unrecorded", t("Not recorded", "没有记录"), (unrecorded.card(a),)),
        Chapter("method", t("How it was made", "怎么算的"), (method.card(a),)),
    )
    chapters = tuple(chapter for chapter in chapters if chapter.cards)
    return Part(a.root, a.say(a.standards[-1].title), _about(a), keys.keys(a), chapters, lambda: _sheets(a))


def _sheets(a: Analysis) -> tuple[Table, ...]:
    return (*tables.everything(a), *why.sheets(a), unrecorded.sheet(a))


def _about(a: Analysis) -> str:
    since, last = str(a.results.summary.get("since") or "?")[:10], a.results.last_day.isoformat()
    sites, editions = counted(len(a.sites), "site"), ", ".join(a.editions)
    en = f"{sites} · {since} to {last} · judged by {editions}"
    return a.t(en, f"{whole(len(a.sites))} 个场所 · {since} 至 {last} · 依据 {editions}")
