"""share: such a part of all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tests.oracle.book import seen
from tests.oracle.bounds import asked, broken
from tests.oracle.clock import six
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.spans import Span, spans
from yizhun.standard.parameters import EachSubject


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each period."""
    measure, rows = ruling.measure, duty.place.speaks()
    bounds = duty.limits(rows, measure.at_least, measure.at_most)
    if bounds is None or not duty.place.has("events") or not duty.applies(ruling, rows):
        return
    for span in spans(duty, ruling):
        share = _share(duty, ruling, span)
        if not span.whole:
            verdict, reason, found = "excused", "partial-period", None
        elif span.running:
            verdict, reason, found = "pending", "period-running", None
        elif share is None:
            verdict, reason, found = "excused", "none-to-count", None
        else:
            seen(4)
            seen(30)
            outside = broken(share, *bounds)
            verdict, reason, found = "failed" if outside else "met", outside or "as-asked", six(share)
        yield duty.find(ruling, verdict, reason, span.due, found=found, asked=asked(reason, *bounds))


def _share(duty: Duty, ruling: Ruling, span: Span) -> Fraction | None:
    of = ruling.measure.of
    done = span.within(duty.place.events(ruling.measure.with_))
    if isinstance(of, EachSubject):
        asked_of = {row["subject_id"] for row in duty.place.rows("subjects") if _in_force(duty, row, of.subject, span)}
        having = {event.get("subject_id") for event in done}
    else:
        started = span.within(duty.place.events(of.activity))
        if any("case_id" not in event for event in started):
            seen(11)
        seen(31)
        asked_of = {event["case_id"] for event in started if "case_id" in event}
        having = {event.get("case_id") for event in done}
    return Fraction(len(asked_of & having), len(asked_of)) if asked_of else None


def _in_force(duty: Duty, subject: Row, kind: str, span: Span) -> bool:
    """Whether the subject is one of that kind on the last day of the period."""
    day = duty.place.day(span.due)
    if subject.get("until") == day:
        seen(8)
    begun, ended = subject.get("since"), subject.get("until")
    return subject["kind"] == kind and (begun is None or begun <= day) and (ended is None or day <= ended)
