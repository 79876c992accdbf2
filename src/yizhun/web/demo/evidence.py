"""A company and a year in; its made-up evidence under the company's own ids out, up to now and what is to come."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from yizhun.evidence.sample import sample
from yizhun.evidence.tables import TABLES
from yizhun.standard.model import Standard
from yizhun.web.demo.companies import Company

DAYS, AHEAD = 365, 30
"""Days of evidence up to today, and days kept for when the demo is opened again later."""
_PEOPLE = ("actor_id", "inspector_id", "person_id", "holder_id", "by", "approved_by")


@dataclass(frozen=True)
class Made:
    """Tables as the lake holds them, by name, and the Chinese names of people by id."""

    tables: Mapping[str, pa.Table]
    names: Mapping[str, str]


def made(company: Company, standard: Standard, today: date) -> Made:
    """A year up to today and a month more."""
    with tempfile.TemporaryDirectory(prefix="yizhun-demo-") as place:
        folder = Path(place) / "evidence"
        days, until = DAYS + AHEAD, today + timedelta(days=AHEAD)
        told = sample(standard, len(company.codes), days, company.seed, folder, until, zones=("Asia/Shanghai",))
        ids = _Ids(company, list(told.sites), list(told.people))
        tables = {name: ids.own(_read(folder, name)) for name in told.counts}
    return Made(tables, {ids.people[person]: name.zh for person, name in told.people.items()})


def _read(folder: Path, name: str) -> pa.Table:
    path = folder / name if (folder / name).is_dir() else folder / f"{name}.parquet"
    return ds.dataset(path, format="parquet").to_table()


class _Ids:
    """The sample's ids in, the company's out; people of two companies do not share an id."""

    def __init__(self, company: Company, sites: list[str], people: list[str]) -> None:
        self.sites = dict(zip(sites, company.codes, strict=True))
        self.people = {one: f"{one.rpartition('-')[0]}-{company.code[0]}{one.rpartition('-')[2]}" for one in people}
        self.case = f"{company.code[0]}-"

    def own(self, table: pa.Table) -> pa.Table:
        for name in table.column_names:
            if name in ("site_id", "subject_id"):
                table = _put(table, name, _mapped(table[name], self.sites))
            elif name in _PEOPLE:
                table = _put(table, name, _mapped(_mapped(table[name], self.people), self.sites))
            elif name in ("case_id", "respondent_id"):
                table = _put(table, name, pc.binary_join_element_wise(self.case, table[name].cast(pa.string()), ""))
        return table


def _mapped(column: pa.ChunkedArray, to: Mapping[str, str]) -> pa.ChunkedArray:
    """Values that are named are replaced, all others stay."""
    text = column.cast(pa.string())
    at = pc.index_in(text, pa.array(list(to), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(to.values()), pa.string()), at), text)


def _put(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def journals(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Those that are appended."""
    return {name: table for name, table in tables.items() if TABLES[name].journal}


def between(table: pa.Table, after: pa.Scalar | None, until: pa.Scalar) -> pa.Table:
    """Rows of a journal from after one instant up to another."""
    time = table["recorded_at" if "table" in table.column_names else "occurred_at"]
    wanted = pc.less_equal(time, until)
    return table.filter(wanted if after is None else pc.and_(wanted, pc.greater(time, after)))
