"""A batch of source rows and a rule's query in, rows of the rule's table and the rows that cannot be read out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yizhun.evidence import quarantine, zone
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.instant import last_of_day, to_utc
from yizhun.evidence.importing.rule_sql import BATCH, LINE, ROW, Field, RuleQuery
from yizhun.evidence.importing.source import Batch, Unreadable
from yizhun.evidence.quarantine import did_you_mean
from yizhun.evidence.reason import Reason
from yizhun.text import Text

SHOWN = 60
INSTANT = pa.timestamp("us", tz="UTC")
Faults = dict[int, tuple[Reason, str | None]]
"""By place in the batch: why a row cannot be read, and the word that its sentence speaks of beside its columns."""
Flags = npt.NDArray[np.bool_]
Zones = str | None | npt.NDArray[np.str_]
"""The zone of times that say no offset: one for all rows, or one for each ("" where it has none)."""


@dataclass(frozen=True)
class Converted:
    """What a rule made of a batch: `rows` of its table with LINE beside them, `bad` in the shape of the quarantine."""

    rows: pa.Table
    bad: pa.Table
    not_asked_for: int


def arrive(engine: DuckDB, batch: Batch) -> bool:
    """Put a batch before the queries of all rules; whether some value begins or ends with a blank."""
    has_blanks = False
    columns: dict[str, pa.Array] = {}
    for name in batch.table.column_names:
        texts = batch.table[name]
        trimmed = pc.utf8_trim_whitespace(texts)
        if not trimmed.equals(texts):
            has_blanks = True
            texts = pc.if_else(pc.equal(trimmed, ""), None, texts)
        columns[name] = texts
    columns |= {LINE: batch.lines, ROW: pa.array(np.arange(len(batch.lines)))}
    engine.connection.register(BATCH, pa.table(columns))
    return has_blanks


def convert(
    engine: DuckDB, batch: Batch, query: RuleQuery, zone_name: str | None, file: str, *, trim: bool
) -> Converted:
    """Run a rule's query over the batch that has arrived; `zone_name` is for times that say no offset and no zone."""
    found = engine.query(query.trimming if trim else query.sql)
    zones = _zones(query, found, zone_name)
    faults: Faults = {place: (query.reasons[number], None) for place, number in _numbered(found["fault"])}
    columns: dict[str, pa.Array] = {}
    for field in query.fields:
        if field.is_time:
            columns[field.name] = _instants(query, field, found, zones, faults)
        else:
            columns[field.name] = found[f"r{field.number}"].combine_chunks()
    lines = batch.lines.take(found["row"].combine_chunks())
    rows = pa.table(columns).append_column(LINE, lines)
    good = np.ones(found.num_rows, dtype=np.bool_)
    good[list(faults)] = False
    bad = _quarantined(batch, query, found, faults, file)
    return Converted(rows.filter(pa.array(good)) if faults else rows, bad, len(batch.lines) - found.num_rows)


def _numbered(column: pa.ChunkedArray) -> Iterator[tuple[int, int]]:
    places = np.flatnonzero(pc.is_valid(column).to_numpy())
    return zip(places.tolist(), column.take(pa.array(places)).to_pylist(), strict=True)


def _zones(query: RuleQuery, found: pa.Table, zone_name: str | None) -> Zones:
    own = query.rule.zone
    if own is None or isinstance(own, str):
        return own or zone_name
    return np.array(pc.fill_null(found["zone"], "").to_pylist(), dtype=np.str_)


def _instants(query: RuleQuery, field: Field, found: pa.Table, zones: Zones, faults: Faults) -> pa.Array:
    """Times as instants; where a zone is needed and there is none, or the year cannot be, the row gets its fault."""
    given = found[f"r{field.number}"].combine_chunks()
    filled = pc.is_valid(given).to_numpy(zero_copy_only=False)
    times = np.array(pc.fill_null(given, 0).to_numpy(zero_copy_only=False))
    is_local = ~_flags(found[f"utc{field.number}"]) & filled
    is_day = _flags(found[f"day{field.number}"]) & is_local & (field.column.type == "due")
    for name in _names(zones, is_local):
        here = is_local if isinstance(zones, str | None) else is_local & (zones == (name or ""))
        if name is None or not zone.known(name):
            faults |= {place: (_zone_reason(field, name), name) for place in np.flatnonzero(here).tolist()} | faults
            filled &= ~here
            continue
        times[here & ~is_day] = to_utc(times[here & ~is_day], name)
        times[here & is_day] = last_of_day(times[here & is_day], name)
    outside = filled & ((times < zone.START_US) | (times >= zone.END_US))
    faults |= {place: (_bad_time(query, field), None) for place in np.flatnonzero(outside).tolist()} | faults
    return pa.array(times, pa.int64(), mask=~filled | outside).cast(INSTANT)


def _names(zones: Zones, needed: Flags) -> list[str | None]:
    """The zones that times without an offset need; None where they have none."""
    if isinstance(zones, str | None):
        return [zones] if needed.any() else []
    return [str(name) or None for name in np.unique(zones[needed])]


def _flags(column: pa.ChunkedArray) -> Flags:
    return np.array(pc.fill_null(column, False).combine_chunks().to_numpy(zero_copy_only=False), dtype=np.bool_)


def _bad_time(query: RuleQuery, field: Field) -> Reason:
    return next(one for one in query.reasons if one.code == "bad-time" and one.value == field.name)


def _zone_reason(field: Field, name: str | None) -> Reason:
    if name is None:
        en = f"{field.name} says no offset and the map no time zone for it; add `timezone: Asia/Shanghai` or the like"
        zh = f"{field.name} 没有时差，映射也没有给出时区；请加上例如 timezone: Asia/Shanghai"
        return Reason("no-timezone", Text(en, zh))
    near = zone.nearest(name)
    more = did_you_mean(near) if near else Text()
    en = f"“{{other}}” is not an IANA time zone such as Asia/Shanghai{more.en}"
    return Reason("bad-timezone", Text(en, f"“{{other}}”不是 IANA 时区名（如 Asia/Shanghai）{more.zh}"))


def _quarantined(
    batch: Batch, query: RuleQuery, found: pa.Table, faults: dict[int, tuple[Reason, str | None]], file: str
) -> pa.Table:
    if not faults:
        return quarantine.empty()
    places = sorted(faults)
    rows = found.take(pa.array(places))
    sources = batch.table.take(rows["row"].combine_chunks()).to_pylist()
    lines = batch.lines.take(rows["row"].combine_chunks()).to_pylist()
    texts = rows.to_pylist()
    told = []
    for place, line, source, text in zip(places, lines, sources, texts, strict=True):
        reason, other = faults[place]
        values = {field.name: text.get(f"c{field.number}", text[f"r{field.number}"]) for field in query.fields}
        en, zh = (_filled(sentence, reason, values, other) for sentence in (reason.sentence.en, reason.sentence.zh))
        told.append((file, line, reason.code, en, zh, _as_json(source)))
    return _table(told)


def _filled(sentence: str, reason: Reason, values: dict[str, str | None], other: str | None) -> str:
    said = {
        "near": "",
        "other": other or values.get(reason.other or "") or "",
        "value": values.get(reason.value or "") or "",
    }
    for word, text in said.items():
        short = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        sentence = sentence.replace(f"{{{word}}}", " ".join(short.split()))
    return sentence


def unreadable(rows: tuple[Unreadable, ...], file: str) -> pa.Table:
    """Rows that are no rows, in the shape of the quarantine."""
    return _table([(file, row.line, row.code, row.text.en, row.text.zh, row.raw) for row in rows])


def _as_json(row: dict[str, Any]) -> str:
    return json.dumps({name: text for name, text in row.items() if text is not None}, ensure_ascii=False)


def _table(rows: list[tuple[str, int, str, str, str, str]]) -> pa.Table:
    if not rows:
        return quarantine.empty()
    return pa.table(list(map(list, zip(*rows, strict=True))), schema=quarantine.SCHEMA)
