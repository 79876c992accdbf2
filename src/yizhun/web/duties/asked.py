"""A site, an edition and a clause in; the duty that they ask for out, or a refusal that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yizhun.standard.kinds import Checklist, Interval, Range, Schedule
from yizhun.standard.library import Entry
from yizhun.standard.model import Clause, Standard
from yizhun.standard.parameters import EachSubject
from yizhun.standard.sentence import sentence
from yizhun.text import Text
from yizhun.web.duties.models import EVENTS, OBSERVATIONS
from yizhun.web.ledger.errors import InvalidError
from yizhun.web.organisation.models import Place
from yizhun.web.standards import shelf
from yizhun.web.standards.models import Edition


@dataclass(frozen=True)
class Duty:
    """A clause that asks for something to be done or looked at again and again."""

    clause: Clause
    standard: Standard

    @property
    def measure(self) -> Schedule | Interval | Checklist:
        """What it is measured by."""
        assert isinstance(self.clause.measure, Schedule | Interval | Checklist)
        return self.clause.measure

    @property
    def is_line(self) -> bool:
        """Whether it is a line to look at and judge, rather than something to do."""
        return isinstance(self.measure, Checklist)

    @property
    def table(self) -> str:
        """The journal that it is recorded in."""
        return OBSERVATIONS if self.is_line else EVENTS

    @property
    def names(self) -> tuple[str, ...]:
        """Activities of which one answers it, or the item of a line."""
        measure = self.measure
        if isinstance(measure, Checklist):
            return (str(measure.item or self.clause.id),)
        return tuple(one.activity for one in measure.activity)

    @property
    def choosy(self) -> frozenset[str]:
        """Of these activities those that answer it only under a condition."""
        activities = getattr(self.measure, "activity", ())
        return frozenset(one.activity for one in activities if one.where is not None)

    @property
    def range(self) -> Range | None:
        """What a reading must lie in."""
        return self.measure.range if isinstance(self.measure, Checklist) else None

    @property
    def subject_kind(self) -> str:
        """The kind of subject each of which is a duty of its own; "" where the site is."""
        return self.measure.per.subject if isinstance(self.measure.per, EachSubject) else ""

    @property
    def of_person(self) -> bool:
        """Whether it is about a person's conduct."""
        return self.is_line and self.clause.on == "person"

    @property
    def post(self) -> Text | None:
        """The title of its post."""
        return next((one.title for one in self.standard.posts if one.id == self.clause.role), None)

    @property
    def asks(self) -> Text:
        """What the clause asks, in its own words or those of its measure."""
        return self.clause.text or sentence(self.clause, self.standard)

    @property
    def zone(self) -> Text | None:
        """The title of its zone."""
        return next((one.title for one in self.standard.zones if one.id == self.clause.zone), None)

    @property
    def needs_more(self) -> bool:
        """Whether one tap cannot say it all."""
        return self.range is not None or self.clause.photo == "always" or self.of_person

    def outcome_of(self, value: Decimal) -> str:
        """`pass` or `fail` by plain bounds of the range; "" where the bounds are tables."""
        bounds = self.range
        if bounds is None:
            return ""
        low, high = bounds.at_least, bounds.at_most
        if any(bound is not None and not isinstance(bound, Decimal) for bound in (low, high)):
            return ""
        outside = (isinstance(low, Decimal) and value < low) or (isinstance(high, Decimal) and value > high)
        return "fail" if outside else "pass"


def of(entry: Entry, clause_id: str) -> Duty | None:
    """The duty of a clause of an edition; None when it has no such clause, or one of another kind."""
    clause = next((one for one in entry.standard.clauses if one.id == clause_id), None)
    recurring = clause is not None and isinstance(clause.measure, Schedule | Interval | Checklist)
    return Duty(clause, entry.standard) if clause is not None and recurring else None


def held(place: Place) -> set[str]:
    """The keys of all editions that were published for a part of the tree in which the place lies."""
    found = Edition.objects.everywhere("chosen by their places").filter(place__in=place.keys)
    return set(found.values_list("key", flat=True))


def holds(place: Place, edition: str) -> bool:
    """Whether the edition was published for a part of the tree in which the place lies."""
    found = Edition.objects.everywhere("checked by its place").filter(key=edition, place__in=place.keys)
    return found.exists()


def find(place: Place, edition: str, clause: str) -> Duty | None:
    """The duty that an edition which holds at the place asks for."""
    entry = shelf.entry(edition) if holds(place, edition) else None
    return None if entry is None else of(entry, clause)


def ask(place: Place, edition: str, clause: str) -> Duty:
    """The same; InvalidError where there is none."""
    found = find(place, edition, clause)
    if found is None:
        raise InvalidError(
            Text(
                f"The standard of this place does not ask for {clause} (any more). Load the page again.",
                f"本场所的标准中没有（或已不再有）条款 {clause}，请刷新页面。",
            )
        )
    return found
