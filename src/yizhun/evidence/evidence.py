"""Evidence after reading: sources of every table in; clean tables in an engine, counts, quarantine and remarks out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import ibis
import pyarrow as pa

from yizhun.errors import EvidenceError
from yizhun.evidence import quarantine, twice
from yizhun.evidence.engine import DuckDB, Engine
from yizhun.evidence.source import Source
from yizhun.evidence.stage import Counts, Staged, learn_zones, physical, prepare, stage
from yizhun.evidence.tables import CORRECTABLE, TABLES
from yizhun.issue import Issue
from yizhun.text import Text

_TOLD_WHEN_STRICT = 20


@dataclass(frozen=True)
class Evidence:
    """What happened, ready to be judged. An engine holds one evidence at a time: reading again replaces it.

    `present` are the tables given, even empty ones; `counts`, `quarantine` (file, line, reason, en, zh, row as JSON)
    and `issues` (warnings) tell what became of the rows; `hashes` are SHA-256 by file.
    """

    engine: Engine
    present: frozenset[str]
    counts: Mapping[str, Counts]
    quarantine: Mapping[str, pa.Table]
    issues: tuple[Issue, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    staged: Mapping[str, Staged] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> ibis.Table:
        """A table as an unbound Ibis expression: instants int64 µs UTC, dates, decimals, text; attributes last."""
        return self.staged[name].table

    def attributes(self, name: str) -> tuple[str, ...]:
        """The further columns of an open table, in the order of names."""
        return self.staged[name].attributes


def admit(
    given: Mapping[str, Sequence[Source]],
    engine: Engine,
    workshop: DuckDB,
    *,
    strict: bool = False,
    issues: Sequence[Issue] = (),
) -> Evidence:
    """Read the sources of every table given; with `strict` a row that cannot be read is an EvidenceError.

    The sources stand in `workshop`, where all cleaning is done; when `engine` is another one the tables move there.
    """
    if "sites" not in given:
        raise EvidenceError([*issues, _no_sites()])
    prepare(workshop)
    learn_zones(workshop, given["sites"])
    staged: dict[str, Staged] = {}
    for name, spec in TABLES.items():
        corrected = name in CORRECTABLE and staged["corrections"].counts.kept > 0
        staged[name] = stage(workshop, spec, given.get(name, ()), corrected)
    for scratch in (*quarantine.SCRATCH, *twice.SCRATCH):
        workshop.run(f"DROP TABLE IF EXISTS {scratch}")
    told = {name: staged[name].quarantine for name in TABLES if staged[name].quarantine.num_rows}
    if strict and told:
        raise EvidenceError([*issues, *_strict(told)])
    found = [*issues, *(issue for table in staged.values() for issue in table.issues), *_summary(staged, told)]
    if engine is not workshop:
        staged = {name: _moved(table, workshop, engine, name) for name, table in staged.items()}
    counts = {name: staged[name].counts for name in given}
    return Evidence(engine, frozenset(given), counts, told, tuple(found), staged=staged)


def _moved(staged: Staged, workshop: DuckDB, engine: Engine, name: str) -> Staged:
    """The same table on another engine."""
    return replace(staged, table=engine.register(physical(name), workshop.arrow(staged.table)))


def _no_sites() -> Issue:
    return Issue(
        "no-sites",
        Text(
            en="there is no table sites; it names every site and its time zone",
            zh="缺少 sites 表；它列出每个场所及其时区",
        ),
        hint=Text(
            en="add sites.csv with the columns site_id and timezone",
            zh="请补上 sites.csv，至少有 site_id 和 timezone 两列",
        ),
    )


def _strict(told: Mapping[str, pa.Table]) -> list[Issue]:
    rows = [row for table in told.values() for row in table.slice(0, _TOLD_WHEN_STRICT).to_pylist()]
    shown = [
        Issue(row["reason"], Text(en=row["en"], zh=row["zh"]), file=row["file"], line=row["line"])
        for row in rows[:_TOLD_WHEN_STRICT]
    ]
    left = sum(table.num_rows for table in told.values()) - len(shown)
    if left:
        text = Text(en=f"rows beside these that cannot be read: {left}", zh=f"另有 {left} 行无法读取")
        shown.append(Issue("more-unreadable-rows", text))
    return shown


def _summary(staged: Mapping[str, Staged], told: Mapping[str, pa.Table]) -> list[Issue]:
    found = []
    for name, table in told.items():
        bad, read = table.num_rows, staged[name].counts.read
        text = Text(
            en=f"{name}: {bad} of {read} rows cannot be read and are in quarantine",
            zh=f"{name}：{read} 行中有 {bad} 行无法读取，已隔离",
        )
        found.append(Issue("quarantined", text, level="warning"))
    return found
