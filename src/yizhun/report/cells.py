"""A table in, what a page shows of it out: the words of its cells, and which columns say anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yizhun.insight.figure import percent, plain, points, span, whole
from yizhun.report.document import Column, Strip, Table
from yizhun.text import Language

RIGHT = frozenset({"share", "target", "span", "count", "number", "points"})
"""Kinds that stand to the right, digit under digit."""


def cell(value: Any, column: Column, lang: Language) -> str:
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
            return _strip(value, lang)
        case _:
            return str(value)


def on_page(table: Table) -> Table:
    """The rows a page shows, without columns of text that say nothing in any of them."""
    rows = table.rows[: table.shown]
    used = [j for j, c in enumerate(table.columns) if c.main or c.kind != "text" or any(row[j] for row in rows)]
    return replace(table, columns=tuple(table.columns[j] for j in used), rows=[[row[j] for j in used] for row in rows])


def more(table: Table, lang: Language) -> str:
    """What a page says where it shows only the first rows; nothing where it shows all."""
    if table.shown is None or len(table.rows) <= table.shown:
        return ""
    if lang == "zh":
        return f"共 {len(table.rows):,} 行，这里显示前 {table.shown} 行；其余见 XLSX 或 CSV。"
    return f"The first {table.shown} of {len(table.rows):,} rows; the rest is in the XLSX or CSV."


def _strip(it: Strip, lang: Language) -> str:
    if it.share is None:
        return "无数据" if lang == "zh" else "no data"
    said = f"{percent(it.share)} ({span(it.low, it.high)})"
    if it.target is None:
        return said
    return said + (f"，目标 {percent(it.target)}" if lang == "zh" else f", target {percent(it.target)}")
