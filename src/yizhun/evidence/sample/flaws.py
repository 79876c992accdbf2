"""What is never perfect: whole journals in; quiet days, lost rows, doubled rows and corrected ones, with ids, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from yizhun.evidence.sample.chance import Ints
from yizhun.evidence.sample.column import Values
from yizhun.evidence.sample.journal import Rows, numbered
from yizhun.evidence.sample.span import HOUR, MINUTE
from yizhun.evidence.sample.world import World

_LOST, _TWICE, _WRONG, _MOST_WRONG = 0.002, 0.001, 0.0004, 60
_REASONS = ("录入时间有误", "点错选项", "重复登记", "wrong entry", "tapped by mistake")


@dataclass(frozen=True)
class Kept:
    """A journal as it was kept, in the order of time: `recorded` is when each row was entered (UTC)."""

    rows: Rows
    at: Ints
    recorded: Ints
    ids: pa.Array


@dataclass(frozen=True)
class Correction:
    """A row that was wrong."""

    table: str
    site_id: str
    row_id: str
    recorded: datetime
    by: str | None
    reason: str


def flawed(world: World, table: str, rows: Rows) -> tuple[Kept, list[Correction]]:
    """Leave out what was not recorded, put in what was recorded twice or wrongly, and number the rows."""
    rng = world.rng("flaws", table)
    day = world.span.day(rows.at)
    lost = world.sites.quiet[rows.site, day] | (rng.random(len(rows)) < _LOST)
    rows = rows.take(np.flatnonzero(~lost))
    n = len(rows)
    wrong = np.sort(rng.permutation(n)[: min(_MOST_WRONG, round(_WRONG * n))])
    mistaken = _mistaken(rng, rows.take(wrong))
    together = _appended(rows, mistaken)
    is_wrong = np.r_[np.zeros(n, np.bool_), np.ones(len(wrong), np.bool_)]
    at = world.sites.utc(together.site, together.at)
    order = np.lexsort((together.site, at))
    together, at, is_wrong = together.take(order), at[order], is_wrong[order]
    ids = numbered(table[:3], np.arange(1, len(together) + 1), 8)
    recorded = at + _entered_after(rng, len(at))
    corrections = _corrections(world, rng, table, together, ids, recorded, np.flatnonzero(is_wrong))
    twice = np.flatnonzero(~is_wrong & (rng.random(len(at)) < _TWICE))
    doubled = np.sort(np.r_[np.arange(len(at)), twice])
    return Kept(together.take(doubled), at[doubled], recorded[doubled], ids.take(pa.array(doubled))), corrections


def _mistaken(rng: np.random.Generator, rows: Rows) -> Rows:
    """The same rows as somebody first entered them, with something wrong."""
    at = rows.at - rng.integers(10 * MINUTE, 3 * HOUR, len(rows))
    numbers = {name: one * 10 if name == "amount" else one for name, one in rows.numbers.items()}
    values = dict(rows.values)
    if "outcome" in values:
        values["outcome"] = Values(values["outcome"].levels, np.where(values["outcome"].codes == 1, 0, 1))
    return Rows(rows.site, at, rows.whole, numbers, values)


def _appended(one: Rows, other: Rows) -> Rows:
    return Rows(
        np.r_[one.site, other.site],
        np.r_[one.at, other.at],
        {name: np.r_[one.whole[name], other.whole[name]] for name in one.whole},
        {name: np.r_[one.numbers[name], other.numbers[name]] for name in one.numbers},
        {name: Values(v.levels, np.r_[v.codes, other.values[name].codes]) for name, v in one.values.items()},
    )


def _entered_after(rng: np.random.Generator, n: int) -> Ints:
    """Most rows are entered within a minute, some hours or days later."""
    soon = rng.exponential(20_000_000, n)
    later = rng.exponential(9 * HOUR, n) + 6 * MINUTE
    return np.where(rng.random(n) < 0.97, soon, later).astype(np.int64)


def _corrections(
    world: World, rng: np.random.Generator, table: str, rows: Rows, ids: pa.Array, recorded: Ints, wrong: Ints
) -> list[Correction]:
    site = rows.site[wrong]
    day = world.span.day(rows.at[wrong])
    by = world.people.pick(rng, world.people.leading, site, day)
    after = recorded[wrong] + rng.integers(5 * MINUTE, 30 * HOUR, len(wrong))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return [
        Correction(
            table,
            world.sites.ids[site[place]],
            ids[int(row)].as_py(),
            epoch + timedelta(microseconds=int(after[place])),
            world.people.ids[by[place]] if by[place] >= 0 else "head-office",
            _REASONS[int(rng.integers(len(_REASONS)))],
        )
        for place, row in enumerate(wrong)
    ]
