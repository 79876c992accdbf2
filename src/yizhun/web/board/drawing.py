"""Cards of a report in, their markup for the board out: the same charts and words, and links into what lies behind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from yizhun.insight.figure import percent, points
from yizhun.report import words
from yizhun.report.chart import heat as heat_chart
from yizhun.report.chart.spark import spark
from yizhun.report.chart.strip import strip
from yizhun.report.chart.svg import NARROW
from yizhun.report.document import Act, Acts, Block, Card, Figure, Figures, Key, Note, Strip, Table, Tone
from yizhun.report.html_table import markup, tag
from yizhun.report.results import Score
from yizhun.report.sections import clauses as clause_section
from yizhun.report.sections import heat as heat_section
from yizhun.web.board.reading import Reading


def bar(s: Score, target: float, tone: Tone, floor: float = 0.0) -> Strip:
    """A share with its interval; nothing but the target where nothing was found."""
    return Strip(s.conformity, s.low if s.n else None, s.high if s.n else None, target, tone, floor)


@dataclass(frozen=True)
class HeatCell:
    """Where a cell leads, what it says, and its class of the ramp (None: too few to say)."""

    url: str
    said: str
    shade: int | None


@dataclass(frozen=True)
class HeatRow:
    """A clause with a cell a site."""

    title: str
    url: str
    cells: list[HeatCell]


@dataclass(frozen=True)
class Heat:
    """The heat map; `reach` is the difference at the ends of the ramp, in points."""

    title: str
    lead: str
    sites: list[tuple[str, str]]
    rows: list[HeatRow]
    reach: str
    ramp: tuple[str, ...]


class Drawing:
    """Draws for one reading; names of clauses and sites lead to their pages."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.a = reading, reading.analysis
        self._places = {reading.results.name(code): self.site_url(code) for code in self.a.sites}
        self._clauses = {self.a.title(key): self.clause_url(key) for key in self.a.clauses}

    def clause_url(self, clause: str, site: str = "") -> str:
        """The page of a clause here, or at a site."""
        return reverse("board:clause", args=(site or self.reading.place.code, self.reading.root, clause))

    def site_url(self, code: str) -> str:
        """The board of a site."""
        return f"{reverse('board:place', args=(code,))}?standard={self.reading.root}"

    def findings_url(self, **asked: str) -> str:
        """The findings behind a figure."""
        from yizhun.web.board.finding import Asked

        query = Asked(**asked).query(standard=self.reading.root)
        return f"{reverse('board:findings', args=(self.reading.place.code,))}?{query}"

    def key(self, key: Key, url: str = "") -> SafeString:
        """A key figure; with an address it opens."""
        drawn = spark(key.course, key.title) if sum(v is not None for v in key.course) > 1 else ""
        value = f"{escape(key.value)}<small>{escape(key.unit)}</small>"
        opened = f'<a href="{escape(url)}">{value}</a>' if url else value
        return mark_safe(
            f'<div class="kpi"><dt>{escape(key.title)}</dt><dd class="v">{opened}</dd>'
            f'<dd class="spark-box">{drawn}</dd><dd class="d">{escape(key.below)}</dd></div>'
        )

    def card(self, card: Card, span: int | None = None) -> SafeString:
        """A card with all it holds."""
        lead = f"<p>{escape(card.lead)}</p>" if card.lead else ""
        blocks = "".join(self._block(block) for block in card.blocks)
        return mark_safe(
            f'<section class="card c{span or card.span}" id="{escape(card.id)}"><header><h2>{escape(card.title)}</h2>'
            f"{lead}</header>{blocks}</section>"
        )

    def _block(self, block: Block) -> str:
        match block:
            case Table():
                return f'<div class="body">{self._table(block)}</div>'
            case Figure():
                return f'<div class="body">{self.figure(block)}</div>'
            case Figures():
                rows = "".join(self._small(*row) for row in block.rows)
                return f'<div class="body small-charts across{block.across}">{rows}</div>'
            case Acts():
                return self._acts(block)
            case Note():
                return f'<p class="note pad">{escape(block.text)}</p>' if block.text else ""

    def figure(self, figure: Figure) -> str:
        """A chart for both widths, with its table one click away."""
        most = f' style="max-width:{figure.wide * 5 // 4}px"'
        drawn = f'<div class="chart wide-only"{most}>{figure.draw(figure.wide)}</div>'
        drawn += f'<div class="chart narrow-only">{figure.draw(NARROW)}</div>'
        if figure.table is None:
            return drawn
        name = self.a.t("The same figures as a table", "同一组数字的表格")
        table = f'<div class="scroll" tabindex="0">{self._table(figure.table)}</div>'
        return f'{drawn}<details class="same"><summary>{name}</summary>{table}</details>'

    def _small(self, title: str, said: str, figure: Figure) -> str:
        caption = f"<figcaption><h3>{self._linked(title)}</h3><p>{escape(said)}</p></figcaption>"
        return f"<figure>{caption}{self.figure(figure)}</figure>"

    def _table(self, table: Table) -> str:
        drawn = markup(table, self.a.lang, "rows" if len(table.columns) > 3 else "lean")
        for name, url in {**self._places, **self._clauses}.items():
            plain = f"<th scope=row>{escape(name)}</th>"
            drawn = drawn.replace(plain, f'<th scope=row><a href="{escape(url)}">{escape(name)}</a></th>')
        return drawn

    def _acts(self, block: Acts) -> str:
        rows = "".join(self._act(act) for act in block.rows)
        note = f'<p class="note pad">{escape(block.note)}</p>' if block.note else ""
        return (f'<ol class="ask cols{block.columns}">{rows}</ol>' if rows else "") + note

    def _act(self, act: Act) -> str:
        where = "" if act.where in self.a.clauses else act.where
        place = f'<span class="where">{escape(where)}</span>' if where else ""
        figure = f'<span class="fig {act.tag.tone}">{escape(act.figure)}</span>'
        title = self._linked(act.title)
        if act.title not in self._places and act.title not in self._clauses and act.target:
            title = f'<a href="#{escape(act.target)}">{title}</a>'
        sure = f'<span class="row">{tag(act.tag)}{figure}</span>'
        return f"<li><b>{title}{place}</b>{sure}<p>{escape(act.sentence)}</p></li>"

    def _linked(self, name: str) -> str:
        url = self._clauses.get(name) or self._places.get(name)
        return f'<a href="{escape(url)}">{escape(name)}</a>' if url else escape(name)

    def heat(self) -> Heat | None:
        """Clause by site, shaded as the report's map; nothing where there is nothing to cross."""
        cards = heat_section.cards(self.a)
        if not cards:
            return None
        difference = heat_section.differences(self.a)
        rows, columns = heat_section.order(self.a, difference)
        rows, columns = sorted(rows[: heat_section.ROWS]), columns[: heat_section.COLUMNS]
        m, width = self.a.matrix, heat_chart.step(difference)
        sites = [(self.reading.results.name(m.sites[j]), self.site_url(m.sites[j])) for j in columns]
        lines = [
            HeatRow(
                self.a.title(m.clauses[i]),
                self.clause_url(m.clauses[i]),
                [self._cell(m.clauses[i], m.sites[j], float(difference[i, j]), width) for j in columns],
            )
            for i in rows
        ]
        return Heat(cards[0].title, cards[0].lead, sites, lines, f"{width * 400:g}", heat_chart.RAMP)

    def _cell(self, clause: str, site: str, difference: float, width: float) -> HeatCell:
        url = self.clause_url(clause, site)
        if math.isnan(difference):
            return HeatCell(url, "·", None)
        return HeatCell(url, points(difference), heat_chart.shade(difference, width))

    def clauses(self) -> list[dict[str, object]]:
        """Every clause with its figures, the ones that fall short first."""
        a = self.a
        order = {key: i for i, key in enumerate(a.short)}
        keys = sorted(
            a.clauses,
            key=lambda k: (clause_section.ORDER.index(a.clauses[k].state or clause_section.ORDER[0]), order.get(k, 0)),
        )
        floor = clause_section.floor(list(a.clauses.values()))
        return [self._row(key, a.clauses[key], floor) for key in keys]

    def _row(self, key: str, s: Score, floor: float) -> dict[str, object]:
        clause, a = self.a.clause(key), self.a
        state = words.state(s.state, a.lang)
        target = float(clause.target)
        drawn = strip(bar(s, target, state.tone, floor), "", 220)
        course = self.course(key)
        return {
            "title": a.title(key), "url": self.clause_url(key), "critical": clause.critical, "force": clause.force,
            "strip": mark_safe(drawn.replace('role="img" aria-label=""', 'aria-hidden="true"')),
            "spark": mark_safe(course), "conformity": percent(s.conformity),
            "interval": f"{percent(s.low)} – {percent(s.high)}" if s.n else "",
            "target": percent(target, 0) if target * 100 == int(target * 100) else percent(target),
            "short": s.short, "n": s.n, "short_url": self.findings_url(verdict="against", clause=key),
            "all_url": self.findings_url(clause=key), "state": state.word, "tone": state.tone,
        }  # fmt: skip

    def course(self, key: str) -> str:
        """The line of a clause over the whole months."""
        by_month: Mapping[str, Score] = self.a.monthly.get(key, {})
        values = [by_month[m].conformity if m in by_month else None for m in self.a.months]
        drawn = spark(values, "", "ink-3") if sum(v is not None for v in values) > 1 else ""
        return drawn.replace('role="img" aria-label=""', 'aria-hidden="true"')
