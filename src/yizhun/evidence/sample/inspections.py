"""Inspections: checklist clauses in; visits of rooms, people and sites with an observation for every item out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from yizhun.evidence.sample.chance import Flags, Floats, Ints, expit, logit
from yizhun.evidence.sample.column import Values, holds
from yizhun.evidence.sample.duties import kind_of
from yizhun.evidence.sample.journal import Batch
from yizhun.evidence.sample.limits import lengths, numbers
from yizhun.evidence.sample.rounds import rounds
from yizhun.evidence.sample.span import MINUTE, clock, length
from yizhun.evidence.sample.world import World
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import Checklist, Range
from yizhun.standard.model import Clause
from yizhun.standard.parameters import Table

OBSERVATIONS_A_DAY = 60
"""About so many observations of rooms and people at a site of middling size; visits are thinned out to it."""
_AT_ONCE = 4  # rooms or people looked at in one round
_DILIGENT = 1.0  # log odds: rounds are missed more rarely than things are found wrong
_NOTES = (
    "已当场整改",
    "待复查",
    "已告知责任人",
    "水渍未擦净",
    "物品缺失，已补",
    "fixed on the spot",
    "to be checked again",
)
_MEASURED = ("°", "℃", "%", "lx", "lux", "m", "cm", "mm", "km", "g", "kg", "s", "min", "h", "L", "l", "mL",
             "ml", "mg/L", "ppm", "dB", "kPa", "MPa", "V", "A", "W", "µg/m³", "pH")  # fmt: skip


@dataclass(frozen=True)
class Form:
    """Items that are looked at in one visit: of whom, and how often at the latest (None: by chance)."""

    on: str
    per: str | None
    every: Any
    role: str | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Visits:
    """Visits of a form, one a row; `lean` is how much better or worse than usual all was found (log odds)."""

    site: Ints
    at: Ints
    day: Ints
    subject: Ints
    person: Ints
    inspector: Ints
    case: Ints
    lean: Floats
    refused: Flags


def make(world: World) -> None:
    """Record the observations of every item."""
    forms = _forms(world)
    many = sum(len(one.clauses) for one in forms if one.per is None and one.on != "site")
    for form in forms:
        visits = _visits(world, form, OBSERVATIONS_A_DAY / max(many, 1))
        for place, clause in enumerate(form.clauses):
            _observe(world, form, clause, visits, place)


def _forms(world: World) -> list[Form]:
    found: dict[tuple[str, str | None, Any, str | None], list[Clause]] = defaultdict(list)
    for clauses in world.asked.items.values():
        clause, measure = clauses[0], clauses[0].measure
        assert isinstance(measure, Checklist)
        per = kind_of(measure.per)
        on = per or clause.on
        every: Any = measure.every
        if every is None and on == "site":
            every = min((one.fresh_for for one in clauses if one.fresh_for), key=length, default=Duration.parse("P7D"))
        leads = clause.role in world.people.leading
        role = clause.role if on == "person" and not leads else None
        found[on, per, every, role].append(clause)
    return [Form(*of_whom, tuple(clauses)) for of_whom, clauses in found.items()]


def _visits(world: World, form: Form, often: float) -> Visits:
    rng = world.rng("visits", form.on, form.clauses[0].id)
    if form.every is None:
        site, day = world.open_days(min(3.0, max(0.25, often)), rng)
        at = world.span.midnight(day) + clock(rng, len(site), 9, 18)
        subject = world.subjects.pick(rng, form.on, site)
    else:
        site, at, subject = _regular(world, form, rng, often)
    day = world.span.day(at)
    keep = world.sites.present(site, at) & world.subjects.in_force(subject, day)
    site, at, subject, day = site[keep], at[keep], subject[keep], day[keep]
    person = np.full(len(site), -1)
    if form.on == "person":
        person = world.people.pick(rng, (form.role,) if form.role else world.people.posts, site, day)
    inspector = world.people.pick(rng, world.people.leading, site, day)
    case = world.cases.add("inspection", site, subject)
    lean = rng.normal(0.1, 0.5, len(site))
    refused = (rng.random(len(site)) < 0.015) & (form.on != "site")
    return Visits(site, at, day, subject, person, inspector, case, lean, refused)


def _regular(world: World, form: Form, rng: np.random.Generator, often: float) -> tuple[Ints, Ints, Ints]:
    """Visits that come round before `every` runs out, for each unit; of rooms or people some in a round."""
    clause = form.clauses[0]
    home, unit_subject = world.units(form.per)
    limit = lengths(form.every, world.find(home, unit_subject), len(home))
    first, last = world.days_of(home, unit_subject)

    def chance(unit: Ints, day: Ints) -> Floats:
        return expit(logit(world.quality.chance(clause, home[unit], day)) + _DILIGENT)

    unit, at = rounds(rng, world.span, first, last, limit, chance)
    if form.per is not None or form.on == "site":
        return home[unit], at, unit_subject[unit]
    a_day = max(len(unit), 1) / (len(home) * world.span.days)
    several = int(np.clip(round(often / a_day), 1, _AT_ONCE))
    unit, at = np.repeat(unit, several), (at[:, None] + np.arange(several) * 25 * MINUTE).ravel()
    return home[unit], at, world.subjects.pick(rng, form.on, home[unit])


def _observe(world: World, form: Form, clause: Clause, visits: Visits, place: int) -> None:
    """One item on every visit: right, wrong or not applicable, with a figure where one is read."""
    measure = clause.measure
    assert isinstance(measure, Checklist)
    rng, n = world.rng("observe", clause.id), len(visits.site)
    find = world.find(visits.site, visits.subject)
    chance = expit(
        world.quality.odds(clause.id, clause.critical)[visits.site]
        + world.quality.mood[visits.site, visits.day]
        + visits.lean
    )
    good = rng.random(n) < chance
    not_there = visits.refused | (rng.random(n) < 0.012)
    looked_at = holds(clause.applies, find, n) & (rng.random(n) < 0.985)
    outcome = Values(("pass", "fail", "na"), np.where(not_there, 2, np.where(good, 0, 1)))
    figures: dict[str, Floats] = {}
    if measure.range is not None:
        read = ~not_there & (rng.random(n) < 0.93)
        found = _read(
            rng, measure.range, good, numbers(measure.range.at_least, find, n), numbers(measure.range.at_most, find, n)
        )
        figures["value"] = np.where(read, found, np.nan)
    note = np.where(~good & ~not_there & (rng.random(n) < 0.25), rng.integers(0, len(_NOTES), n), len(_NOTES))
    batch = Batch(
        measure.item or clause.id,
        visits.site,
        visits.at + place * 20_000_000 + rng.integers(0, 15_000_000, n),
        visits.case,
        visits.subject,
        visits.person,
        visits.inspector,
        numbers=figures,
        values={"outcome": outcome, "note": Values((*_NOTES, None), note)},
    )
    world.observations.add(batch.take(looked_at & world.sites.present(visits.site, batch.at)))


def _read(rng: np.random.Generator, asked: Range, good: Flags, low: Floats, high: Floats) -> Floats:
    """Figures inside the range where all is right, else somewhat outside; whole where things are counted."""
    n = len(good)
    one_sided = np.maximum(0.25 * np.abs(np.where(np.isnan(low), high, low)), 1.0)
    room = np.where(np.isnan(low) | np.isnan(high), one_sided, np.maximum(high - low, 0.0))
    from_ = np.where(np.isnan(low), np.maximum(high - room, np.minimum(high, 0)), low)
    until = np.where(np.isnan(high), low + room, high)
    inside = from_ + rng.beta(2.5, 2.5, n) * (until - from_)
    off = 0.02 * one_sided + rng.exponential(0.3, n) * np.maximum(room, 0.5 * one_sided)
    below = ~np.isnan(low) & (np.isnan(high) | (rng.random(n) < 0.6))
    outside = np.where(below, low - off, high + off)
    if _counted(asked):
        inside = np.clip(np.round(inside), np.ceil(from_), np.floor(until))
        outside = np.where(below, np.ceil(low) - np.ceil(off / one_sided), np.floor(high) + np.ceil(off / one_sided))
    places = _places(asked)
    rounded = np.clip(np.round(inside, places), from_, until)
    unit = 10.0**-places
    wrong = np.where(
        below, np.minimum(np.round(outside, places), low - unit), np.maximum(np.round(outside, places), high + unit)
    )
    found: Floats = np.where(good, rounded, wrong)
    return np.nan_to_num(np.where((np.nan_to_num(low) >= 0) & (from_ >= 0), np.maximum(found, 0), found))


def _values(asked: Range) -> list[Any]:
    found: list[Any] = []
    for limit in (asked.at_least, asked.at_most):
        found += [row.then for row in limit.table] if isinstance(limit, Table) else [limit]
    return [one for one in found if one is not None]


def _counted(asked: Range) -> bool:
    """Whether things are counted: whole limits, and no unit of measurement."""
    whole = all(one == one.to_integral_value() for one in _values(asked))
    return whole and not any(
        (asked.unit or "").startswith(unit) if unit == "°" else asked.unit == unit for unit in _MEASURED
    )


def _places(asked: Range) -> int:
    """Decimal places: one more than the limits have."""
    if _counted(asked):
        return 0
    return 1 + max((max(0, -one.as_tuple().exponent) for one in _values(asked)), default=0)
