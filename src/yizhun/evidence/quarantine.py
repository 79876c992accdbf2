"""Rows that cannot be read: a staged table with reasons in, file, line, reason, sentences and content out."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from yizhun.evidence import parse, sql, zone
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.nearest import nearest
from yizhun.evidence.parse import REASON
from yizhun.evidence.reason import Reason
from yizhun.evidence.source import FILE, ROW, Rejected, Source
from yizhun.evidence.tables import CORRECTABLE
from yizhun.evidence.typed_reason import Near
from yizhun.text import Text

SCHEMA = pa.schema(
    [("file", pa.string()), ("line", pa.int64()), ("reason", pa.string()), ("en", pa.string()), ("zh", pa.string()),
     ("row", pa.string())]
)  # fmt: skip
_FILE, _ROW, _REASON = map(sql.name, (FILE, ROW, REASON))
_LINES = pa.schema([("file", pa.int64()), ("row", pa.int64()), ("line", pa.int64())])
_FILES = pa.schema([("file", pa.int64()), ("label", pa.string())])
SCRATCH = ("bad", "bad_others", "bad_files", "bad_lines", "bad_sentences", "bad_near")
_SHOWN = 60  # characters of a value in a sentence
_NEAREST = 20  # distinct values for which the nearest word is looked up


def empty() -> pa.Table:
    """No rows."""
    return SCHEMA.empty_table()


def collect(
    engine: DuckDB,
    staged: str,
    sources: Sequence[Source],
    reasons: Sequence[Reason],
    rejected: Sequence[Rejected],
    contradicting: bool,
) -> pa.Table:
    """All rows of `staged` that have a reason, and the rejected ones, by file and line.

    `contradicting` says that some were marked by comparing rows.
    """
    engine.run(
        "CREATE OR REPLACE TEMP TABLE bad (file BIGINT, row BIGINT, reason BIGINT, value VARCHAR, other VARCHAR, "
        "content VARCHAR)"
    )
    _others(engine, staged, contradicting)
    place = 0
    for source in sources:
        engine.run(f"INSERT INTO bad {_select(staged, source, reasons, place)}")
        place += len(source.files)
    _lines(engine, sources)
    _sentences(engine, reasons)
    labels = [file for source in sources for file in source.files]
    engine.register("bad_files", pa.table([list(range(len(labels))), labels], schema=_FILES))
    told = engine.query(_TOLD).cast(SCHEMA)
    return pa.concat_tables([told, _rejected(rejected)]).sort_by([("file", "ascending"), ("line", "ascending")])


_TOLD = """
    WITH told AS (
        SELECT f.label AS file, l.line, s.code AS reason, s.en, s.zh, b.content AS row, coalesce(b.value, '') AS value,
            coalesce(b.other, of.label || ':' || ol.line, '') AS other,
            coalesce(n.en, '') AS near_en, coalesce(n.zh, '') AS near_zh
        FROM bad b JOIN bad_files f USING (file) JOIN bad_lines l USING (file, row) JOIN bad_sentences s USING (reason)
        LEFT JOIN bad_near n ON n.reason = b.reason AND n.value = b.value
        LEFT JOIN bad_others o ON o.file = b.file AND o.row = b.row
        LEFT JOIN bad_files of ON of.file = o.other_file
        LEFT JOIN bad_lines ol ON ol.file = o.other_file AND ol.row = o.other_row)
    SELECT file, line, reason,
        replace(replace(replace(en, '{near}', near_en), '{other}', other), '{value}', value) AS en,
        replace(replace(replace(zh, '{near}', near_zh), '{other}', other), '{value}', value) AS zh, row FROM told"""


def _others(engine: DuckDB, staged: str, contradicting: bool) -> None:
    contradictions = (
        f"SELECT s.{_FILE} AS file, s.{_ROW} AS row, other_file, other_row FROM contradictions c "
        f"JOIN {staged} s ON s.rowid = c.id"
    )
    none = "SELECT 0::BIGINT AS file, 0::BIGINT AS row, 0::BIGINT AS other_file, 0::BIGINT AS other_row LIMIT 0"
    engine.run(f"CREATE OR REPLACE TEMP TABLE bad_others AS {contradictions if contradicting else none}")


def _select(staged: str, source: Source, reasons: Sequence[Reason], place: int) -> str:
    pairs = ", ".join(f"{sql.text(name)}, {column.text()}" for name, column in source.columns.items())
    return (
        f"SELECT s.{_FILE}, s.{_ROW}, s.{_REASON}, {_told(source, reasons, 'value')}, "
        f"{_told(source, reasons, 'other')}, json_object({pairs}) FROM {source.relation} r JOIN {staged} s "
        f"ON s.{_FILE} = r.{_FILE} + {place} AND s.{_ROW} = r.{_ROW} WHERE s.{_REASON} > 0"
    )


def _told(source: Source, reasons: Sequence[Reason], part: str) -> str:
    """The text of the column a reason speaks of, as it stands in the file."""
    columns = [(number, source.columns.get(getattr(reason, part) or "")) for number, reason in enumerate(reasons, 1)]
    whens = [f"WHEN {number} THEN {column.text()}" for number, column in columns if column]
    if not whens:
        return "NULL::VARCHAR"
    text = f"CASE s.{_REASON} {' '.join(whens)} END"
    short = f"regexp_replace(left({text}, {_SHOWN}), '[\\x00-\\x1f]+', ' ', 'g')"
    return f"{short} || CASE WHEN length({text}) > {_SHOWN} THEN '…' ELSE '' END"


def _lines(engine: DuckDB, sources: Sequence[Source]) -> None:
    """Where a person finds the rows: for each file only the lines that are asked for."""
    wanted = engine.query(
        "SELECT file, row FROM bad UNION SELECT other_file, other_row FROM bad_others ORDER BY file, row"
    )
    rows: dict[int, list[int]] = {}
    for file, row in zip(wanted["file"].to_pylist(), wanted["row"].to_pylist(), strict=True):
        rows.setdefault(file, []).append(row)
    places = [(source, inner) for source in sources for inner in range(len(source.files))]
    parts = [_LINES.empty_table()]
    for file, asked in rows.items():
        source, inner = places[file]
        parts.append(pa.table([[file] * len(asked), asked, list(source.lines(inner, asked))], schema=_LINES))
    engine.register("bad_lines", pa.concat_tables(parts))


def _sentences(engine: DuckDB, reasons: Sequence[Reason]) -> None:
    rows = [(number, r.code, r.sentence.en, r.sentence.zh) for number, r in enumerate(reasons, 1)]
    names = ("reason", "code", "en", "zh")
    engine.register("bad_sentences", pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))))
    near = [_near(engine, number, reason) for number, reason in enumerate(reasons, 1) if reason.near]
    schema = pa.schema([("reason", pa.int64()), *((word, pa.string()) for word in ("value", "en", "zh"))])
    found = [row for rows in near for row in rows]
    columns = list(map(list, zip(*found, strict=True))) or [[], [], [], []]
    engine.register("bad_near", pa.table(columns, schema=schema))


def _near(engine: DuckDB, number: int, reason: Reason) -> list[tuple[int, str, str, str]]:
    values = engine.query(f"SELECT DISTINCT value FROM bad WHERE reason = {number} ORDER BY value LIMIT {_NEAREST}")
    found = [(value, _nearest(engine, reason.near, value)) for value in values["value"].to_pylist() if value]
    texts = [(value, did_you_mean(word)) for value, word in found if word]
    return [(number, value, text.en, text.zh) for value, text in texts]


def did_you_mean(word: str) -> Text:
    """What to add to a sentence about an unknown word."""
    return Text(en=f" (did you mean “{word}”?)", zh=f"（是否指“{word}”？）")


def _nearest(engine: DuckDB, kind: Near | None, value: str) -> str | None:
    match kind:
        case "timezone":
            return zone.nearest(value)
        case "table":
            return nearest(value, CORRECTABLE)
        case _:
            sites = engine.query(f"SELECT site_id FROM {parse.SITES} WHERE good ORDER BY site_id LIMIT 2000")
            return nearest(value, sites["site_id"].to_pylist())


def _rejected(rows: Sequence[Rejected]) -> pa.Table:
    columns = [(r.file, r.line, r.code, r.text.en, r.text.zh, r.content) for r in rows]
    return pa.table(list(map(list, zip(*columns, strict=True))), schema=SCHEMA) if columns else empty()
