"""A foreign file and its map in, tables of the evidence contract in a folder and an account of every row out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from yizhun.errors import EvidenceError
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.importing.convert import Converted, arrive, convert, unreadable
from yizhun.evidence.importing.formats import open_source
from yizhun.evidence.importing.map_model import Map, SourceSpec
from yizhun.evidence.importing.map_read import MapRead, read_map
from yizhun.evidence.importing.output import Output, Staged
from yizhun.evidence.importing.rule_sql import RuleQuery, rule_query
from yizhun.evidence.importing.source import UNREADABLE, Source, cannot_read
from yizhun.evidence.stage import prepare
from yizhun.issue import Issue, errors
from yizhun.text import Text

Progress = Callable[[int, float], None]
"""Called after every batch with the rows read so far and the part of the file that has been read, 0 to 1."""


@dataclass
class TableCounts:
    """What became of the rows a table was offered (source rows times rules): their sum is always `offered`.

    `merged` are rows of a register that say what another row already says.
    """

    offered: int = 0
    written: int = 0
    merged: int = 0
    quarantined: int = 0
    not_asked_for: int = 0


@dataclass(frozen=True)
class ImportResult:
    """An account of an import: `rows` were read from the source, `unreadable` of them are no rows of it at all.

    `counts` says per table what became of them; `issues` are the warnings a person should see; `hash` is the SHA-256
    of the file as it lies on disk.
    """

    file: str
    hash: str
    rows: int
    unreadable: int
    counts: dict[str, TableCounts]
    issues: tuple[Issue, ...]

    @property
    def not_asked_for(self) -> int:
        """Rows that the map asks for nothing of: an empty time, or `when` is not true."""
        return sum(count.not_asked_for for count in self.counts.values())

    @property
    def quarantined(self) -> int:
        """Rows that cannot be read; they and the reasons are in `quarantine/import-<table>.parquet`."""
        return self.unreadable + sum(count.quarantined for count in self.counts.values())


def import_file(
    file: str | Path, map_path: str | Path, into: str | Path, progress: Progress | None = None
) -> ImportResult:
    """Turn `file` into tables of evidence in the folder `into`, as the map says.

    Raises EvidenceError with every fault of the map at once, or when the file cannot be read; nothing is written then.
    """
    path, map_file = Path(file), Path(map_path)
    engine = DuckDB()
    prepare(engine)
    try:
        given = read_map(_content(map_file, Text("map", "映射")), str(map_file))
        digest = _hash(path)
        source = _open(path, given, engine)
        plan = _plan(given, source)
        with Output(Path(into), engine) as output:
            run = _Run(plan, source, output, engine, path.name, progress or (lambda rows, share: None))
            run.read()
            _refuse(given.unknown_columns(source.seen))
            return run.result(f"{_stem(path)}-{digest[:12]}-{map_file.stem}", digest, given.issues)
    except UNREADABLE as error:
        reason = str(error) or type(error).__name__
        raise cannot_read(path, Text(f"The file cannot be read: {reason}", f"文件无法读取：{reason}")) from None


def _content(path: Path, what: Text) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        text = Text(f"The {what.en} cannot be read: {reason}", f"{what.zh}无法读取：{reason}")
        raise EvidenceError([Issue("unreadable-file", text, file=str(path))]) from None


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stem(path: Path) -> str:
    name = path.name
    for suffix in reversed(path.suffixes):
        name = name.removesuffix(suffix)
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in name) or "file"


def _open(path: Path, given: MapRead, engine: DuckDB) -> Source:
    """The source; when the map is broken its columns are still looked at, so that all faults are told at once."""
    spec = given.map.source if given.map else SourceSpec()
    broken = errors(given.issues)
    if not broken:
        return open_source(path, spec, engine)
    if not given.opens:
        raise EvidenceError(_in_order(broken))
    try:
        source = open_source(path, spec, engine)
        names = source.names or source.survey()
    except (EvidenceError, LookupError, *UNREADABLE):
        raise EvidenceError(_in_order(broken)) from None
    raise EvidenceError(_in_order([*broken, *given.unknown_columns(names)]))


def _plan(given: MapRead, source: Source) -> Map:
    """The map with its quoted parts decided: by the columns, or by those of the first rows where only reading tells."""
    assert given.map is not None
    if source.names is not None:
        _refuse(given.unknown_columns(source.names))
        return given.map.settled(frozenset(source.names))
    if any(any(letter.isalnum() for letter in part.text) for part in given.map.quoted):
        next(iter(source.batches(())), None)
    return given.map.settled(frozenset(source.seen))


def _refuse(issues: list[Issue]) -> None:
    if issues:
        raise EvidenceError(_in_order(issues))


def _in_order(issues: list[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: (issue.line or 0, issue.column or 0))


@dataclass
class _Table:
    """One table of the map at work."""

    file: Staged
    queries: list[RuleQuery]
    counts: TableCounts = field(default_factory=TableCounts)


class _Run:
    """Reads the source batch by batch and hands each to every rule."""

    def __init__(
        self, plan: Map, source: Source, output: Output, engine: DuckDB, file: str, progress: Progress
    ) -> None:
        self.plan, self.source, self.output, self.engine = plan, source, output, engine
        self.file, self.progress = file, progress
        self.needed = tuple(dict.fromkeys(column.name for column in plan.columns))
        self.rows = self.unreadable = 0
        self.reasons: dict[tuple[str, str], tuple[int, int, str, str]] = {}
        self.tables = {
            name: _Table(output.open(name, rules), [rule_query(rule, file) for rule in rules])
            for name, rules in plan.tables().items()
        }

    def read(self) -> None:
        """Go through the whole file."""
        for batch in self.source.batches(self.needed):
            self.rows += len(batch.lines) + len(batch.unreadable)
            self.unreadable += len(batch.unreadable)
            self._tell("source", unreadable(batch.unreadable, self.file))
            if len(batch.lines):
                trim = arrive(self.engine, batch)
                for name, table in self.tables.items():
                    for query in table.queries:
                        converted = convert(self.engine, batch, query, self.plan.zone, self.file, trim=trim)
                        _count(table.counts, len(batch.lines), converted)
                        table.file.write(converted.rows)
                        self._tell(name, converted.bad)
            self.progress(self.rows, batch.share)

    def result(self, part: str, digest: str, issues: tuple[Issue, ...]) -> ImportResult:
        """Move everything into place and tell what became of the rows."""
        gained = self.output.finish(part, self.file)
        for name, rows in gained.items():
            counts = self.tables[name].counts
            counts.merged, counts.written = counts.written - max(rows, 0), max(rows, 0)
        counted = {name: table.counts for name, table in self.tables.items()}
        return ImportResult(self.file, digest, self.rows, self.unreadable, counted, (*issues, *self._warnings()))

    def _tell(self, table: str, bad: pa.Table) -> None:
        """Put rows into the quarantine and keep the first of each reason for the account."""
        if not bad.num_rows:
            return
        self.output.bad[table].write(bad)
        for found in pc.value_counts(bad["reason"]).to_pylist():
            code = found["values"]
            first = bad.slice(pc.index(bad["reason"], code).as_py(), 1).to_pylist()[0]
            count, line, en, zh = self.reasons.get((table, code), (0, first["line"], first["en"], first["zh"]))
            self.reasons[table, code] = (count + found["counts"], line, en, zh)

    def _warnings(self) -> list[Issue]:
        found = []
        for (table, code), (count, line, en, zh) in self.reasons.items():
            where = Text(f"`{table}`", f"“{table}”") if table != "source" else Text("the file", "文件")
            rows = "row" if count == 1 else "rows"
            text = Text(
                f"{count:,} {rows} of {where.en} cannot be read, the first: {en}",
                f"{where.zh}中有 {count:,} 行无法读取，第一处：{zh}",
            )
            hint = Text(f"See quarantine/import-{table}.parquet.", f"详见 quarantine/import-{table}.parquet。")
            found.append(Issue(code, text, "warning", hint, self.file, line))
        return found


def _count(counts: TableCounts, offered: int, converted: Converted) -> None:
    counts.offered += offered
    counts.written += converted.rows.num_rows
    counts.quarantined += converted.bad.num_rows
    counts.not_asked_for += converted.not_asked_for
