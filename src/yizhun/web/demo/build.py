"""An empty data folder in; the demo in it out: a year imported, and the last seven days done by the people themselves.

Opened again later, its people have done what fell due meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from yizhun.evidence import lake
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.demo import acts, asking, organisation
from yizhun.web.demo.companies import COMPANIES
from yizhun.web.demo.evidence import DAYS, between, journals, made
from yizhun.web.home import Home
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.feed import feed
from yizhun.web.standards import shelf

Tell = Callable[[Text], object]
WEEK = 7
"""Days that are not imported."""
_INSTANT, _ZONE = pa.timestamp("us", tz="UTC"), ZoneInfo(organisation.ZONE)


def build(home: Home, tell: Tell) -> None:
    """Make both companies; with the marker written last, what was broken off is not taken for a demo."""
    now = clock.now()
    today = now.astimezone(_ZONE).date()
    first, week = today - timedelta(days=DAYS - 1), _midnight(today - timedelta(days=WEEK))
    kept: dict[str, list[pa.Table]] = {}
    for company in COMPANIES:
        tell(Text(f"A year of {company.name.en}", f"{company.name.zh}的一年"))
        standard = next(one.standard for one in shelf.packs().entries if one.standard.id == company.pack)
        what = made(company, standard, today)
        with clock.at(_midnight(first)):
            organisation.found(company, what, standard.key, first)
        with clock.at(week):
            _import(home, _between(what.tables, None, week), company.code)
        for name, table in what.tables.items():
            kept.setdefault(name, []).append(table)
    for name in ("cases", "prices"):
        if name in kept:
            lake.append(home.lake, name, pa.concat_tables(kept[name], promote_options="default"))
    whole = {name: pa.concat_tables(tables, promote_options="default") for name, tables in kept.items()}
    tell(Text("Seven days of everybody’s work", "所有人七天的工作"))
    _live(home, _between(whole, week, now), now)
    asking.ask()
    feed(home.lake)
    _keep(home, whole, now)


def built(home: Home) -> bool:
    """Whether the data folder holds a demo: the only kind of folder in which one may be anybody."""
    return _marker(home).is_file()


def top_up(home: Home) -> None:
    """Import what happened since the demo was last opened, as long as there is any."""
    now, last = clock.now(), datetime.fromisoformat(json.loads(_marker(home).read_text())["until"])
    if now <= last:
        return
    _live(home, _between({one.stem: pq.read_table(one) for one in _ahead(home).glob("*.parquet")}, last, now), now)
    _mark(home, now)


def _live(home: Home, tables: Mapping[str, pa.Table], now: datetime) -> None:
    """What people can do in the application they do; the rest is imported."""
    _, rest = acts.perform(tables)
    with clock.at(now):
        _import(home, rest, "")
    feed(home.lake)


def _between(tables: Mapping[str, pa.Table], after: datetime | None, until: datetime) -> dict[str, pa.Table]:
    """The rows of the journals in a span."""
    since = None if after is None else _at(after)
    return {name: between(table, since, _at(until)) for name, table in journals(tables).items()}


def _import(home: Home, tables: Mapping[str, pa.Table], place: str) -> None:
    """Rows go straight to the lake; the ledger keeps one row of their counts and hash."""
    counts, digest = {}, hashlib.sha256()
    for name, table in sorted(tables.items()):
        if table.num_rows:
            counts[name] = table.num_rows
            for path in lake.append(home.lake, name, table):
                digest.update(path.read_bytes())

    def work(doing: Act) -> Answer:
        return {"rows": sum(counts.values())}

    body = {"counts": counts, "sha256": digest.hexdigest(), "until": clock.now()}
    act("evidence.imported", by=None, place=place, body=body, work=work)


def _keep(home: Home, tables: Mapping[str, pa.Table], now: datetime) -> None:
    _ahead(home).mkdir(parents=True, exist_ok=True)
    for name, later in _between(tables, now, datetime.max.replace(tzinfo=UTC)).items():
        pq.write_table(later, _ahead(home) / f"{name}.parquet", compression="zstd")
    _mark(home, now)


def _at(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, _INSTANT)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _ZONE)


def _mark(home: Home, until: datetime) -> None:
    _marker(home).write_text(json.dumps({"until": until.isoformat()}))


def _marker(home: Home) -> Path:
    return home.folder / "demo" / "demo.json"


def _ahead(home: Home) -> Path:
    return home.folder / "demo" / "ahead"
