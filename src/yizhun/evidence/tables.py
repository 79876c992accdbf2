"""The contract of every evidence table: names in, columns, types and keys out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import ibis
import ibis.expr.datatypes as dt

ColumnType = Literal[
    "text",
    "time",  # an instant; a date alone is 00:00 of that local day
    "due",  # an instant; a date alone is the last microsecond of that local day
    "date",
    "number",  # decimal(38,12), finer digits rounded half-even
    "money",  # decimal(18,6), exact or not at all
    "timezone",
    "outcome",
    "weekday",
    "clock",  # HH:MM, text
    "table",
]

OUTCOMES = ("pass", "fail", "na")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

PHYSICAL: Mapping[ColumnType, dt.DataType] = MappingProxyType(
    {
        "text": dt.string,
        "time": dt.int64,
        "due": dt.int64,
        "date": dt.date,
        "number": dt.Decimal(38, 12),
        "money": dt.Decimal(18, 6),
        "timezone": dt.string,
        "outcome": dt.string,
        "weekday": dt.string,
        "clock": dt.string,
        "table": dt.string,
    }
)


@dataclass(frozen=True)
class Column:
    """One column of the contract; `required` means that every row has a value."""

    name: str
    type: ColumnType
    required: bool


@dataclass(frozen=True)
class TableSpec:
    """What a table of evidence holds.

    `id_column` is the row's id where the contract has one; `makes_id` says that a missing id is made from the row's
    content; `open` says that further columns are attributes; `journal` tables grow by month, registers are written
    whole; `starts` and `ends` are the dates of which the second may not be before the first.
    """

    name: str
    columns: tuple[Column, ...]
    id_column: str | None = None
    makes_id: bool = False
    journal: bool = False
    open: bool = False
    starts: str | None = None
    ends: str | None = None

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def has_site(self) -> bool:
        """Whether rows stand at a site."""
        return self.name != "sites" and self.column("site_id") is not None

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that name a row; ids are unique within their site. Empty: the whole row is its id."""
        if self.id_column is None:
            return ()
        return (self.id_column,) if self.name == "sites" else ("site_id", self.id_column)

    def schema(self, attributes: tuple[str, ...] = ()) -> ibis.Schema:
        """Physical columns after reading, attributes last."""
        physical = {column.name: PHYSICAL[column.type] for column in self.columns}
        return ibis.schema(physical | dict.fromkeys(attributes, dt.string))


def _columns(text: str) -> tuple[Column, ...]:
    """`name:type` words, a `?` after the name where the value may be missing; type text when not said."""
    parsed = []
    for word in text.split():
        name, _, kind = word.partition(":")
        parsed.append(Column(name.removesuffix("?"), kind or "text", not name.endswith("?")))  # type: ignore[arg-type]
    return (*parsed, *_recorded(parsed))


def _recorded(columns: list[Column]) -> tuple[Column, ...]:
    """`recorded_at` may stand in every table."""
    return () if any(column.name == "recorded_at" for column in columns) else (Column("recorded_at", "time", False),)


_SPECS = (
    TableSpec(
        "sites",
        _columns("site_id name? timezone:timezone region? kind? opened_on?:date closed_on?:date"),
        id_column="site_id",
        open=True,
        starts="opened_on",
        ends="closed_on",
    ),
    TableSpec(
        "corrections",
        _columns("table:table site_id row_id recorded_at:time by reason"),
        journal=True,
    ),
    TableSpec(
        "subjects",
        _columns("subject_id site_id kind zone? sort? since?:date until?:date"),
        id_column="subject_id",
        open=True,
        starts="since",
        ends="until",
    ),
    TableSpec("cases", _columns("case_id site_id kind? subject_id?"), id_column="case_id", open=True),
    TableSpec(
        "events",
        _columns(
            "event_id? occurred_at:time site_id activity case_id? subject_id? actor_id? value?:number due_at?:due"
        ),
        id_column="event_id",
        makes_id=True,
        journal=True,
        open=True,
    ),
    TableSpec(
        "observations",
        _columns(
            "observation_id? occurred_at:time site_id item outcome:outcome case_id? subject_id? inspector_id? actor_id?"
            " value?:number note?"
        ),
        id_column="observation_id",
        makes_id=True,
        journal=True,
        open=True,
    ),
    TableSpec(
        "ratings",
        _columns(
            "rating_id? occurred_at:time site_id item score:number worst:number best:number respondent_id? case_id?"
            " channel? comment?"
        ),
        id_column="rating_id",
        makes_id=True,
        journal=True,
        open=True,
    ),
    TableSpec(
        "charges",
        _columns("charge_id? occurred_at:time site_id item quantity:money amount:money case_id?"),
        id_column="charge_id",
        makes_id=True,
        journal=True,
    ),
    TableSpec(
        "prices",
        _columns("schedule item price:money valid_from:date valid_until?:date"),
        open=True,
        starts="valid_from",
        ends="valid_until",
    ),
    TableSpec("people", _columns("person_id site_id role since:date until?:date"), starts="since", ends="until"),
    TableSpec(
        "credentials",
        _columns("holder_id site_id? credential issued_on?:date expires_on?:date revoked_on?:date"),
        starts="issued_on",
        ends="expires_on",
    ),
    TableSpec(
        "states",
        _columns("state_id? occurred_at:time site_id source subject_id state"),
        id_column="state_id",
        makes_id=True,
        journal=True,
    ),
    TableSpec("hours", _columns("site_id weekday?:weekday date?:date opens?:clock closes?:clock")),
    TableSpec(
        "waivers",
        _columns("site_id clause_id standard? valid_from:date valid_until:date reason approved_by"),
        starts="valid_from",
        ends="valid_until",
    ),
)

# In reading order: sites give the zones, corrections name rows of what follows.
TABLES: Mapping[str, TableSpec] = MappingProxyType({spec.name: spec for spec in _SPECS})

CORRECTABLE: tuple[str, ...] = tuple(spec.name for spec in _SPECS if spec.id_column and spec.name != "sites")
