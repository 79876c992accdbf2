"""tariff: charged by the price list. One finding a charge, in exact decimals."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure import zone
from yizhun.measure.ask import Ask
from yizhun.measure.expression import attach, floor_div
from yizhun.measure.finding import decide, raw
from yizhun.measure.scope import Asked
from yizhun.standard.condition import Column

_MONEY = pa.decimal128(18, 6)
PRICE = pa.schema(
    [
        ("number", pa.int32()),
        ("item", pa.string()),
        ("key", pa.string()),
        ("price", _MONEY),
        ("valid_from", pa.date32()),
        ("valid_until", pa.date32()),
    ]
)
_BETWEEN = "\x1f"


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all tariff clauses; None where no charges were collected, or no prices anywhere."""
    present = ask.world.present
    if "charges" not in present:
        return None
    ask = ask.some(lambda one: bool(_own_prices(one)) or "prices" in present)
    if not ask.asked:
        return None
    rel = _charges(ask)
    rel = attach(rel, _valid(ask, rel), ["number", "site_id", "charge_id"])
    rel = ask.amount(rel, "tolerance", lambda one: one.measure.tolerance)
    factor = (rel.tolerance + ibis.literal(1).cast("decimal(2, 0)")).cast("decimal(18, 6)")
    ceiling = (rel.price * factor).cast("decimal(25, 12)") * rel.quantity
    words = decide(
        (rel.price.isnull(), "failed", "unlisted-item"),
        (rel.amount <= ceiling, "met", "within-price"),
        other=("failed", "above-price"),
    )
    at = rel.occurred_at
    return raw(rel, due_at=at, done_at=at, found=rel.amount, asked=ceiling, evidence_id=rel.charge_id, **words)


def _own_prices(one: Asked) -> tuple[Any, ...]:
    return tuple(price for price in one.prices if price.schedule == one.measure.schedule)


def _charges(ask: Ask) -> ibis.Table:
    """The charges each clause judges: those of items in its schedule, and of items that stand in no schedule at all."""
    clauses = ask.clauses("schedule", schedule=(pa.string(), lambda one: one.measure.schedule))
    listed = _listed(ask, clauses)
    somewhere = listed.select("number", "item").distinct().mutate(somewhere=True)
    mine = clauses.join(listed, ["number", "schedule"]).select("number", "item").distinct().mutate(mine=True)
    charges = ask.world.tables["charges"].select(
        "charge_id", "occurred_at", "site_id", "item", "quantity", "amount", "case_id"
    )
    rel = ask.on_duty(charges.cross_join(clauses.select("number", "term")))
    at = rel.occurred_at
    rel = rel.filter((at >= rel.duty_from) & (at < rel.duty_until) & (at >= rel.reign_from) & (at < rel.reign_until))
    rel = attach(attach(rel, somewhere, ["number", "item"]), mine, ["number", "item"])
    rel = rel.filter(rel.mine.notnull() | rel.somewhere.isnull())
    return ask.where_applies(rel.drop("mine", "somewhere"))


def _listed(ask: Ask, clauses: ibis.Table) -> ibis.Table:
    """Every item of every schedule, as each clause sees it: those its standard carries, of others the evidence's."""
    carried = _listed_by_standards(ask)
    given = ask.world.tables["prices"].select("schedule", "item").distinct()
    given = given.cross_join(clauses.select("number")).anti_join(carried, ["number", "schedule"])
    return carried.union(given.select(*carried.columns))


def _listed_by_standards(ask: Ask) -> ibis.Table:
    rows = [
        {"number": one.number, "schedule": price.schedule, "item": price.item}
        for one in ask.asked
        for price in one.prices
    ]
    schema = pa.schema([("number", pa.int32()), ("schedule", pa.string()), ("item", pa.string())])
    return ask.world.register("tariff_listed", rows, schema)


def _valid(ask: Ask, charges: ibis.Table) -> ibis.Table:
    """The price that holds for each charge: the row valid on its local day, the latest first, then the lowest."""
    prices = _prices(ask)
    rel = ask.world.with_offset(charges, "occurred_at")
    rel = rel.mutate(day=floor_div(rel.occurred_at + rel.offset, zone.DAY))
    rel = _with_key(ask, rel)
    pairs = rel.join(
        prices, [rel.number == prices.number, rel.item == prices.item, rel.key == prices.key], rname="{name}_v"
    )
    valid = (pairs.day >= pairs.from_day) & (pairs.day <= pairs.until_day)
    pairs = pairs.filter(valid)
    window = ibis.window(
        group_by=["number", "site_id", "charge_id"], order_by=[ibis.desc("from_day"), ibis.asc("price")]
    )
    ranked = pairs.mutate(position=ibis.row_number().over(window))
    return ranked.filter(ranked.position == 0).select("number", "site_id", "charge_id", "price")


def _prices(ask: Ask) -> ibis.Table:
    """All price rows of the clauses' schedules: number, item, key, price, from_day, until_day (days since 1970)."""
    parts = [_day_numbers(ask.world.register("tariff_own", _own_rows(ask), PRICE))]
    evidence = ask.world.tables["prices"]
    for one in ask.asked:
        if _own_prices(one):
            continue
        missing = [key for key in one.measure.keys if key not in evidence.columns]
        rows = evidence.filter(evidence.schedule == one.measure.schedule)
        rows = rows.filter(ibis.literal(False)) if missing else rows
        key = _joined([rows[name].cast("string") for name in one.measure.keys if name not in missing])
        parts.append(
            _day_numbers(
                rows.select(
                    "item",
                    "price",
                    "valid_from",
                    "valid_until",
                    number=ibis.literal(one.number).cast("int32"),
                    key=key,
                )
            )
        )
    found = parts[0]
    for part in parts[1:]:
        found = found.union(part)
    return found


def _own_rows(ask: Ask) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for one in ask.asked:
        for price in _own_prices(one):
            keys = dict(price.keys)
            values = [keys.get(name) or None for name in one.measure.keys]
            rows.append(
                {"number": one.number, "item": price.item, "price": price.price}
                | {"key": None if None in values else _BETWEEN.join(str(v) for v in values)}
                | {"valid_from": price.valid_from, "valid_until": price.valid_until}
            )
    return rows


def _day_numbers(rows: ibis.Table) -> ibis.Table:
    epoch = ibis.date("1970-01-01")
    return rows.select(
        "number",
        "item",
        "key",
        "price",
        from_day=rows.valid_from.delta(epoch, unit="day"),
        until_day=ibis.coalesce(rows.valid_until.delta(epoch, unit="day"), 10_000_000),
    )


def _joined(values: list[Any]) -> Any:
    if not values:
        return ibis.literal("")
    found = values[0]
    for value in values[1:]:
        found = found + _BETWEEN + value
    return found


def _with_key(ask: Ask, rel: ibis.Table) -> ibis.Table:
    """Add `key`: the site's own values of the clause's keys, null where one is missing."""
    names = {name for one in ask.asked for name in one.measure.keys}
    rel = ask.with_attributes(rel, (Column("site", name) for name in names))
    find = ask.find(rel)
    branches = []
    for keys in dict.fromkeys(one.measure.keys for one in ask.asked):
        values = [find(Column("site", name)) for name in keys]
        known = [value.cast("string") for value in values if value is not None]
        key = _joined(known) if len(known) == len(keys) else ibis.null().cast("string")
        branches.append((rel.number.isin([one.number for one in ask.asked if one.measure.keys == keys]), key))
    return rel.mutate(key=ibis.cases(*branches))
