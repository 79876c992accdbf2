"""An empty data folder in; the demo in it out. Opened again later, its evidence is topped up to now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from yizhun.evidence import lake
from yizhun.evidence.tables import TABLES
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.demo import organisation
from yizhun.web.demo.companies import COMPANIES, Company
from yizhun.web.demo.evidence import DAYS, Made, between, journals, made
from yizhun.web.home import Home
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.feed import feed
from yizhun.web.standards import shelf

Tell = Callable[[Text], object]
_INSTANT = pa.timestamp("us", tz="UTC")


def build(home: Home, tell: Tell) -> None:
    """Make both companies; with the marker written last, what was broken off is not taken for a demo."""
    now = clock.now()
    today = now.astimezone(ZoneInfo(organisation.ZONE)).date()
    first = today - timedelta(days=DAYS - 1)
    kept: dict[str, list[pa.Table]] = {}
    for company in COMPANIES:
        tell(Text(f"A year of {company.name.en}", f"{company.name.zh}的一年"))
        standard = next(one.standard for one in shelf.packs().entries if one.standard.id == company.pack)
        what = made(company, standard, today)
        organisation.found(company, what, standard.key, first)
        _to_lake(home, company, what, now)
        for name, table in what.tables.items():
            kept.setdefault(name, []).append(table)
    for name in ("cases", "prices"):
        if name in kept:
            lake.append(home.lake, name, pa.concat_tables(kept[name], promote_options="default"))
    feed(home.lake)
    _keep(home, kept, now)


def built(home: Home) -> bool:
    """Whether the data folder holds a demo: the only kind of folder in which one may be anybody."""
    return _marker(home).is_file()


def top_up(home: Home) -> None:
    """Import what happened since the demo was last opened, as long as there is any."""
    now, last = clock.now(), datetime.fromisoformat(json.loads(_marker(home).read_text())["until"])
    if now <= last:
        return
    rows = {path.stem: between(pq.read_table(path), _at(last), _at(now)) for path in _ahead(home).glob("*.parquet")}
    _import(home, rows, "", now)
    _mark(home, now)


def _to_lake(home: Home, company: Company, what: Made, now: datetime) -> None:
    _import(
        home, {name: between(one, None, _at(now)) for name, one in journals(what.tables).items()}, company.code, now
    )


def _import(home: Home, tables: Mapping[str, pa.Table], place: str, now: datetime) -> None:
    """Rows go straight to the lake; the ledger keeps one row of their counts and hash."""
    counts, digest = {}, hashlib.sha256()
    for name, table in sorted(tables.items()):
        if table.num_rows:
            counts[name] = table.num_rows
            for path in lake.append(home.lake, name, table):
                digest.update(path.read_bytes())

    def work(doing: Act) -> Answer:
        return {"rows": sum(counts.values())}

    body = {"counts": counts, "sha256": digest.hexdigest(), "until": now}
    act("evidence.imported", by=None, place=place, body=body, work=work)


def _keep(home: Home, kept: Mapping[str, list[pa.Table]], now: datetime) -> None:
    _ahead(home).mkdir(parents=True, exist_ok=True)
    for name, tables in kept.items():
        if TABLES[name].journal:
            later = between(pa.concat_tables(tables, promote_options="default"), _at(now), _at(datetime.max))
            pq.write_table(later, _ahead(home) / f"{name}.parquet", compression="zstd")
    _mark(home, now)


def _at(moment: datetime) -> pa.Scalar:
    from datetime import UTC

    return pa.scalar(moment if moment.tzinfo else moment.replace(tzinfo=UTC), _INSTANT)


def _mark(home: Home, until: datetime) -> None:
    _marker(home).write_text(json.dumps({"until": until.isoformat()}))


def _marker(home: Home) -> Path:
    return home.folder / "demo" / "demo.json"


def _ahead(home: Home) -> Path:
    return home.folder / "demo" / "ahead"
