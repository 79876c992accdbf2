"""The sites: how many in; who they are, when they are open for business, how good they are out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.asked import Asked
from yizhun.evidence.sample.chance import Flags, Floats, Ints, spread, stream, weighted
from yizhun.evidence.sample.column import Attribute, Values, holds, solutions
from yizhun.evidence.sample.names import places
from yizhun.evidence.sample.span import Span, to_utc
from yizhun.standard.condition import Column
from yizhun.text import Text


@dataclass(frozen=True)
class Roles:
    """Which sites play a part in the story; one site plays one part at most."""

    weak: Flags
    rising: Flags
    falling: Flags
    opened: Flags
    closed: Flags
    without_hours: Flags


@dataclass(frozen=True)
class Sites:
    """The sites in the order of their ids; `opens` and `closes` are the first and last day of business by number."""

    span: Span
    names: tuple[Text, ...]
    zones: tuple[str, ...]
    values: dict[str, Values]
    roles: Roles
    opens: Ints
    closes: Ints
    opened_on: tuple[date, ...]
    size: Floats
    quiet: Flags
    """[site, day]: nothing was recorded."""

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """S01, S02, …"""
        width = max(2, len(str(len(self))))
        return tuple(f"S{number:0{width}d}" for number in range(1, len(self) + 1))

    @cached_property
    def all(self) -> Ints:
        """Every site by its number."""
        return np.arange(len(self))

    @cached_property
    def open(self) -> Flags:
        """[site, day]: open for business."""
        days = np.arange(self.span.days)
        return (days >= self.opens[:, None]) & (days <= self.closes[:, None])

    def column(self, attribute: Attribute, site: Ints) -> Values | None:
        """The values of an attribute at some sites."""
        if attribute.name == "site_id":
            return Values(self.ids, site)
        if attribute.name == "timezone":
            return Values(self.zones, site)
        values = self.values.get(attribute.name)
        return None if values is None else values.take(site)

    def utc(self, site: Ints, at: Ints) -> Ints:
        """Wall-clock instants at some sites as instants in UTC."""
        found = np.empty_like(at)
        for zone in sorted(set(self.zones)):
            here = np.array([one == zone for one in self.zones])[site]
            found[here] = to_utc(at[here], zone)
        return found

    def present(self, site: Ints, at: Ints) -> Flags:
        """Whether instants lie in the days of a site's business."""
        day = self.span.day(at)
        inside = (at >= self.span.start) & (at < self.span.end)
        return inside & (day >= self.opens[site]) & (day <= self.closes[site])

    def table(self) -> pa.Table:
        """The register `sites`."""
        last_days = zip(self.closes, self.roles.closed, strict=True)
        closed = [self.span.date(day) if gone else None for day, gone in last_days]
        columns: dict[str, pa.Array] = {
            "site_id": pa.array(self.ids),
            "name": pa.array([one.zh for one in self.names]),
            "timezone": pa.array(self.zones),
            "region": self.values["region"].arrow(),
            "kind": self.values["kind"].arrow(),
            "opened_on": pa.array(self.opened_on, pa.date32()),
            "closed_on": pa.array(closed, pa.date32()),
            "name_en": pa.array([one.en for one in self.names]),
        }
        columns |= {name: values.arrow() for name, values in self.values.items() if name not in columns}
        return pa.table(columns)


def make(asked: Asked, span: Span, n: int, zones: Sequence[str], seed: int) -> Sites:
    """Make up `n` sites; the second zone, if there is one, holds at every eighth."""
    rng = stream(seed, "sites")
    roles = _roles(rng, n)
    far = [len(zones) > 1 and number % 8 == 6 for number in range(n)]
    values = _values(asked, rng, n)
    wanted = [values["region"].levels[code] for code in values["region"].codes] if "region" in values else [None] * n
    found = places(n, wanted, far)
    if "region" not in values:
        regions = tuple(dict.fromkeys(region for _, _, region in found))
        values["region"] = Values(regions, np.array([regions.index(region) for _, _, region in found]))
    values.setdefault("kind", Values((asked.standard.id,), np.zeros(n, np.int64)))
    opens, closes = _business(rng, span, roles)
    before = rng.integers(400, 5000, n)
    return Sites(
        span=span,
        names=tuple(Text(en=en, zh=zh) for zh, en, _ in found),
        zones=tuple(zones[int(is_far)] for is_far in far),
        values=values,
        roles=roles,
        opens=opens,
        closes=closes,
        opened_on=tuple(
            span.date(day) if new else span.first - timedelta(days=int(age))
            for day, new, age in zip(opens, roles.opened, before, strict=True)
        ),
        size=np.clip(rng.lognormal(0, 0.25, n), 0.6, 1.7),
        quiet=_quiet(rng, span, n),
    )


def _roles(rng: np.random.Generator, n: int) -> Roles:
    """One in ten is weak, one rises and one falls in twenty, some open or close on the way."""
    order = iter(rng.permutation(n))

    def some(share: float, from_: int) -> Flags:
        chosen = np.zeros(n, np.bool_)
        for _ in range(max(1, round(share * n)) if n >= from_ else 0):
            chosen[next(order)] = True
        return chosen

    return Roles(some(0.1, 4), some(0.05, 5), some(0.05, 5), some(0.1, 8), some(0.05, 8), some(0.05, 8))


def _business(rng: np.random.Generator, span: Span, roles: Roles) -> tuple[Ints, Ints]:
    n = len(roles.weak)
    opens, closes = np.zeros(n, np.int64), np.full(n, span.days - 1)
    opens[roles.opened] = (rng.uniform(0.12, 0.3, n) * span.days)[roles.opened].astype(np.int64)
    closes[roles.closed] = (rng.uniform(0.65, 0.85, n) * span.days)[roles.closed].astype(np.int64)
    return opens, closes


def _quiet(rng: np.random.Generator, span: Span, n: int) -> Flags:
    """Now and then nobody records anything at a site for some days; never on the last three."""
    quiet = np.zeros((n, span.days), np.bool_)
    for site in range(n):
        for _ in range(rng.poisson(0.8 * span.days / 365)):
            start = int(rng.integers(0, span.days))
            quiet[site, start : start + int(rng.integers(1, 6))] = True
    quiet[:, max(0, span.days - 3) :] = False
    return quiet


def _values(asked: Asked, rng: np.random.Generator, n: int) -> dict[str, Values]:
    """Attributes: the keys of prices together as the price list has them, the others each on their own."""
    values: dict[str, Values] = {}
    for attribute, levels in asked.levels.items():
        if attribute.namespace == "site":
            values[attribute.name] = Values(levels.values, spread(rng, levels.weights, n))
    _by_prices(asked, rng, values, n)
    _every_branch(asked, rng, values, n)
    return values


def _by_prices(asked: Asked, rng: np.random.Generator, values: dict[str, Values], n: int) -> None:
    """Sites take their keys from rows of the price list; one in eight keeps what it was given."""
    rows = [dict(one.keys) for one in asked.standard.prices]
    keys = [name for name in asked.keys if name in values]
    told = dict.fromkeys(tuple((name, row.get(name, "")) for name in keys) for row in rows)
    combined = [row for row in told if row and all(value for _, value in row)]
    if not combined:
        return
    chosen = weighted(rng, np.ones(len(combined)), n)
    kept = rng.random(n) < (1 / 8 if n >= 8 else 0)
    for place, name in enumerate(keys):
        codes = np.array([values[name].levels.index(combined[row][place][1]) for row in chosen])
        values[name] = Values(values[name].levels, np.where(kept, values[name].codes, codes))


def _every_branch(asked: Asked, rng: np.random.Generator, values: dict[str, Values], n: int) -> None:
    """Where no site meets a condition, or none fails it, one site is changed."""
    known = {Column("site", name): values[name] for name in values}
    untouched = list(rng.permutation(n))
    for condition in asked.site_conditions:
        for wanted in (True, False):
            met = holds(condition, known.get, n)
            found = solutions(condition, asked.levels, wanted) if (met != wanted).all() else []
            if found and untouched:
                site = untouched.pop()
                for attribute, level in found[int(rng.integers(len(found)))].items():
                    column = known[attribute]
                    codes = column.codes.copy()
                    codes[site] = column.levels.index(level)
                    known[attribute] = values[attribute.name] = Values(column.levels, codes)
