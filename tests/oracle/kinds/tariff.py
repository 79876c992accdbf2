"""tariff: charged by the price list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.book import seen
from tests.oracle.clock import shown
from tests.oracle.conditions import Rows
from tests.oracle.duties import Duty, Ruling, in_order
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for every charge whose item the clause's schedule lists, or no schedule does."""
    prices = _prices(duty, ruling)
    if prices is None or not duty.place.has("charges"):
        return
    listed = {row["item"] for row in prices if row["schedule"] == ruling.measure.schedule}
    elsewhere = {row["item"] for row in prices} - listed
    for charge in in_order(duty.place.rows("charges")):
        rows = duty.place.speaks(charge)
        tolerance = duty.limits(rows, ruling.measure.tolerance)
        if charge["item"] in elsewhere:
            seen(52)
        elif duty.judges(ruling, charge["occurred_at"]) and tolerance and duty.applies(ruling, rows):
            yield _charged(duty, ruling, charge, prices, tolerance[0], rows)


def _prices(duty: Duty, ruling: Ruling) -> list[Row] | None:
    """The standard's price rows and the evidence's of other schedules; None when the clause's own is not given."""
    carried: list[Row] = [
        {**row.model_dump(exclude={"keys"}), **dict(row.keys)} for row in ruling.standard.prices
    ]  # fmt: skip
    names = {row["schedule"] for row in carried}
    if ruling.measure.schedule not in names and not duty.place.has("prices"):
        return None
    if names:
        seen(53)
    return carried + [row for row in duty.place.rows("prices") if row["schedule"] not in names]


def _charged(duty: Duty, ruling: Ruling, charge: Row, prices: list[Row], tolerance: Decimal, rows: Rows) -> Finding:
    price = _price(ruling.measure, charge["item"], prices, duty.place.day(charge["occurred_at"]), rows["site"] or {})
    verdict, reason, ceiling = "failed", "unlisted-item", None
    if price is not None:
        ceiling = Fraction(price) * Fraction(charge["quantity"]) * (1 + Fraction(tolerance))
        fits = Fraction(charge["amount"]) <= ceiling
        verdict, reason = ("met", "within-price") if fits else ("failed", "above-price")
    at = charge["occurred_at"]
    return duty.find(
        ruling, verdict, reason, at, done_at=at, case_id=charge.get("case_id"), evidence_id=charge.get("charge_id"),
        found=shown(charge["amount"]), asked=None if ceiling is None else shown(ceiling),
    )  # fmt: skip


def _price(measure: Any, item: str, prices: list[Row], day: date, site: Any) -> Decimal | None:
    """Of the rows valid that day for the site's keys the latest, of those the lowest."""
    valid = [
        row for row in prices
        if row["schedule"] == measure.schedule and row["item"] == item and _is_valid(row, day)
        and all(row.get(key) is not None and row.get(key) == site.get(key) for key in measure.keys)
    ]  # fmt: skip
    if not valid:
        return None
    if len(valid) > 1:
        seen(53)
    latest = max(row["valid_from"] for row in valid)
    return min((row["price"] for row in valid if row["valid_from"] == latest), default=None)


def _is_valid(row: Row, day: date) -> bool:
    until = row.get("valid_until")
    if until == day:
        seen(8)
    return bool(row["valid_from"] <= day and (until is None or day <= until))
