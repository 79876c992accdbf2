"""count: so many in a period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.oracle.book import seen
from tests.oracle.bounds import ABOVE, BELOW, asked, broken
from tests.oracle.clock import six
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.spans import Span, spans

COLUMN = {"subject": "subject_id", "actor": "actor_id", "value": "value", "case": "case_id"}


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each period."""
    measure, rows = ruling.measure, duty.place.speaks()
    bounds = duty.limits(rows, measure.at_least, measure.at_most)
    if bounds is None or not duty.place.has("events") or not duty.applies(ruling, rows):
        return
    events = [event for event in duty.place.events(measure.activity) if duty.covers(event["occurred_at"])]
    for span in spans(duty, ruling):
        figure = _count(measure.distinct, span.within(events))
        verdict, reason = _verdict(span, figure, *bounds)
        yield duty.find(ruling, verdict, reason, span.due, found=six(Decimal(figure)), asked=asked(reason, *bounds))


def _count(distinct: str, events: list[Row]) -> int:
    if any("case_id" not in event for event in events):
        seen(11)
    if distinct == "none":
        return len(events)
    return len({event[COLUMN[distinct]] for event in events if event.get(COLUMN[distinct]) is not None})


def _verdict(span: Span, figure: int, low: Any, high: Any) -> tuple[str, str]:
    if high is not None and figure > high:
        return "failed", ABOVE
    if not span.whole:
        return "excused", "partial-period"
    if span.running:
        enough = high is None and low is not None and figure >= low
        return ("met", "as-asked") if enough else ("pending", "period-running")
    seen(4)
    return ("missed", BELOW) if broken(figure, low, high) else ("met", "as-asked")
