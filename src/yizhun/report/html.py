"""A document in, one HTML page out: its style and font inside, no script, no network."""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from importlib.resources import files

from yizhun.report.chart.spark import spark
from yizhun.report.chart.svg import NARROW
from yizhun.report.document import (
    Act,
    Acts,
    Block,
    Card,
    Chapter,
    Document,
    Figure,
    Figures,
    Key,
    Note,
    Part,
    Table,
)
from yizhun.report.html_table import markup, tag
from yizhun.text import Language

MARK = (
    '<svg class="mark" viewBox="0 0 30 30" aria-hidden="true"><rect width="30" height="30" rx="9"/>'
    '<path d="M7 17h16"/><path d="M19 9v12"/><circle cx="12.5" cy="17" r="3"/></svg>'
)


def render(document: Document) -> str:
    """The page as text."""
    lang = "zh-Hans" if document.lang == "zh" else "en"
    body = "".join(_part(part, document.lang, _anchor(document, part)) for part in document.parts)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(document.title)}</title><style>{style()}</style></head><body>"
        f'<div class="app">{_contents(document)}<main>{body}<footer>{escape(document.footer)}</footer></main></div>'
        "</body></html>\n"
    )


@cache
def style() -> str:
    """The stylesheet with the font inside it."""
    room = files("yizhun.report")
    font = base64.b64encode(room.joinpath("font", "Inter.woff2").read_bytes()).decode()
    css = room.joinpath("look", "report.css").read_text("utf-8")
    return css.replace("url(Inter.woff2)", f"url(data:font/woff2;base64,{font})")


def _anchor(document: Document, part: Part) -> str:
    """What stands before every anchor of a part, so that two parts do not share one."""
    return f"{part.id}-" if len(document.parts) > 1 else ""


def _contents(document: Document) -> str:
    name, brand = ("目录", "一准") if document.lang == "zh" else ("Contents", "Yizhun")
    links = ""
    for part in document.parts:
        at = _anchor(document, part)
        links += f'<p class="part">{escape(part.title)}</p>' if at else ""
        links += "".join(f'<a href="#chapter-{escape(at + c.id)}">{escape(c.name)}</a>' for c in part.chapters)
    return f'<nav class="side" aria-label="{name}"><div><p class="brand">{MARK}{brand}</p>{links}</div></nav>'


def _part(part: Part, lang: Language, at: str) -> str:
    keys = "".join(_key(key) for key in part.keys)
    chapters = "".join(_chapter(chapter, lang, at) for chapter in part.chapters)
    return (
        f'<header class="top"><h1>{escape(part.title)}</h1><p>{escape(part.about)}</p></header>'
        f'<dl class="card keys">{keys}</dl>{chapters}'
    )


def _key(key: Key) -> str:
    drawn = spark(key.course, key.title) if sum(v is not None for v in key.course) > 1 else ""
    return (
        f'<div class="key"><dt>{escape(key.title)}</dt>'
        f'<dd class="v">{escape(key.value)}<small>{escape(key.unit)}</small></dd>'
        f'<dd class="s">{drawn}</dd><dd class="d">{escape(key.below)}</dd></div>'
    )


def _chapter(chapter: Chapter, lang: Language, at: str) -> str:
    cards = "".join(_card(card, lang, at) for card in chapter.cards)
    return f'<div class="grid" id="chapter-{escape(at + chapter.id)}">{cards}</div>'


def _card(card: Card, lang: Language, at: str) -> str:
    lead = f"<p>{escape(card.lead)}</p>" if card.lead else ""
    tables = [block for block in card.blocks if isinstance(block, Table)]
    beside = tables if len(tables) > 1 else []
    blocks = "".join(_block(block, lang, at) for block in beside)
    blocks = f'<div class="beside">{blocks}</div>' if blocks else ""
    blocks += "".join(_block(block, lang, at) for block in card.blocks if block not in beside)
    return (
        f'<section class="card c{card.span}" id="{escape(at + card.id)}"><header>'
        f"<h2>{escape(card.title)}</h2>{lead}</header>{blocks}</section>"
    )


def _block(block: Block, lang: Language, at: str) -> str:
    match block:
        case Table():
            style = "rows" if len(block.columns) > 3 else "lean"
            caption = f"<h3>{escape(block.title)}</h3>" if block.named else ""
            return f'<div class="body">{caption}{markup(block, lang, style)}</div>'
        case Figure():
            return f'<div class="body">{_figure(block, lang)}</div>'
        case Figures():
            parts = "".join(_small(title, said, figure, lang) for title, said, figure in block.rows)
            return f'<div class="body small-charts across{block.across}">{parts}</div>'
        case Acts():
            return _acts(block, at)
        case Note():
            return f'<p class="note">{escape(block.text)}</p>' if block.text else ""


def _figure(figure: Figure, lang: Language) -> str:
    most = f' style="max-width:{figure.wide * 5 // 4}px"'
    drawn = f'<div class="chart wide"{most}>{figure.draw(figure.wide)}</div>'
    drawn += f'<div class="chart narrow">{figure.draw(NARROW)}</div>'
    if figure.table is None:
        return drawn
    name = "同一组数字的表格" if lang == "zh" else "The same figures as a table"
    table = markup(figure.table, lang, "plain")
    return f'{drawn}<details><summary>{name}</summary><div class="scroll">{table}</div></details>'


def _small(title: str, said: str, figure: Figure, lang: Language) -> str:
    caption = f"<figcaption><h3>{escape(title)}</h3><p>{escape(said)}</p></figcaption>"
    return f"<figure>{caption}{_figure(figure, lang)}</figure>"


def _acts(block: Acts, at: str) -> str:
    rows = "".join(_act(act, at) for act in block.rows)
    note = f'<p class="note">{escape(block.note)}</p>' if block.note else ""
    return (f'<ol class="acts cols{block.columns}">{rows}</ol>' if rows else "") + note


def _act(act: Act, at: str) -> str:
    title = f'<a href="#{escape(at + act.target)}">{escape(act.title)}</a>' if act.target else escape(act.title)
    where = f'<span class="where">{escape(act.where)}</span>' if act.where else ""
    figure = f'<span class="{act.tag.tone}">{escape(act.figure)}</span>'
    return f'<li><b>{title}{where}</b><span class="fig">{tag(act.tag)}{figure}</span><p>{escape(act.sentence)}</p></li>'
