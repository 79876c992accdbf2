"""Why a clause falls short: the reasons, where, and the records behind them."""

from __future__ import annotations

from collections import Counter

from yizhun.insight.figure import percent, whole
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.chart import bars
from yizhun.report.document import Card, Column, Figure, Note, Table
from yizhun.report.findings import Reasons, Record, latest, reasons
from yizhun.report.results import local

RECORDS = 8
REASONS, SITES = 5, 5
COLOURS = {"late": "warn-line", "missed": "bad-line", "failed": "bad-line"}


def cards(a: Analysis) -> tuple[Card, ...]:
    """One card a clause, of those that fall short what is worth most first."""
    span = 12 if len(a.worst) == 1 else 6
    return tuple(_card(a, key, a.reasons[key], span) for key in a.worst)


def sheets(a: Analysis) -> tuple[Table, ...]:
    """All reasons of all clauses that fall short somewhere, and the latest records of the worst."""
    counted = reasons(a.results.findings, a.editions, [k for k, s in a.clauses.items() if s.short])
    t = a.t
    columns = (
        Column(t("Clause ID", "条款 ID")),
        Column(t("Clause", "条款"), main=True),
        Column(t("Site", "场所")),
        Column(t("Verdict", "判定")),
        Column(t("Reason", "原因")),
        Column(t("Findings", "判定数"), "count"),
    )
    rows = [
        (key, a.title(key), a.results.name(site), words.VERDICTS[v].say(a.lang), words.reason(r, a.lang), n)
        for key, found in counted.items()
        for (site, v, r), n in sorted(found.items(), key=lambda x: (-x[1], x[0]))
    ]
    records = [(k, a.title(k), *_cells(a, r)) for k in a.worst for r in latest(a.results.findings, a.editions, k, 100)]
    heads = (*columns[:2], *_columns(a))
    return (
        Table("reasons", t("Reasons", "原因"), columns, rows),
        Table("records", t("Latest records", "最近的记录"), heads, records),
    )


def _card(a: Analysis, key: str, found: Reasons, span: int) -> Card:
    s = a.clauses[key]
    by_reason: Counter[tuple[str, str]] = Counter()
    by_site: Counter[str] = Counter()
    for (site, verdict, code), n in found.items():
        by_reason[verdict, code] += n
        by_site[site] += n
    title = a.t(
        f"{a.title(key)}: {whole(s.short)} of {whole(s.n)} fell short",
        f"{a.title(key)}：{whole(s.n)} 次中 {whole(s.short)} 次未达到",
    )
    lead = a.say(a.clause(key).text)
    if main := a.main_reason(key):
        lead = f"{lead}{a.t(' ', '') if lead else ''}{_mostly(a, *main)}"
    twice = {code for _, code in by_reason if sum(c == code for _, c in by_reason) > 1}
    bars_ = [
        (words.reason(code, a.lang) + (f" · {words.VERDICTS[v].say(a.lang)}" if code in twice else ""), n, COLOURS[v])
        for (v, code), n in sorted(by_reason.items(), key=lambda x: (-x[1], x[0]))[:REASONS]
    ]
    where = a.t(", ", "、").join(f"{a.results.name(i)} {whole(n)}" for i, n in by_site.most_common(SITES))
    note = a.t(f"Where: {where}.", f"场所：{where}。") if where else ""
    chart = Figure(lambda width: bars.draw(bars_, title, width), 500)
    return Card(f"why-{key}", title, lead, (*((chart,) if bars_ else ()), Note(note), _records(a, key)), span)


def _mostly(a: Analysis, code: str, share: float) -> str:
    said = words.reason(code, a.lang)
    if share == 1:
        return a.t(f"Always for one reason: {said}.", f"原因只有一个：{said}。")
    return a.t(f"{percent(share, 0)} for one reason: {said}.", f"其中 {percent(share, 0)} 的原因是：{said}。")


def _records(a: Analysis, key: str) -> Table:
    """The latest records for a page: the record's id below what it is about."""
    rows: list[list[object]] = []
    for record in latest(a.results.findings, a.editions, key, RECORDS):
        *cells, evidence = _cells(a, record)
        cells[2] = "\n".join(str(x) for x in (cells[2], evidence) if x)
        rows.append(cells)
    title = a.t(f"The latest {len(rows)} records behind it", f"最近 {len(rows)} 条记录")
    return Table(f"records-{key}", title, _columns(a)[:-1], rows, named=True)


def _columns(a: Analysis) -> tuple[Column, ...]:
    t = a.t
    return (
        Column(t("Site", "场所"), main=True),
        Column(t("Due", "应于"), "time"),
        Column(t("What", "对象")),
        Column(t("Found", "实际")),
        Column(t("Asked", "要求")),
        Column(t("Reason", "原因")),
        Column(t("Record", "记录号"), minor=True),
    )


def _cells(a: Analysis, r: Record) -> tuple[object, ...]:
    site = a.results.sites.get(r.site_id)
    what = " · ".join(x for x in (r.subject_id, r.case_id) if x) or r.actor_id or ""
    clause = a.clause(r.clause_id)
    found, asked = (words.quantity(x, clause, a.lang) for x in (r.found, r.asked))
    code = words.reason(r.reason, a.lang)
    return (a.results.name(r.site_id), local(r.due_at, site), what, found, asked, code, r.evidence_id or "")
