"""statistic: a figure over a period. One finding a site and period."""

from __future__ import annotations

from functools import reduce
from statistics import NormalDist
from typing import Any

import ibis
import pyarrow as pa

from yizhun.measure.ask import Ask
from yizhun.measure.expression import DECIMAL, FIGURE, attach, first_by, millionth
from yizhun.measure.finding import decide, raw
from yizhun.measure.period import KEY, asked_periods, figure_asked, in_periods
from yizhun.measure.scope import Asked
from yizhun.standard.kinds import OfMinutes, OfRatings, OfValue

_VALUE = ("number", "site_id", "occurred_at", "value")
_PERCENT = {"p90": 90, "p95": 95}
_WIDE = "decimal(38, 6)"
_COARSE = 2.0**33
"""From here on doubles stand further apart than a millionth: there is nothing to round."""


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all statistic clauses; None where neither ratings nor events were collected."""
    ask = ask.some(lambda one: ("ratings" if isinstance(one.measure.of, OfRatings) else "events") in ask.world.present)
    if not ask.asked:
        return None
    asked = ask.world.keep("statistic_asked", asked_periods(ask).join(_parameters(ask), "number"))
    figures = _figures(ask, in_periods(ask, _values(ask)))
    rel = attach(asked, figures, list(KEY))
    rel = rel.mutate(n=ibis.coalesce(rel.n, 0))
    rel = rel.mutate(low=_bound(rel, -1), high=_bound(rel, 1))
    below = ibis.coalesce(rel.high < rel.at_least, False)
    above = ibis.coalesce(rel.low > rel.at_most, False)
    unknown = rel.partial | rel.running | (rel.n < rel.min_n) | (rel.n == 0)
    words = decide(
        (rel.partial, "excused", "partial-period"),
        (rel.running, "pending", "period-running"),
        (unknown, "excused", "too-few"),
        (above, "failed", "above-maximum"),
        (below, "failed", "below-minimum"),
        other=("met", "as-asked"),
    )
    found = ibis.ifelse(unknown, ibis.null().cast(FIGURE), _rounded(rel.figure))
    asked_figure = figure_asked(rel, above & ~unknown, below & ~unknown)
    return raw(rel, due_at=rel.period_until - 1, found=found, asked=asked_figure, **words)


def _parameters(ask: Ask) -> ibis.Table:
    def z(one: Asked) -> float | None:
        return None if one.measure.confidence is None else NormalDist().inv_cdf(float(one.measure.confidence))

    return ask.clauses(
        "figure",
        statistic=(pa.string(), lambda one: one.measure.statistic),
        min_n=(pa.int64(), lambda one: one.measure.min_n),
        z=(pa.float64(), z),
    ).drop("term")


def _values(ask: Ask) -> ibis.Table:
    """All single values: number, site_id, occurred_at, value (decimal)."""
    parts: list[ibis.Table] = []
    rated = ask.some(lambda one: isinstance(one.measure.of, OfRatings))
    if rated.asked:
        parts.append(_ratings(rated))
    read = ask.some(lambda one: isinstance(one.measure.of, OfValue))
    if read.asked:
        events = read.matching("value", lambda one: one.measure.of.value, ("value",))
        parts.append(events.filter(events.value.notnull()).select(*_VALUE))
    timed = ask.some(lambda one: isinstance(one.measure.of, OfMinutes))
    if timed.asked:
        parts.append(_minutes(timed))
    return reduce(lambda one, other: one.union(other), [part.mutate(value=part.value.cast(DECIMAL)) for part in parts])


def _ratings(ask: Ask) -> ibis.Table:
    """Ratings on 0 to 100 by their own scale; 1 at `best` and 0 below it for a top-box."""
    items = ask.clauses(
        "item",
        item=(pa.string(), lambda one: one.measure.of.ratings),
        top=(pa.bool_(), lambda one: one.measure.statistic == "top-box"),
    )
    ratings = ask.world.tables["ratings"].select("site_id", "item", "occurred_at", "score", "worst", "best")
    rel = ratings.join(items, "item")
    span = (rel.best - rel.worst).cast("float64")
    scaled = (rel.score - rel.worst).cast("float64") * 100 / span
    value = ibis.ifelse(rel.top, ibis.ifelse(rel.score == rel.best, 1.0, 0.0), scaled)
    return rel.mutate(value=value.cast(DECIMAL)).select(*_VALUE)


def _minutes(ask: Ask) -> ibis.Table:
    """One value a case: minutes from its first `from` to the first `to` at or after it, dated by that `to`."""
    keys = ("number", "site_id", "case_id")
    start = ask.matching("from", lambda one: one.measure.of.minutes.from_, ("case_id",))
    start = first_by(start.filter(start.case_id.notnull()), keys, ("occurred_at", "event_id"))
    start = start.select(*keys, from_at="occurred_at", from_id="event_id")
    end = ask.matching("to", lambda one: one.measure.of.minutes.to, ("case_id",))
    pairs = start.join(end, list(keys))
    pairs = pairs.filter((pairs.occurred_at >= pairs.from_at) & (pairs.event_id != pairs.from_id))
    first = first_by(pairs, keys, ("occurred_at", "event_id"))
    value = (first.occurred_at - first.from_at).cast("float64") / 60_000_000
    return first.mutate(value=value.cast(DECIMAL)).select(*_VALUE)


def _figures(ask: Ask, values: ibis.Table) -> ibis.Table:
    """The figure of each period: KEY, n, figure, spread (standard deviation), as doubles of exact sums."""
    statistic = ask.clauses("which", which=(pa.string(), lambda one: one.measure.statistic)).drop("term")
    window = ibis.window(group_by=list(KEY))
    ranked = values.mutate(
        position=ibis.row_number().over(ibis.window(group_by=list(KEY), order_by=["value"])),
        n=values.value.count().over(window),
        total=values.value.sum().over(window),
    )
    mean = ranked.total.cast("float64") / ranked.n
    centred = ranked.value.cast("float64") - mean
    ranked = ranked.mutate(mean=mean, square=(centred * centred).try_cast(DECIMAL))
    rel = ranked.join(statistic, "number")
    percent = ibis.cases(*((rel.which == name, p) for name, p in _PERCENT.items()), else_=50)
    at = ((rel.n * percent + 99) / 100).floor().cast("int64") - 1
    low_middle, high_middle = ((rel.n - 1) / 2).floor().cast("int64"), (rel.n / 2).floor().cast("int64")
    middle = (rel.which == "median") & ((rel.position == low_middle) | (rel.position == high_middle))
    ranked_at = rel.which.isin(list(_PERCENT)) & (rel.position == at)
    chosen = ibis.ifelse(middle | ranked_at, rel.value, ibis.null().cast(DECIMAL))
    rel = rel.mutate(chosen=chosen)
    grouped = rel.group_by([*KEY, "which", "n", "mean"]).aggregate(
        chosen=rel.chosen.sum(), picked=rel.chosen.count(), squares=rel.square.sum()
    )
    picked = grouped.chosen.cast("float64") / grouped.picked.nullif(0)
    spread = (grouped.squares.cast("float64") / (grouped.n - 1).nullif(0)).sqrt()
    by_mean = grouped.which.isin(["mean", "top-box"])
    return grouped.select(*KEY, "n", figure=ibis.ifelse(by_mean, grouped["mean"], picked), spread=spread)


def _bound(rel: ibis.Table, side: int) -> Any:
    """The figure, or with `confidence` its bound on that side, rounded; null where a single value has none."""
    n = rel.n.nullif(0).cast("float64")
    mean = rel.figure + side * rel.z * rel.spread / n.sqrt()
    squared = rel.z * rel.z
    centre = rel.figure + squared / (2 * n)
    inner = rel.figure * (1 - rel.figure) / n + squared / (4 * n * n)
    wilson = (centre + side * rel.z * ibis.ifelse(inner > 0, inner, 0.0).sqrt()) / (1 + squared / n)
    bound = ibis.cases((rel.z.isnull(), rel.figure), (rel.statistic == "top-box", wilson), else_=mean)
    return _rounded(bound)


def _rounded(value: Any) -> Any:
    """Half-even to six decimals, as a figure."""
    coarse = value.abs() >= _COARSE
    scaled = ibis.ifelse(coarse, 0.0, value) * 1_000_000
    whole = scaled.floor()
    rest = scaled - whole
    odd = (whole - 2 * (whole / 2).floor()) == 1
    up = (rest > 0.5) | ((rest == 0.5) & odd)
    return ibis.ifelse(coarse, value.cast(_WIDE), millionth(whole + ibis.ifelse(up, 1.0, 0.0)))
