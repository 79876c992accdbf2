"""What is charged: tariff clauses and price schedules in; charges by the list, above it and off it, and prices, out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.chance import Floats, Ints
from yizhun.evidence.sample.column import holds
from yizhun.evidence.sample.journal import Batch
from yizhun.evidence.sample.limits import numbers
from yizhun.evidence.sample.span import Span, clock
from yizhun.evidence.sample.world import World
from yizhun.standard.condition import Column
from yizhun.standard.kinds import Tariff
from yizhun.standard.model import Clause

CHARGES_A_DAY = 3.0
_MADE_UP = (("basic-service", 30), ("extended-service", 68), ("material", 12), ("call-out", 50), ("hour-of-work", 90))
_UNLISTED = ("handling-fee", "rush-fee", "other")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Listed:
    """A row of a price list: `keys` are site attributes; the price holds from and until days since 1970."""

    item: str
    price: float
    starts: date
    ends: date | None
    keys: tuple[tuple[str, str], ...]


def make(world: World) -> pa.Table | None:
    """Record charges; the register `prices` of the schedules that the standard does not carry, None without any."""
    made_up: dict[str, list[Listed]] = {}
    done: set[str] = set()
    for clause, measure in world.asked.clauses(Tariff):
        if measure.schedule not in done and all(Column("site", key) in world.asked.levels for key in measure.keys):
            done.add(measure.schedule)
            rows = _of_standard(world, measure)
            if not rows:
                rows = made_up[measure.schedule] = _list(world, measure)
            _charge(world, clause, measure, rows)
    return _prices(world, made_up) if made_up else None


def _of_standard(world: World, measure: Tariff) -> list[Listed]:
    return [
        Listed(one.item, float(one.price), one.valid_from, one.valid_until, _known(measure, dict(one.keys)))
        for one in world.standard.prices
        if one.schedule == measure.schedule
    ]


def _known(measure: Tariff, keys: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, keys.get(name, "")) for name in measure.keys)


def _list(world: World, measure: Tariff) -> list[Listed]:
    """A price list of our own, dearer from the middle of the sample on, a little different by each key."""
    span = world.span
    middle = span.date(span.days // 2)
    levels = [[v for v in world.asked.levels[Column("site", name)].values if v] for name in measure.keys]
    rows = []
    for place, values in enumerate(product(*levels)):
        keys = tuple(zip(measure.keys, values, strict=True))
        for item, price in _MADE_UP:
            plain = price + 2 * place
            if span.days < 60:
                rows.append(Listed(item, plain, span.first - timedelta(days=365), None, keys))
                continue
            rows.append(Listed(item, plain, span.first - timedelta(days=365), middle, keys))
            rows.append(Listed(item, plain + 2, middle + timedelta(days=1), None, keys))
    return rows


def _charge(world: World, clause: Clause, measure: Tariff, rows: list[Listed]) -> None:
    rng = world.rng("charges", clause.id)
    site, day = world.open_days(CHARGES_A_DAY, rng)
    items = tuple(dict.fromkeys(one.item for one in rows))
    item = rng.integers(0, len(items), len(site))
    price = _price(world.span, world, rows, items, site, day, item)
    charged = ~np.isnan(price)
    site, day, item, price = site[charged], day[charged], item[charged], price[charged]
    attributes = world.asked.of_case([clause])
    case = {one.name: world.asked.levels[one].draw(rng, len(site)) for one in attributes}
    number = world.cases.add("bill", site, values=case) if attributes else None
    kept = world.quality.kept(rng, clause, site, day) | ~holds(clause.applies, world.find(site, case=case), len(site))
    quantity = np.minimum(rng.geometric(0.6, len(site)), 6).astype(np.float64)
    tolerance = np.nan_to_num(numbers(measure.tolerance, world.find(site, case=case), len(site)))
    ceiling = price * quantity * (1 + tolerance)
    lower = np.where(rng.random(len(site)) < 0.1, np.round(ceiling * 0.9, 2), np.floor(ceiling * 100 + 1e-6) / 100)
    above = np.ceil(ceiling * (1 + 0.04 + rng.exponential(0.12, len(site)))) + (ceiling == 0)
    unlisted = ~kept & (rng.random(len(site)) < 0.3)
    names = (*items, *_unlisted(world))
    label = np.where(unlisted, len(items) + rng.integers(0, len(names) - len(items), len(site)), item)
    at = world.span.midnight(day) + clock(rng, len(site))
    amounts = {"quantity": quantity, "amount": np.where(kept, lower, above)}
    for place, name in enumerate(names):
        batch = Batch(name, site, at, number, numbers=amounts).take(label == place)
        world.charges.add(batch.take(world.sites.present(batch.site, batch.at)))


def _unlisted(world: World) -> list[str]:
    """Items that stand in no schedule."""
    listed = {one.item for one in world.standard.prices}
    return [name for name in _UNLISTED if name not in listed] or ["unlisted-item"]


def _price(
    span: Span, world: World, rows: Iterable[Listed], items: tuple[str, ...], site: Ints, day: Ints, item: Ints
) -> Floats:
    """The price that holds for each item at its site on its day, nan where none does: the latest, then the lowest."""
    found = np.full(len(site), np.nan)
    dated = day + (span.first - _EPOCH).days
    for row in sorted(rows, key=lambda one: (one.starts, -one.price)):
        here = np.array(_where(world, row))[site] & (item == items.index(row.item))
        ends = (row.ends - _EPOCH).days if row.ends else np.iinfo(np.int64).max
        found[here & (dated >= (row.starts - _EPOCH).days) & (dated <= ends)] = row.price
    return found


def _where(world: World, row: Listed) -> list[bool]:
    """At which sites a row holds."""
    columns = [(world.sites.column(Column("site", name), world.sites.all), value) for name, value in row.keys]
    return [
        all(values is not None and values.levels[values.codes[site]] == value for values, value in columns)
        for site in world.sites.all
    ]


def _prices(world: World, made_up: dict[str, list[Listed]]) -> pa.Table:
    rows = [(schedule, one) for schedule, listed in made_up.items() for one in listed]
    keys = sorted({name for _, one in rows for name, _ in one.keys})
    money = pa.decimal128(18, 6)
    columns = {
        "schedule": pa.array([schedule for schedule, _ in rows]),
        "item": pa.array([one.item for _, one in rows]),
        "price": pa.array([one.price for _, one in rows], pa.float64()).cast(money),
        "valid_from": pa.array([one.starts for _, one in rows], pa.date32()),
        "valid_until": pa.array([one.ends for _, one in rows], pa.date32()),
    }
    return pa.table(columns | {name: pa.array([dict(one.keys).get(name) for _, one in rows]) for name in keys})
