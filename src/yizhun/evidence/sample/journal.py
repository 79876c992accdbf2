"""Rows as they come up: arrays of one activity, item or source at a time in; whole journals as columns out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yizhun.evidence.sample.chance import Flags, Floats, Ints
from yizhun.evidence.sample.column import Values
from yizhun.evidence.sample.span import ABSENT


@dataclass
class Batch:
    """Rows of one label (activity, item, source): numbers of site, subject, person and case, -1 for none.

    `at` is local wall-clock time; `numbers` holds figures (nan: none), `values` text.
    """

    label: str
    site: Ints
    at: Ints
    case: Ints | None = None
    subject: Ints | None = None
    actor: Ints | None = None
    inspector: Ints | None = None
    due: Ints | None = None
    numbers: dict[str, Floats] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints | Flags) -> Batch:
        """Some of the rows."""
        whole = {name: getattr(self, name) for name in ("case", "subject", "actor", "inspector", "due")}
        some = {name: None if one is None else one[rows] for name, one in whole.items()}
        numbers = {name: one[rows] for name, one in self.numbers.items()}
        values = {name: Values(one.levels, one.codes[rows]) for name, one in self.values.items()}
        return Batch(self.label, self.site[rows], self.at[rows], **some, numbers=numbers, values=values)


_NONE: Mapping[str, Values] = MappingProxyType({})


@dataclass
class Cases:
    """The register `cases` as it grows; a case is named by its number."""

    kinds: list[str] = field(default_factory=list)
    kind: list[Ints] = field(default_factory=list)
    place: list[Ints] = field(default_factory=list)
    site: list[Ints] = field(default_factory=list)
    subject: list[Ints] = field(default_factory=list)
    values: list[tuple[int, Mapping[str, Values]]] = field(default_factory=list)
    count: int = 0

    def add(self, kind: str, site: Ints, subject: Ints | None = None, values: Mapping[str, Values] = _NONE) -> Ints:
        """Add cases of a kind; their numbers."""
        if kind not in self.kinds:
            self.kinds.append(kind)
        number = self.kinds.index(kind)
        before = sum(len(one) for one in self.kind if len(one) and one[0] == number)
        self.kind.append(np.full(len(site), number))
        self.place.append(before + 1 + np.arange(len(site)))
        self.site.append(site)
        self.subject.append(np.full(len(site), -1) if subject is None else subject)
        self.values.append((self.count, values))
        numbers = self.count + np.arange(len(site))
        self.count += len(site)
        return numbers


class Journal:
    """The batches of one table."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def add(self, batch: Batch) -> None:
        """Keep a batch that has rows."""
        if len(batch):
            self.batches.append(batch)

    def labels(self) -> tuple[str, ...]:
        """Every label, in the order of coming up."""
        return tuple(dict.fromkeys(one.label for one in self.batches))

    def joined(self, rename: str) -> Rows:
        """All rows one after another, to the second."""
        labels = self.labels()
        sizes = [len(one) for one in self.batches]
        ends = {"case": -1, "subject": -1, "actor": -1, "inspector": -1, "due": ABSENT}
        whole = {
            name: np.concatenate(
                [_or(getattr(one, name), len(one), none) for one in self.batches] or [np.empty(0, np.int64)]
            )
            for name, none in ends.items()
        }
        label = np.repeat(np.array([labels.index(one.label) for one in self.batches], np.int64), sizes)
        values = {rename: Values(labels, label)}
        for name in dict.fromkeys(name for one in self.batches for name in one.values):
            values[name] = _together([one.values.get(name) for one in self.batches], sizes)
        numbers = {
            name: np.concatenate([one.numbers.get(name, np.full(len(one), np.nan)) for one in self.batches])
            for name in dict.fromkeys(name for one in self.batches for name in one.numbers)
        }
        empty = [np.empty(0, np.int64)]
        site = np.concatenate([one.site for one in self.batches] or empty)
        at = np.concatenate([one.at for one in self.batches] or empty) // 1_000_000 * 1_000_000
        return Rows(site, at, whole, numbers, values)


@dataclass(frozen=True)
class Rows:
    """A journal as columns; `whole` are case, subject, actor, inspector (-1: none) and due (ABSENT: none)."""

    site: Ints
    at: Ints
    whole: dict[str, Ints]
    numbers: dict[str, Floats]
    values: dict[str, Values]

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints | Flags) -> Rows:
        """Some of the rows, in the order given."""
        return Rows(
            self.site[rows],
            self.at[rows],
            {name: one[rows] for name, one in self.whole.items()},
            {name: one[rows] for name, one in self.numbers.items()},
            {name: Values(one.levels, one.codes[rows]) for name, one in self.values.items()},
        )


def _or(given: Ints | None, n: int, none: int) -> Ints:
    return np.full(n, none) if given is None else given


def _together(parts: list[Values | None], sizes: list[int]) -> Values:
    """Values of several batches under one list of levels."""
    levels: dict[str | None, int] = {None: 0}
    codes = []
    for part, size in zip(parts, sizes, strict=True):
        if part is None:
            codes.append(np.zeros(size, np.int64))
            continue
        places = np.array([levels.setdefault(level, len(levels)) for level in part.levels], np.int64)
        codes.append(places[part.codes])
    return Values(tuple(levels), np.concatenate(codes))


def case_ids(cases: Cases) -> pa.Array:
    """The id of every case: its kind and number, `repair-000012`."""
    if not cases.count:
        return pa.array([], pa.string())
    kind = pa.array(cases.kinds).take(pa.array(np.concatenate(cases.kind)))
    return numbered(kind, np.concatenate(cases.place))


def numbered(prefix: pa.Array | str, number: Ints, width: int = 6) -> pa.Array:
    """`prefix-000012` for every number."""
    digits = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "-")
