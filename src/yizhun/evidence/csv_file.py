"""CSV and TSV, plain or gzipped: a file in, a source out. DuckDB reads what is well formed, Python the rest."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from yizhun.errors import EvidenceError
from yizhun.evidence import header, sql
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.raw_table import RawTable, numbered, text_columns
from yizhun.evidence.source import Lines, Source, content
from yizhun.evidence.tables import TableSpec
from yizhun.evidence.text_file import lines
from yizhun.issue import Issue, errors
from yizhun.text import Text

_LONGEST = 1 << 24  # characters of one field


def open_csv(
    path: Path, file: str, spec: TableSpec, engine: DuckDB, held: str, delimiter: str
) -> tuple[Source, list[Issue]]:
    """A source and warnings; EvidenceError for what makes the whole file unusable. `path` is a plain text file."""
    csv.field_size_limit(_LONGEST)
    names, plain = _header(path, file, delimiter)
    issues = header.check(spec, names, file, 1) + header.nameless(
        [n for n, name in enumerate(names, 1) if not name], file, 1
    )
    if errors(issues):
        raise EvidenceError(issues)
    if plain and engine.load(held, _select(path, names, delimiter)):
        lines_of = _scan(path, file, delimiter)
        return Source((file,), text_columns(names), numbered(held), lines_of, held=(held,)), issues
    return _slowly(path, file, names, engine, held, delimiter), issues


def _header(path: Path, file: str, delimiter: str) -> tuple[list[str], bool]:
    """The column names, and whether they stand alone on the first line of the file."""
    for _, end, fields, fault in _records(path, file, delimiter):
        if fault:
            raise EvidenceError([Issue("bad-header", fault, file=file, line=end)])
        names = [field.strip() for field in fields]
        _right_delimiter(names, file, delimiter)
        return names, end == 1
    text = Text(en="the file is empty; its first line names the columns", zh="文件是空的；第一行应为列名")
    raise EvidenceError([Issue("empty-file", text, file=file)])


def _right_delimiter(names: Sequence[str], file: str, delimiter: str) -> None:
    if len(names) > 1 or not names:
        return
    asked = {",": ("commas", "逗号"), "\t": ("tabs", "制表符")}[delimiter]
    for other, en, zh in (
        (";", "semicolons", "分号"),
        ("\t", "tabs", "制表符"),
        (",", "commas", "逗号"),
        ("|", "bars", "竖线"),
    ):
        if other != delimiter and other in names[0]:
            text = Text(
                en=f"the columns are separated by {en}; in a {_kind(delimiter)} file {asked[0]} separate them",
                zh=f"各列以{zh}分隔；{_kind(delimiter)} 文件应以{asked[1]}分隔",
            )
            hint = Text(en=f"save it again with {asked[0]}", zh=f"请以{asked[1]}分隔重新保存")
            raise EvidenceError([Issue("wrong-delimiter", text, hint=hint, file=file, line=1)])


def _kind(delimiter: str) -> str:
    return {",": ".csv", "\t": ".tsv"}[delimiter]


def _select(path: Path, names: Sequence[str], delimiter: str) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(names)))
    return (
        f"SELECT * FROM read_csv({sql.text(str(path))}, columns = {{{columns}}}, header = true, auto_detect = false, "
        f"delim = {sql.text(delimiter)}, quote = '\"', escape = '\"', nullstr = '', strict_mode = true, "
        "compression = 'none')"
    )


def _scan(path: Path, file: str, delimiter: str) -> Lines:
    """The way from a row back to its line: the file is read again, up to the last row asked for."""

    def lines_of(inner: int, rows: Sequence[int]) -> Sequence[int]:
        wanted, found = set(rows), dict[int, int]()
        records = _records(path, file, delimiter)
        next(records)
        for row, (start, _, _, _) in enumerate(records):
            if row in wanted:
                found[row] = start
                if len(found) == len(wanted):
                    break
        return [found.get(row, row + 2) for row in rows]

    return lines_of


Record = tuple[int, int, list[str], Text | None]


def _records(path: Path, file: str, delimiter: str) -> Iterator[Record]:
    """First line, last line, fields and what is wrong with the quotes, if anything; blank lines are skipped."""
    reader = csv.reader(lines(path, file), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield start, reader.line_num, [], _quotes(fault, file, start)
            continue
        if fields:
            yield start, reader.line_num, fields, None


def _quotes(fault: csv.Error, file: str, line: int) -> Text:
    said = str(fault)
    if "unexpected end" in said:
        text = Text(
            en="a quotation mark opens here and is never closed",
            zh="此处的引号打开后一直没有关闭",
        )
        hint = Text(
            en="close it, or write a mark that is part of the text twice", zh="请补上引号；文字中的引号要写两个"
        )
        raise EvidenceError([Issue("unclosed-quote", text, hint=hint, file=file, line=line)]) from fault
    if "field larger" in said:
        return Text(en=f"a field is longer than {_LONGEST} characters", zh=f"有一个字段超过 {_LONGEST} 个字符")
    return Text(
        en="text follows a closing quotation mark; write a mark that is part of the text twice",
        zh="引号关闭之后还有文字；文字中的引号要写两个",
    )


def _slowly(path: Path, file: str, names: Sequence[str], engine: DuckDB, held: str, delimiter: str) -> Source:
    """Row by row, for a file with rows that are not well formed: these are rejected, the others read."""
    table = RawTable(engine, held, names, file)
    records = _records(path, file, delimiter)
    next(records)
    for start, _, fields, fault in records:
        if fault:
            table.reject(start, "bad-quotes", fault, content(fields))
        elif len(fields) != len(names):
            table.reject(start, "wrong-field-count", _count(len(fields), len(names)), content(fields))
        else:
            table.add(start, [field or None for field in fields])
    return table.source()


def _count(found: int, asked: int) -> Text:
    return Text(
        en=f"the row has {found} fields and the header {asked}; quote a field that holds the separator",
        zh=f"该行有 {found} 个字段，而表头有 {asked} 个；字段内含分隔符时请加引号",
    )
