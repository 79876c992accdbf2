"""A table in, its markup out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from yizhun.report.cells import RIGHT, cell, more, on_page
from yizhun.report.chart.strip import strip
from yizhun.report.document import Column, Table, Tag
from yizhun.text import Language


def markup(table: Table, lang: Language, style: str) -> str:
    """The table in one of three styles: `rows` becomes a list on a phone, `lean` stays a table, `plain` scrolls."""
    if not table.rows:
        return f'<p class="note">{escape(table.empty)}</p>'
    shown = on_page(table)
    note = f'<p class="note">{said}</p>' if (said := more(table, lang)) else ""
    if table.fold is None or len(shown.rows) <= table.fold:
        return _whole(shown, shown.rows, lang, style) + note
    first, rest = shown.rows[: table.fold], shown.rows[table.fold :]
    name = f"其余 {len(rest)} 行" if lang == "zh" else f"The other {len(rest)} rows"
    folded = f'<details class="fold"><summary>{name}</summary>{_whole(shown, rest, lang, style)}</details>'
    return _whole(shown, first, lang, style) + folded + note


def _whole(table: Table, rows: Sequence[Sequence[Any]], lang: Language, style: str) -> str:
    heads = "".join(_heading(column) for column in table.columns)
    body = "".join(f"<tr>{''.join(_cells(row, table.columns, lang))}</tr>" for row in rows)
    inside = f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"
    return f'<table class="{style}" data-table="{escape(table.id)}">{inside}</table>'


def tag(it: Tag) -> str:
    """A word with its tone."""
    return f'<span class="tag {it.tone}">{escape(it.word)}</span>'


def _heading(column: Column) -> str:
    if column.kind == "strip":
        ends = "".join(f"<span>{escape(end)}</span>" for end in column.title.split("\t"))
        return f'<th class="strip" scope=col>{ends}</th>'
    return f"<th{_class(column)} scope=col>{escape(column.title)}</th>"


def _cells(row: Sequence[Any], columns: Sequence[Column], lang: Language) -> Iterator[str]:
    for value, column in zip(row, columns, strict=True):
        said = cell(value, column, lang)
        if column.main:
            yield f"<th scope=row>{escape(said)}</th>"
        elif column.kind == "strip":
            yield f'<td class="strip">{strip(value, said)}</td>'
        else:
            shown = tag(value) if column.kind == "state" and value is not None else _lines(said)
            yield f'<td{_class(column)} data-th="{escape(column.title)}">{shown}</td>'


def _lines(said: str) -> str:
    first, _, rest = said.partition("\n")
    return f"{escape(first)}<br><small>{escape(rest)}</small>" if rest else escape(said)


def _class(column: Column) -> str:
    when = {"r": column.kind in RIGHT, "nowrap": column.kind == "time", "minor": column.minor, "main": column.main}
    names = " ".join(name for name, on in when.items() if on)
    return f' class="{names}"' if names else ""
