"""A world in, the same with less to judge out: some sites, as many at a time as memory holds, or from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

import ibis
import pyarrow as pa

from yizhun.measure.scope import Asked
from yizhun.measure.world import JOURNALS, World

_BYTES_A_ROW = 150
"""What judging takes of memory for each row of evidence, measured with deadlines over events."""


def narrowed(world: World, sites: frozenset[str]) -> World:
    """The same world with the evidence and duties of some sites alone."""
    chosen = world.register(
        "restless", [{"site_id": site} for site in sorted(sites)], pa.schema([("site_id", pa.string())])
    )
    own = {name: world.tables[name].semi_join(chosen, "site_id") for name in JOURNALS}
    return replace(world, tables=world.tables | own, duty=world.duty.semi_join(chosen, "site_id"))


def from_then(world: World, at: int) -> World:
    """The same world asked for what is due from a moment on (µs UTC), or from its `since` where that is later."""
    sites, duty = (
        one.mutate(since_us=ibis.greatest(one.since_us, ibis.literal(at, "int64")))
        for one in (world.tables["sites"], world.duty)
    )
    return replace(world, tables=world.tables | {"sites": sites}, duty=duty, since=max(world.since, at))


def portions(world: World, asked: tuple[Asked, ...]) -> Iterator[tuple[World, tuple[Asked, ...]]]:
    """Clauses with the world, or where its evidence is more than memory holds, with some sites of it at a time."""
    if not asked:
        return
    held = world.engine.memory
    most = None if held is None else held // _BYTES_A_ROW
    journals = [world.tables[name] for name in JOURNALS if name in world.present]
    rows = sum(int(world.engine.arrow(one.aggregate(n=one.count()))["n"][0].as_py()) for one in journals)
    if most is None or rows <= most:
        yield world, asked
        return
    for sites in _sites_at_once(world, journals, most):
        yield narrowed(world, sites), asked


def _sites_at_once(world: World, journals: Sequence[ibis.Table], most: int) -> Iterator[frozenset[str]]:
    """Sites in portions of at most so many rows, where a single site has no more."""
    every = reduce(lambda one, other: one.union(other), [one.select("site_id") for one in journals])
    counted = world.engine.arrow(every.group_by("site_id").aggregate(rows=every.count()).order_by("site_id"))
    of_site = dict(zip(counted["site_id"].to_pylist(), counted["rows"].to_pylist(), strict=True))
    portion: set[str] = set()
    reached = 0
    for site in world.engine.arrow(world.tables["sites"].select("site_id").order_by("site_id"))["site_id"].to_pylist():
        rows = of_site.get(site, 0)
        if portion and reached + rows > most:
            yield frozenset(portion)
            portion, reached = set(), 0
        portion.add(site)
        reached += rows
    yield frozenset(portion)
