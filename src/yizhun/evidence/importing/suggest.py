"""A foreign file in, a first map for it out, as YAML with remarks: a start to correct, and itself a map that loads."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.formats import format_of, open_source
from yizhun.evidence.importing.guess import Guess, Roles, guesses, roles
from yizhun.evidence.importing.map_model import SourceSpec
from yizhun.evidence.importing.source import UNREADABLE, Opened, Source, cannot_read
from yizhun.evidence.stage import prepare
from yizhun.text import Text

SAMPLE_ROWS: Final = 5_000
_SAMPLE_BYTES: Final = 1_000_000
_ENCODINGS: Final = ("utf-8", "gb18030", "latin-1")
_PLAIN: Final = re.compile(r"[^\W\d][\w .:/()年月日-]*\Z")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_WORDS: Final = ("null", "true", "false", "yes", "no", "on", "off", "~")
_HEAD: Final = """\
# A first map, guessed from the file: check every line.
# 根据文件内容猜出的初稿：请逐行核对。
"""
_LINE: Final = "{pad: {line: true}, width: 9}"
_KEEPS_ORDER: Final = "   # keeps the order of the file 保持文件中的先后"
_XES: Final = """\
source: {format: xes}

sites: {distinct: {const: here}, timezone: {const: UTC}}   # the place and its time zone 场所及其时区

cases: {distinct: case:concept:name, site_id: {const: here}}

events:
  event_id: {pad: {line: true}, width: 9}   # keeps the order of the file 保持文件中的先后
  occurred_at: time:timestamp
  site_id: {const: here}
  activity: concept:name
  case_id: case:concept:name
"""
_XES_COLUMNS: Final = ("case:concept:name", "concept:name", "time:timestamp")
_OCEL: Final = """\
source: {format: ocel}

sites: {distinct: {const: here}, timezone: {const: UTC}}   # the place and its time zone 场所及其时区

cases: {when: '"ocel:oid" is not null', distinct: ocel:oid, site_id: {const: here}, kind: ocel:type}

events:
  event_id: {join: [ocel:eid, '/', {column: ocel:oid, else: none}]}   # one row per event and object 每个事件与对象一行
  occurred_at: ocel:timestamp
  site_id: {const: here}
  activity: ocel:activity
  case_id: ocel:oid
"""


def suggest(file: str | Path) -> str:
    """A first map for `file` as YAML text. Raises EvidenceError when the file cannot be read."""
    path, engine = Path(file), DuckDB()
    prepare(engine)
    try:
        match _format(path):
            case "xes":
                return _HEAD + _log(engine, open_source(path, SourceSpec("xes"), engine))
            case "ocel":
                open_source(path, SourceSpec("ocel"), engine).survey()
                return _HEAD + _OCEL
            case name:
                spec = _spec(path, name)
                return _HEAD + _tabular(engine, _sample(open_source(path, spec, engine)), spec)
    except UNREADABLE as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise cannot_read(path, Text(f"The file cannot be read: {reason}", f"文件无法读取：{reason}")) from None


def _format(path: Path) -> str:
    with Opened(path) as opened:
        head = opened.stream.read(4)
    return format_of(path) or {b"PAR1": "parquet", b"PK\x03\x04": "xlsx"}.get(head, "csv")


def _spec(path: Path, name: str) -> SourceSpec:
    if name not in ("csv", "tsv", "jsonl"):
        return SourceSpec(name)
    with Opened(path) as opened:
        content = opened.stream.read(_SAMPLE_BYTES)
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _encoding(content)
    header = content.decode(encoding, errors="replace").partition("\n")[0]
    counted = {mark: header.count(mark) for mark in (",", ";", "\t", "|")}
    delimiter = max(counted, key=lambda mark: counted[mark])
    return SourceSpec(name, encoding, delimiter if name == "csv" and delimiter != "," else None)


def _encoding(content: bytes) -> str:
    for name in _ENCODINGS:
        try:
            codecs.getincrementaldecoder(name)().decode(content)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def _sample(source: Source) -> pa.Table:
    names = source.names or source.survey()
    for batch in source.batches(names):
        return batch.table.slice(0, SAMPLE_ROWS)
    return pa.table({name: pa.array([], pa.string()) for name in names})


def _log(engine: DuckDB, source: Source) -> str:
    names = source.survey()
    if not set(_XES_COLUMNS) <= set(names):
        return _tabular(engine, _sample(source), SourceSpec("xes"))
    actor = "  actor_id: org:resource\n" if "org:resource" in names else ""
    return _XES + actor + "\n" + "\n".join(_columns(guesses(engine, _sample(source)))) + "\n"


def _tabular(engine: DuckDB, rows: pa.Table, spec: SourceSpec) -> str:
    found = guesses(engine, rows)
    parts = roles(found)
    site = f"{{column: {_name(parts.site.name)}, else: unknown}}" if parts.site else "{const: here}"
    needs_zone = any(one.is_time for one in found)
    lines = [_source(spec)]
    lines += ["timezone: UTC   # the zone of times that say none 不带时差的时间所在的时区"] if needs_zone else []
    lines += ["", f"sites: {{distinct: {site}, timezone: {{const: UTC}}}}   # their own time zone 场所所在时区"]
    if parts.case is not None:
        lines += ["", f"cases: {{distinct: {_name(parts.case.name)}, site_id: {site}}}"]
    elif not parts.times:
        lines += ["", f"cases: {{case_id: {{line: true}}, site_id: {site}}}"]
    if parts.times:
        lines += ["", "events:", *_events(parts, site)]
    return "\n".join([*lines, "", *_columns(found)]) + "\n"


def _source(spec: SourceSpec) -> str:
    said = [f"format: {spec.format}"]
    said += [f"encoding: {spec.encoding}"] if spec.encoding else []
    said += [f"delimiter: {_quoted(spec.delimiter)}"] if spec.delimiter else []
    return f"source: {{{', '.join(said)}}}"


def _events(parts: Roles, site: str) -> Iterator[str]:
    """With an activity column one event a row, else one a time column, named after it."""
    times = parts.times[:1] if parts.activity else parts.times
    for number, time in enumerate(times):
        word = _word(time.name)
        activity = _name(parts.activity.name) if parts.activity else f"{{const: {word}}}"
        identity = _LINE if len(times) == 1 else f"{{join: [{_LINE}, '-{word}']}}"
        yield f"  - event_id: {identity}" + ("" if number else _KEEPS_ORDER)
        yield f"    occurred_at: {_time(time)}"
        yield f"    site_id: {site}"
        yield f"    activity: {activity}"
        yield from [f"    case_id: {_name(parts.case.name)}"] if parts.case else []
        yield from [f"    actor_id: {_name(parts.actor.name)}"] if parts.actor else []
        yield from [f"    due_at: {_time(parts.due)}"] if parts.due and number == 0 else []


def _time(guess: Guess) -> str:
    name = _name(guess.name)
    return f"{{column: {name}, format: {_quoted(guess.format)}}}" if guess.format else name


def _columns(found: Sequence[Guess]) -> Iterator[str]:
    yield "# The columns of the file 文件的各列："
    for one in found:
        kind = f", time 时间 {one.format or 'ISO 8601'}" if one.is_time else ""
        name = " ".join(one.name.split())
        yield f"#   {name}: {one.filled}/{one.rows} filled 已填, {one.distinct} distinct 不同值{kind}"


def _word(name: str) -> str:
    """A column's name as an activity: letters and digits with hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "event"


def _name(name: str) -> str:
    """A column's name as YAML writes it inside braces."""
    plain = _PLAIN.match(name) and ": " not in name and not name.endswith((":", " ")) and name.lower() not in _WORDS
    return name if plain else _quoted(name)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
    )
