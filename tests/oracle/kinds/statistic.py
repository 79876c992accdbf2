"""statistic: a figure over a period."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist, stdev
from typing import Any

from tests.oracle.book import seen
from tests.oracle.bounds import asked, broken
from tests.oracle.clock import micros, six
from tests.oracle.duties import Duty, Ruling, in_order
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.spans import spans
from yizhun.standard.kinds import OfRatings, OfValue

Value = tuple[Row, Fraction]
"""The row in whose period a value stands, and the value."""


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each period."""
    measure, rows = ruling.measure, duty.place.speaks()
    bounds = duty.limits(rows, measure.at_least, measure.at_most)
    table = "ratings" if isinstance(measure.of, OfRatings) else "events"
    if bounds is None or not duty.place.has(table) or not duty.applies(ruling, rows):
        return
    values = _values(duty, measure)
    for span in spans(duty, ruling):
        sample = [value for row, value in values if span.start <= row["occurred_at"] < span.end]
        verdict, reason, found = "excused", "partial-period", None
        seen(48)
        if span.whole and span.running:
            verdict, reason = "pending", "period-running"
        elif span.whole and len(sample) < max(1, measure.min_n):
            reason = "too-few"
        elif span.whole:
            seen(4)
            seen(50)
            found = six(_figure(measure.statistic, sample))
            outside = _judged(measure, found, sample, *bounds)
            verdict, reason = "failed" if outside else "met", outside or "as-asked"
        yield duty.find(ruling, verdict, reason, span.due, found=found, asked=asked(reason, *bounds))


def _values(duty: Duty, measure: Any) -> list[Value]:
    of = measure.of
    if isinstance(of, OfRatings):
        ratings = [row for row in duty.place.rows("ratings") if row["item"] == of.ratings]
        return [(row, _rated(row, measure.statistic)) for row in ratings]
    if isinstance(of, OfValue):
        events = duty.place.events(of.value)
        return [(row, Fraction(row["value"])) for row in events if row.get("value") is not None]
    return list(_answered(duty, of.minutes))


def _rated(row: Row, statistic: str) -> Fraction:
    """On 0 to 100 by its own scale; for top-box 1 when it is the best, else 0."""
    if statistic == "top-box":
        seen(46)
        return Fraction(row["score"] == row["best"])
    return 100 * (Fraction(row["score"]) - Fraction(row["worst"])) / (Fraction(row["best"]) - Fraction(row["worst"]))


def _answered(duty: Duty, span: Any) -> Iterator[Value]:
    """One value for each case that was answered: minutes from its first `from` to the first `to` at or after it."""
    by_case: dict[str, list[Row]] = defaultdict(list)
    for event in in_order(duty.place.rows("events")):
        if "case_id" in event:
            by_case[event["case_id"]].append(event)
        else:
            seen(11)
    for events in by_case.values():
        first = next((e for e in events if duty.place.is_one_of(e, span.from_)), None)
        if first is None:
            continue
        seen(47)
        later = [e for e in events if e is not first and e["occurred_at"] >= first["occurred_at"]]
        to = next((e for e in later if duty.place.is_one_of(e, span.to)), None)
        if to is not None:
            yield to, Fraction(micros(to["occurred_at"] - first["occurred_at"]), 60_000_000)


def _figure(statistic: str, sample: list[Fraction]) -> Fraction:
    ordered, n = sorted(sample), len(sample)
    match statistic:
        case "mean" | "top-box":
            return sum(ordered, Fraction(0)) / n
        case "median":
            seen(45)
            return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
        case _:
            seen(45)
            return ordered[math.ceil(Fraction(int(statistic[1:]), 100) * n) - 1]


def _judged(measure: Any, figure: Decimal, sample: list[Fraction], low: Any, high: Any) -> str | None:
    """The reason when the figure misses a limit, and, with a confidence, its bound on the far side does too."""
    if measure.confidence is None:
        return broken(figure, low, high)
    seen(49)
    z = NormalDist().inv_cdf(float(measure.confidence))
    lower, upper = (_wilson if measure.statistic == "top-box" else _normal)(sample, z)
    if math.isinf(upper):
        return None
    return broken(six(Fraction(lower)), None, high) or broken(six(Fraction(upper)), low, None)


def _normal(sample: list[Fraction], z: float) -> tuple[float, float]:
    """mean ± z·s/√n, s with n−1; a single value has no bound."""
    mean = float(sum(sample, Fraction(0)) / len(sample))
    if len(sample) == 1:
        return -math.inf, math.inf
    half = z * stdev([float(value) for value in sample]) / math.sqrt(len(sample))
    return mean - half, mean + half


def _wilson(sample: list[Fraction], z: float) -> tuple[float, float]:
    """Wilson's score bounds for a share, each one-sided."""
    n = len(sample)
    p = float(sum(sample, Fraction(0)) / n)
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
