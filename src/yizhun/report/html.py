"""A document in, one HTML page out: its style and font inside, no script, no network."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from yizhun.insight.figure import percent, plain, points, span, whole
from yizhun.report.chart.spark import spark
from yizhun.report.chart.strip import strip
from yizhun.report.chart.svg import NARROW
from yizhun.report.document import (
    Act,
    Acts,
    Block,
    Card,
    Chapter,
    Column,
    Document,
    Figure,
    Figures,
    Key,
    Note,
    Strip,
    Table,
    Tag,
)

RIGHT = frozenset({"share", "target", "span", "count", "number", "points"})
MARK = (
    '<svg class="mark" viewBox="0 0 30 30" aria-hidden="true"><rect width="30" height="30" rx="9"/>'
    '<path d="M7 17h16"/><path d="M19 9v12"/><circle cx="12.5" cy="17" r="3"/></svg>'
)


def render(document: Document) -> str:
    """The page as text."""
    lang = "zh-Hans" if document.lang == "zh" else "en"
    body = "".join(_chapter(chapter, document.lang) for chapter in document.chapters)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(document.title)}</title><style>{style()}</style></head><body>"
        f'<div class="app">{_contents(document)}<main>{_head(document)}{body}'
        f"<footer>{escape(document.footer)}</footer></main></div></body></html>\n"
    )


def cell(value: Any, column: Column, lang: str) -> str:
    """A cell as a person reads it, without markup."""
    if value is None:
        return "–"
    match column.kind:
        case "share":
            return percent(value)
        case "target":
            return f"{plain(value * 100)}%"
        case "span":
            return span(*value)
        case "count":
            return whole(value)
        case "number":
            return plain(value)
        case "points":
            return points(value, 2)
        case "state":
            return str(value.word)
        case "time":
            return f"{value:%Y-%m-%d %H:%M}"
        case "strip":
            return _strip_words(value, lang)
        case _:
            return str(value)


def more(table: Table, lang: str) -> str:
    """What a page says where it shows only the first rows."""
    if table.shown is None or len(table.rows) <= table.shown:
        return ""
    if lang == "zh":
        return f"共 {len(table.rows):,} 行，这里显示前 {table.shown} 行；其余见 XLSX 或 CSV。"
    return f"The first {table.shown} of {len(table.rows):,} rows; the rest is in the XLSX or CSV."


@cache
def style() -> str:
    """The stylesheet with the font inside it."""
    room = files("yizhun.report")
    font = base64.b64encode(room.joinpath("font", "Inter.woff2").read_bytes()).decode()
    css = room.joinpath("look", "report.css").read_text("utf-8")
    return css.replace("url(Inter.woff2)", f"url(data:font/woff2;base64,{font})")


def _contents(document: Document) -> str:
    name = "目录" if document.lang == "zh" else "Contents"
    links = "".join(f'<a href="#{c.id}">{escape(c.name)}</a>' for c in document.chapters)
    brand = "一准" if document.lang == "zh" else "Yizhun"
    return f'<nav class="side" aria-label="{name}"><div><p class="brand">{MARK}{brand}</p>{links}</div></nav>'


def _head(document: Document) -> str:
    keys = "".join(_key(key) for key in document.keys)
    return (
        f'<header class="top"><h1>{escape(document.title)}</h1><p>{escape(document.about)}</p></header>'
        f'<dl class="card keys">{keys}</dl>'
    )


def _key(key: Key) -> str:
    drawn = spark(key.course, key.title) if sum(v is not None for v in key.course) > 1 else ""
    return (
        f'<div class="key"><dt>{escape(key.title)}</dt><dd class="v">{escape(key.value)}<small>{escape(key.unit)}</small>'
        f'</dd><dd class="s">{drawn}</dd><dd class="d">{escape(key.below)}</dd></div>'
    )


def _chapter(chapter: Chapter, lang: str) -> str:
    cards = "".join(_card(card, lang) for card in chapter.cards)
    return f'<div class="grid" id="{chapter.id}">{cards}</div>'


def _card(card: Card, lang: str) -> str:
    lead = f"<p>{escape(card.lead)}</p>" if card.lead else ""
    tables = [block for block in card.blocks if isinstance(block, Table)]
    if len(tables) > 1:
        beside = "".join(_block(block, lang) for block in tables)
        rest = "".join(_block(block, lang) for block in card.blocks if block not in tables)
        blocks = f'<div class="beside">{beside}</div>{rest}'
    else:
        blocks = "".join(_block(block, lang) for block in card.blocks)
    return (
        f'<section class="card c{card.span}" aria-labelledby="t-{escape(card.id)}"><header>'
        f'<h2 id="t-{escape(card.id)}">{escape(card.title)}</h2>{lead}</header>{blocks}</section>'
    )


def _block(block: Block, lang: str) -> str:
    match block:
        case Table():
            return f'<div class="body">{_caption(block)}{_table(block, lang, "rows" if len(block.columns) > 3 else "lean")}</div>'
        case Figure():
            return f'<div class="body">{_figure(block, lang)}</div>'
        case Figures():
            across = 2 if len(block.rows) in (1, 2, 4) else 3
            parts = "".join(
                f"<figure><figcaption><h3>{escape(title)}</h3><p>{escape(said)}</p></figcaption>{_figure(f, lang)}</figure>"
                for title, said, f in block.rows
            )
            return f'<div class="body small-charts across{across}">{parts}</div>'
        case Acts():
            return _acts(block)
        case Note():
            return f'<p class="note">{escape(block.text)}</p>' if block.text else ""


def _caption(table: Table) -> str:
    named = table.id in ("touchpoints", "elements", "levels") or table.id.startswith("records-")
    return f"<h3>{escape(table.title)}</h3>" if named else ""


def _figure(figure: Figure, lang: str) -> str:
    wide, narrow = figure.draw(figure.wide), figure.draw(NARROW) if figure.wide != NARROW else ""
    drawn = f'<div class="chart wide">{wide}</div>' + (f'<div class="chart narrow">{narrow}</div>' if narrow else "")
    if figure.table is None:
        return drawn
    name = "同一组数字的表格" if lang == "zh" else "The same figures as a table"
    table = _table(figure.table, lang, "plain")
    return f'{drawn}<details><summary>{name}</summary><div class="scroll">{table}</div></details>'


def _acts(block: Acts) -> str:
    rows = "".join(_act(act) for act in block.rows)
    note = f'<p class="note">{escape(block.note)}</p>' if block.note else ""
    return (f'<ol class="acts cols{block.columns}">{rows}</ol>' if rows else "") + note


def _act(act: Act) -> str:
    title = f'<a href="#{act.target}">{escape(act.title)}</a>' if act.target else escape(act.title)
    where = f'<span class="where">{escape(act.where)}</span>' if act.where else ""
    return (
        f'<li><b>{title}{where}</b><span class="fig">{_tag(act.tag)}<span class="{act.tag.tone}">{escape(act.figure)}</span>'
        f"</span><p>{escape(act.sentence)}</p></li>"
    )


def _tag(tag: Tag) -> str:
    return f'<span class="tag {tag.tone}">{escape(tag.word)}</span>'


def _table(table: Table, lang: str, style: str) -> str:
    if not table.rows:
        return f'<p class="note">{escape(table.empty)}</p>'
    heads = "".join(_heading(c) for c in table.columns)
    rows = "".join(f"<tr>{''.join(_cells(row, table, lang))}</tr>" for row in table.rows[: table.shown])
    note = f'<p class="note">{said}</p>' if (said := more(table, lang)) else ""
    return f'<table class="{style}" data-table="{escape(table.id)}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{note}'


def _heading(column: Column) -> str:
    if column.kind == "strip":
        ends = "".join(f"<span>{escape(end)}</span>" for end in column.title.split("\t"))
        return f'<th class="strip" scope=col>{ends}</th>'
    return f"<th{_class(column)} scope=col>{escape(column.title)}</th>"


def _cells(row: Any, table: Table, lang: str) -> Iterator[str]:
    for value, column in zip(row, table.columns, strict=True):
        said = cell(value, column, lang)
        if column.main:
            yield f"<th scope=row>{escape(said)}</th>"
            continue
        if column.kind == "strip":
            yield f'<td class="strip">{strip(value, said)}</td>'
            continue
        shown = _tag(value) if column.kind == "state" and value is not None else _lines(said)
        label = f' data-th="{escape(column.title)}"' if column.title else ""
        yield f"<td{_class(column)}{label}>{shown}</td>"


def _lines(said: str) -> str:
    first, _, rest = said.partition("\n")
    return f"{escape(first)}<br><small>{escape(rest)}</small>" if rest else escape(said)


def _class(column: Column) -> str:
    names = [
        n
        for n, on in (
            ("r", column.kind in RIGHT),
            ("nowrap", column.kind == "time"),
            ("minor", column.minor),
            ("main", column.main),
        )
        if on
    ]
    return f' class="{" ".join(names)}"' if names else ""


def _strip_words(it: Strip, lang: str) -> str:
    if it.share is None:
        return "无数据" if lang == "zh" else "no data"
    target = (
        ""
        if it.target is None
        else (f"，目标 {percent(it.target)}" if lang == "zh" else f", target {percent(it.target)}")
    )
    return f"{percent(it.share)} ({span(it.low, it.high)}){target}"
