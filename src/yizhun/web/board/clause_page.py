"""A clause at a place in; everything its page says out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from yizhun.insight.figure import percent
from yizhun.report import words
from yizhun.report.chart import trend
from yizhun.report.chart.strip import strip
from yizhun.report.document import Figure, Tag
from yizhun.report.findings import reasons
from yizhun.report.results import Score
from yizhun.report.sections import differ
from yizhun.standard.model import Clause
from yizhun.standard.sentence import sentence
from yizhun.text import Text
from yizhun.web.board import finding
from yizhun.web.board.drawing import Drawing, bar
from yizhun.web.board.finding import Asked, Told
from yizhun.web.board.reading import Reading

LATEST = 12


@dataclass(frozen=True)
class Row:
    """A month or a site: what it is called, where it leads, and its figures."""

    name: str
    url: str
    score: Score
    conformity: str
    drawn: SafeString
    state: Tag


@dataclass(frozen=True)
class Page:
    """What the page of a clause shows."""

    clause: Clause
    title: str
    asks: Text
    score: Score
    conformity: str
    interval: str
    target: str
    state: Tag
    months: list[Row]
    sites: list[Row]
    reasons: list[tuple[str, str, int]]
    chart: SafeString | None
    funnel: SafeString | None
    latest: list[Told]
    against_url: str
    all_url: str


def page(reading: Reading, drawing: Drawing, key: str) -> Page:
    """Figures of the scores, reasons and findings of the findings; nothing is counted again."""
    a = reading.analysis
    clause, score = a.clause(key), a.clauses[key]
    standard = next(s for s in reversed(a.standards) if any(c.id == key for c in s.clauses))
    asked = Asked(verdict="against", clause=key)
    return Page(
        clause,
        a.title(key),
        sentence(clause, standard) if clause.measure else Text(),
        score,
        percent(score.conformity),
        f"{percent(score.low)} – {percent(score.high)}" if score.n else "",
        percent(float(clause.target)),
        words.state(score.state, a.lang),
        _months(drawing, key),
        [] if reading.is_site else _sites(drawing, key),
        _reasons(reading, key),
        _chart(drawing, key),
        _funnel(drawing, key),
        finding.latest(reading, asked, LATEST),
        drawing.findings_url(verdict="against", clause=key),
        drawing.findings_url(clause=key),
    )


def _months(drawing: Drawing, key: str) -> list[Row]:
    by_month = drawing.a.monthly.get(key, {})
    return [
        _row(drawing, key, month, drawing.findings_url(clause=key, month=month), by_month[month])
        for month in sorted(by_month, reverse=True)
    ]


def _sites(drawing: Drawing, key: str) -> list[Row]:
    """Every site, the lowest share first."""
    a = drawing.a
    found = sorted(
        a.scores(scope="clause", scope_id=key, by="site", period="all"),
        key=lambda s: (s.conformity is None, s.conformity or 0.0, s.by_id),
    )
    return [_row(drawing, key, a.results.name(s.by_id), drawing.clause_url(key, s.by_id), s) for s in found]


def _row(drawing: Drawing, key: str, name: str, url: str, score: Score) -> Row:
    state, target = words.state(score.state, drawing.a.lang), float(drawing.a.clause(key).target)
    drawn = strip(bar(score, target, state.tone), "", 200)
    hidden = drawn.replace('role="img" aria-label=""', 'aria-hidden="true"')
    return Row(name, url, score, percent(score.conformity), mark_safe(hidden), state)


def _reasons(reading: Reading, key: str) -> list[tuple[str, str, int]]:
    """Verdict, reason and how often, the commonest first."""
    a = reading.analysis
    found: dict[tuple[str, str], int] = {}
    for (_, verdict, code), n in reasons(a.results.findings, a.editions, [key])[key].items():
        found[verdict, code] = found.get((verdict, code), 0) + n
    rows = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(words.VERDICTS[verdict].say(a.lang), words.reason(code, a.lang), n) for (verdict, code), n in rows]


def _chart(drawing: Drawing, key: str) -> SafeString | None:
    a = drawing.a
    if sum(month in a.monthly.get(key, {}) for month in a.months) < 3:
        return None
    chart, target = a.chart(key), float(a.clause(key).target)
    label = a.t(f"{a.title(key)} by month", f"{a.title(key)}逐月")
    said = trend.Words(label, a.months, [], target, a.t(f"target {percent(target)}", f"目标 {percent(target)}"))
    figure = Figure(lambda width: trend.draw(chart, said, width, 230), 680)
    return mark_safe(drawing.figure(figure))


def _funnel(drawing: Drawing, key: str) -> SafeString | None:
    if key not in drawing.a.funnels or drawing.reading.is_site:
        return None
    compared = differ.compared(drawing.a, key)
    return mark_safe(drawing.figure(differ.figure(drawing.a, key, compared, 680, None)))
