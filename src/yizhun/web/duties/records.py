"""Sites and what their duties listen to in; a folder of evidence with no more than decides what is due there out.

Of what is listened to from a moment on nothing earlier counts; a gap goes on from the last row before that moment.
What was corrected is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from yizhun.evidence import lake
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.sql import text, text_list
from yizhun.web.duties import registers
from yizhun.web.duties.models import EVENTS, OBSERVATIONS
from yizhun.web.home import home
from yizhun.web.ledger import journals
from yizhun.web.ledger.rows import empty, table_of
from yizhun.web.organisation import registers as organisation
from yizhun.web.organisation.models import Place

KEYS = {EVENTS: ("activity", "event_id"), OBSERVATIONS: ("item", "observation_id")}


@dataclass(frozen=True)
class Listened:
    """A name in a journal that duties listen to; `gap` also to what lies long ago, `choosy` not to every row of it."""

    table: str
    name: str
    gap: bool = False
    choosy: bool = False


def gather(folder: Path, places: Sequence[Place], listened: Iterable[Listened], since: datetime) -> None:
    """Write the tables into the folder; `since` is the moment before which only gaps look."""
    for table, rows in (
        ("sites", organisation.sites(places)),
        ("subjects", organisation.subjects(places)),
        ("waivers", registers.waivers(places)),
    ):
        lake.append(folder, table, table_of(table, list(rows)))
    engine, names = DuckDB(threads=1), list(listened)
    engine.run(f"CREATE TABLE wanted AS SELECT site_id FROM read_parquet({text(str(folder / 'sites.parquet'))})")
    for table in KEYS:
        _journal(engine, folder / table, [one for one in names if one.table == table], table, since)


def _journal(engine: DuckDB, folder: Path, names: list[Listened], table: str, since: datetime) -> None:
    folder.mkdir()
    pq.write_table(empty(table), folder / "none.parquet")
    name, key = KEYS[table]
    at = f"TIMESTAMPTZ {text(since.isoformat())}"
    _copy(engine, folder / "since.parquet", names, table, f"occurred_at >= {at}", "", since)
    gaps, before = [one for one in names if one.gap], f"occurred_at < {at}"
    _copy(engine, folder / "choosy.parquet", [one for one in gaps if one.choosy], table, before)
    rank = f"row_number() OVER (PARTITION BY site_id, {name}, subject_id ORDER BY occurred_at DESC, {key} DESC)"
    _copy(
        engine, folder / "last.parquet", [one for one in gaps if not one.choosy], table, before, f"QUALIFY {rank} = 1"
    )


def _copy(
    engine: DuckDB,
    to: Path,
    names: list[Listened],
    table: str,
    when: str,
    more: str = "",
    since: datetime | None = None,
) -> None:
    files = journals.files(home().lake, table, since)
    if not names or not files:
        return
    name, key = KEYS[table]
    here = "SEMI JOIN wanted USING (site_id) WHERE"
    corrections = journals.relation(journals.files(home().lake, "corrections"))
    gone = f'SELECT row_id FROM {corrections} {here} "table" = {text(table)}'
    engine.run(
        f"COPY (SELECT * FROM {journals.relation(files)} {here} {name} IN {text_list({one.name for one in names})} "
        f"AND {when} AND {key} NOT IN ({gone}) {more}) TO {text(str(to))} (FORMAT parquet)"
    )
