"""What all plans of one evaluation share: the evidence as read up to `as_of`, the duties, the calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

import ibis
import pyarrow as pa

from yizhun.evidence.engine import Engine
from yizhun.measure import zone
from yizhun.measure.expression import without
from yizhun.measure.scope import Asked

JOURNALS = ("events", "observations", "ratings", "charges", "states")
OFFSET = pa.schema(
    [pa.field("timezone", pa.string())]
    + [pa.field(name, pa.int64()) for name in ("from_us", "until_us", "local_from", "local_until", "offset")]
)


@dataclass(frozen=True)
class Waiver:
    """A site is let off a clause from `starts` to before `ends` (µs UTC); `standard` None means any."""

    site_id: str
    clause_id: str
    standard: str | None
    starts: int
    ends: int


@dataclass
class World:
    """`tables` hold what was read (journals up to each site's `as_of_us`); absent ones are empty and not `present`.

    `zones` are the time zones of the sites; `first` and `last` (µs UTC) bound the evidence and the moments of judging;
    `as_of` is the latest of the sites, `since` their earliest or, when later, the begin of the first duty;
    `last_start` is when the last duty has begun; `undecided` counts records that no row of a decision table holds for,
    by number and name of the clause and name of the limit.
    """

    engine: Engine
    tables: dict[str, ibis.Table]
    present: frozenset[str]
    asked: tuple[Asked, ...]
    duty: ibis.Table
    zones: tuple[str, ...]
    first: int
    last: int
    since: int
    as_of: int
    last_start: int
    waivers: tuple[Waiver, ...] = ()
    undecided: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    hours: dict[str, ibis.Table] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def register(self, name: str, rows: Sequence[dict[str, object]], schema: pa.Schema) -> ibis.Table:
        """Keep a small parameter table, under a name that no other has."""
        return self.engine.register(f"{name}_{next(self.numbers)}", pa.Table.from_pylist(list(rows), schema=schema))

    def keep(self, name: str, rel: ibis.Table) -> ibis.Table:
        """Compute a relation that a plan uses twice, once."""
        return self.engine.materialise(f"{name}_{next(self.numbers)}", rel)

    def numbered(self, name: str, rel: ibis.Table) -> ibis.Table:
        """The same with a column `row_no`, by which rows are joined and grouped at less cost than by names."""
        return self.engine.numbered(f"numbered_{name}_{next(self.numbers)}", rel)

    @cached_property
    def offset(self) -> ibis.Table:
        """Spans of constant offset of every zone, wide enough for any due time (columns OFFSET)."""
        last = self.last + 3 * 366 * zone.DAY
        rows = [span for name in self.zones for span in zone.offsets(name, self.first, last)]
        return self.register(
            "offset", [{OFFSET.names[0]: s.zone} | {n: getattr(s, n) for n in OFFSET.names[1:]} for s in rows], OFFSET
        )

    def with_offset(self, rel: ibis.Table, at: str) -> ibis.Table:
        """Add `offset` (µs): local wall clock minus UTC at the instant in column `at`; needs column `timezone`."""
        spans = self.offset.select("timezone", "from_us", "until_us", "offset")
        joined = rel.join(
            spans,
            [rel.timezone == spans.timezone, rel[at] >= spans.from_us, rel[at] < spans.until_us],
            rname="{name}_span",
        )
        return without(joined, "timezone_span", "from_us", "until_us")

    def with_instant(self, rel: ibis.Table, local: str, name: str) -> ibis.Table:
        """Add `name` (µs UTC): the instant at which the wall clock first shows column `local` (µs)."""
        spans = self.offset.select("timezone", "local_from", "local_until", shift="offset")
        joined = rel.join(
            spans,
            [rel.timezone == spans.timezone, rel[local] >= spans.local_from, rel[local] < spans.local_until],
            rname="{name}_span",
        )
        found = joined.mutate(**{name: joined[local] - joined["shift"]})
        return without(found, "timezone_span", "local_from", "local_until", "shift")
