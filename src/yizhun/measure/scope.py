"""Which edition asks what of which site, and from when: a library and sites in, numbered clauses and duties out.

A *term* is one span of duty that many clauses share: the same edition in force at the same sites, the same first and
last day, the same site condition. Plans join clauses and evidence through terms, so that nothing grows with
clauses × sites unless a finding does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yizhun.errors import StandardError, YizhunError
from yizhun.evidence.engine import Engine
from yizhun.measure import condition, zone
from yizhun.standard.condition import Column, Compare, Condition
from yizhun.standard.library import Entry, Library
from yizhun.standard.model import Clause, Price
from yizhun.text import Text

DUTY = pa.schema(
    [
        pa.field("term", pa.int32()),
        pa.field("site_id", pa.string()),
        pa.field("timezone", pa.string()),
        *(
            pa.field(name, pa.int64())
            for name in ("duty_from", "duty_until", "reign_from", "reign_until", "since_us", "as_of_us")
        ),
    ]
)


_AT_ONCE = 100
TWO_LAYERS = "two-layers-at-one-depth"


@dataclass(frozen=True)
class Asked:
    """A measured clause of one edition, numbered; `condition` is what `applies` asks beyond the site's own columns."""

    number: int
    clause: Clause
    edition: str
    root: str
    term: int
    condition: Condition | None
    prices: tuple[Price, ...] = ()

    @property
    def measure(self) -> Any:
        """The parameters of the clause's kind."""
        return self.clause.measure


@dataclass(frozen=True)
class Scope:
    """All clauses asked and the table `duty` (columns DUTY): one row a term and site."""

    asked: tuple[Asked, ...]
    duty: ibis.Table
    duties: pa.Table


@dataclass(frozen=True, eq=False)
class _Segment:
    entry: Entry | None
    starts: date
    until: date | None

    @cached_property
    def measured(self) -> dict[str, Clause]:
        """The measured clauses by id."""
        return {clause.id: clause for clause in self.entry.standard.measured} if self.entry else {}


@dataclass(frozen=True, eq=False)
class _Term:
    sites: tuple[int, ...]
    segment: _Segment
    starts: date
    ends: date | None


class _Sites:
    """The sites as columns, and which of them a condition over `site.` holds for."""

    def __init__(self, table: ibis.Table, engine: Engine) -> None:
        self._table, self._engine = table, engine
        rows = engine.arrow(
            table.select("site_id", "timezone", "opened_on", "closed_on", "since_us", "as_of_us").order_by("site_id")
        )
        self.ids: list[str] = rows["site_id"].to_pylist()
        self.names, self.timezones = (rows[name].combine_chunks() for name in ("site_id", "timezone"))
        zones = self.timezones.dictionary_encode()
        self._zones: list[str] = zones.dictionary.to_pylist()
        self._zone_of: NDArray[np.int32] = zones.indices.to_numpy()
        self.opened = self._days(rows["opened_on"].to_pylist(), 0, zone.FAR_PAST)
        self.closed = self._days(rows["closed_on"].to_pylist(), 1, zone.FAR_FUTURE)
        self.since = rows["since_us"].to_numpy()
        self.as_of = rows["as_of_us"].to_numpy()
        self._holding: dict[str, frozenset[int]] = {}

    def _days(self, days: Sequence[date | None], shift: int, missing: int) -> NDArray[np.int64]:
        at = zone.over if shift else zone.midnight
        return np.array(
            [
                missing if day is None else at(self._zones[number], day)
                for number, day in zip(self._zone_of, days, strict=True)
            ],
            dtype=np.int64,
        )

    def midnights(self, day: date | None, chosen: NDArray[np.int64], missing: int) -> NDArray[np.int64]:
        """The instant at which a day begins at each chosen site."""
        if day is None:
            return np.full(len(chosen), missing, dtype=np.int64)
        found = np.array([zone.midnight(tz, day) for tz in self._zones], dtype=np.int64)
        return np.take(found, self._zone_of[chosen])

    def holding(self, asked: Condition | None) -> frozenset[int]:
        """The indexes of the sites for which a condition over `site.` columns is true."""
        if asked is None:
            return frozenset(range(len(self.ids)))
        if asked.text not in self._holding:
            self.learn([asked])
        return self._holding[asked.text]

    def learn(self, asked: Iterable[Condition]) -> None:
        """Look up many conditions over `site.` columns at once."""
        distinct = {one.text: one for one in asked}
        equal: dict[str, dict[str, str]] = defaultdict(dict)
        for text, one in distinct.items():
            match one.term:
                case Compare(Column("site", name), "=", str(value)) if name in self._table.columns:
                    equal[name][text] = value
        for name, values in equal.items():
            self._learn_equal(name, values)
        others = [one for text, one in distinct.items() if text not in self._holding]
        for begin in range(0, len(others), _AT_ONCE):
            self._learn_any(others[begin : begin + _AT_ONCE])

    def _learn_equal(self, name: str, values: dict[str, str]) -> None:
        """Conditions that ask one column for a text: all by one look at the column."""
        told = self._table.select("site_id", value=self._table[name].cast("string")).order_by("site_id")
        sites: dict[str, list[int]] = defaultdict(list)
        for index, value in enumerate(self._engine.arrow(told)["value"].to_pylist()):
            sites[value].append(index)
        self._holding |= {text: frozenset(sites[value]) for text, value in values.items()}

    def _learn_any(self, asked: Sequence[Condition]) -> None:
        columns = self._table.columns
        truths = {
            f"holds_{number}": condition.holds(one, lambda c: self._table[c.name] if c.name in columns else None)
            for number, one in enumerate(asked)
        }
        rows = self._engine.arrow(self._table.select("site_id", **truths).order_by("site_id"))
        for number, one in enumerate(asked):
            truth = rows[f"holds_{number}"].fill_null(False).to_numpy()
            self._holding[one.text] = frozenset(np.flatnonzero(truth).tolist())


def scope(library: Library, sites: ibis.Table, engine: Engine) -> Scope:
    """Number every measured clause that is asked of some site; `sites` has `since_us` and `as_of_us` (µs UTC).

    Raises StandardError where two layers of one depth hold for one site.
    """
    known = _Sites(sites, engine)
    clauses = [clause for entry in library.entries for clause in entry.standard.measured]
    known.learn(local for clause in clauses if (local := _local(clause)))
    terms: list[_Term] = []
    asked: list[Asked] = []
    for segment, chosen, timeline in _jurisdictions(library.entries, known):
        if segment.entry is None:
            continue
        numbers: dict[tuple[str, date, date | None], int] = {}
        for clause in segment.entry.standard.measured:
            starts, ends = _span(clause, segment, timeline)
            local = _local(clause)
            key = (local.text if local else "", starts, ends)
            if key not in numbers:
                numbers[key] = len(terms)
                terms.append(_Term(tuple(sorted(chosen & known.holding(local))), segment, starts, ends))
            further = clause.applies if local is None else None
            entry = segment.entry
            asked.append(
                Asked(len(asked), clause, entry.standard.key, entry.root, numbers[key], further, entry.standard.prices)
            )
    duties = pa.concat_tables([_duty(number, term, known) for number, term in enumerate(terms)] or [DUTY.empty_table()])
    duties = duties.combine_chunks()
    return Scope(tuple(asked), engine.register("duty", duties), duties)


def contested(library: Library, sites: ibis.Table, engine: Engine) -> Iterator[tuple[str, Entry, Entry]]:
    """Every site for which two layers of one depth hold on some day, with both; `sites` is what `scope` takes."""
    known = _Sites(sites, engine)
    for entries, own, chosen in _groups(library.entries, known):
        pairs: dict[tuple[str, str], tuple[Entry, Entry]] = {}
        for _, holding in _days(entries, own):
            for one, other in combinations(sorted(_deepest(holding), key=lambda e: e.standard.id), 2):
                pairs.setdefault((one.standard.id, other.standard.id), (one, other))
        for site in chosen:
            for one, other in pairs.values():
                yield known.ids[site], one, other


def two_layers(site: str, one: Entry, other: Entry) -> YizhunError:
    """What `scope` raises for such a site."""
    names = one.standard.key, other.standard.key
    return StandardError.of(
        TWO_LAYERS,
        Text(
            f"Site {site} falls under {names[0]} and {names[1]}, two layers of the same depth.",
            f"场所 {site} 同时属于同一层级的两个分层 {names[0]} 与 {names[1]}。",
        ),
        Text(
            "Narrow the `for` of one of them, or let one extend the other.",
            "请收窄其中一个的 `for`，或让其中一个继承另一个。",
        ),
    )


def _local(clause: Clause) -> Condition | None:
    """What `applies` asks, where it reads the site's own columns alone."""
    return clause.applies if clause.applies and clause.applies.namespaces <= {"site"} else None


def _jurisdictions(
    entries: Iterable[Entry], sites: _Sites
) -> Iterable[tuple[_Segment, frozenset[int], tuple[_Segment, ...]]]:
    """Sites under the same editions at the same times: every segment with its sites and the whole time line."""
    for rooted, own, chosen in _groups(entries, sites):
        timeline = _timeline(rooted, own, sites.ids[chosen[0]])
        for segment in timeline:
            yield segment, frozenset(chosen), timeline


def _groups(entries: Iterable[Entry], sites: _Sites) -> Iterator[tuple[list[Entry], list[Entry], list[int]]]:
    """For each root its entries; of them those that hold for the same sites, with these sites."""
    roots: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        roots[entry.root].append(entry)
    for root in sorted(roots):
        holding = [(entry, sites.holding(entry.standard.for_)) for entry in roots[root]]
        groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for index in range(len(sites.ids)):
            groups[tuple(number for number, (_, chosen) in enumerate(holding) if index in chosen)].append(index)
        for own, chosen in groups.items():
            yield roots[root], [holding[number][0] for number in own], chosen


def _timeline(entries: Sequence[Entry], holding: Sequence[Entry], site: str) -> tuple[_Segment, ...]:
    """Who judges a site from which day on: of the latest edition of each id the deepest of those that hold for it."""
    segments: list[_Segment] = []
    for day, there in _days(entries, holding):
        deepest = _deepest(there)
        if len(deepest) > 1:
            raise two_layers(site, *deepest[:2])
        judging = deepest[0] if deepest else None
        if segments and segments[-1].entry is judging:
            continue
        if segments:
            segments[-1] = _Segment(segments[-1].entry, segments[-1].starts, day)
        segments.append(_Segment(judging, day, None))
    return tuple(segments)


def _days(entries: Sequence[Entry], holding: Sequence[Entry]) -> Iterator[tuple[date, list[Entry]]]:
    """Each day on which an edition takes over, with those in force then that hold."""
    own = {id(entry) for entry in holding}
    for day in sorted({entry.standard.effective for entry in entries}):
        yield day, [entry for entry in _in_force(entries, day) if id(entry) in own]


def _in_force(entries: Iterable[Entry], day: date) -> list[Entry]:
    latest: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.standard.effective, e.standard.edition)):
        if entry.standard.effective <= day:
            latest[entry.standard.id] = entry
    return list(latest.values())


def _deepest(entries: Sequence[Entry]) -> list[Entry]:
    depth = max((entry.depth for entry in entries), default=0)
    return [entry for entry in entries if entry.depth == depth]


def _span(clause: Clause, segment: _Segment, timeline: Sequence[_Segment]) -> tuple[date, date | None]:
    """First day of the duty and the first day after it, as far as editions and the clause itself decide.

    The duty is a run of editions that measure the clause; it starts on the first day on which the edition then in
    force has the clause and its `since` has come.
    """
    position = timeline.index(segment)
    first = position
    while first and _measured(timeline[first - 1], clause.id):
        first -= 1
    ends = next((other.starts for other in timeline[position + 1 :] if not _measured(other, clause.id)), None)
    starts = date.max
    for other in timeline[first:]:
        own = _measured(other, clause.id)
        if own is None:
            break
        begins = max(other.starts, own.since or other.starts)
        if other.until is None or begins < other.until:
            starts = begins
            break
    return starts, ends


def _measured(segment: _Segment, clause_id: str) -> Clause | None:
    return segment.measured.get(clause_id)


def _duty(number: int, term: _Term, sites: _Sites) -> pa.Table:
    chosen = np.array(term.sites, dtype=np.int64)
    starts = None if term.starts == date.max else term.starts
    begins = np.maximum(sites.midnights(starts, chosen, zone.FAR_FUTURE), sites.opened[chosen])
    ends = np.minimum(sites.midnights(term.ends, chosen, zone.FAR_FUTURE), sites.closed[chosen])
    duties = pa.table(
        [
            pa.array(np.full(len(chosen), number, dtype=np.int32)),
            sites.names.take(pa.array(chosen)),
            sites.timezones.take(pa.array(chosen)),
            begins,
            ends,
            sites.midnights(term.segment.starts, chosen, zone.FAR_PAST),
            sites.midnights(term.segment.until, chosen, zone.FAR_FUTURE),
            sites.since[chosen],
            sites.as_of[chosen],
        ],
        schema=DUTY,
    )
    return duties.filter(pa.array(begins < ends))
