"""A document in, a folder of CSV files out, one a table; UTF-8 with the mark that spreadsheets look for."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from yizhun.report.document import Column, Document, Table


def write(document: Document, folder: Path) -> None:
    """Write every sheet of the document whole into `folder`; figures are not rounded."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in document.sheets:
        with (folder / f"{table.id}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(heads(table, document.lang))
            lines.writerows(flat(row, table.columns) for row in table.rows)


def heads(table: Table, lang: str) -> list[str]:
    """The titles of the columns; an interval is two."""
    low, high = ("下限", "上限") if lang == "zh" else ("low", "high")
    out: list[str] = []
    for column in table.columns:
        out += [f"{column.title} {low}", f"{column.title} {high}"] if column.kind == "span" else [column.title]
    return out


def flat(row: Sequence[Any], columns: Sequence[Column]) -> Iterator[Any]:
    """The plain values of a row; nothing for what is not known."""
    for value, column in zip(row, columns, strict=True):
        if column.kind == "span":
            yield from value or (None, None)
        elif column.kind == "state":
            yield value.word
        else:
            yield value
