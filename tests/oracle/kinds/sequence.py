"""sequence: in this order, within one case (the Declare templates)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from tests.oracle.book import seen
from tests.oracle.clock import shift, six
from tests.oracle.duties import Duty, Ruling
from tests.oracle.evidence import Row
from tests.oracle.finding import Finding
from tests.oracle.kinds.deadline import cases
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import UNARY

FORWARD = {"response", "succession", "chain-response", "not-succession"}
BACKWARD = {"precedence", "succession", "chain-precedence"}


def findings(duty: Duty, ruling: Ruling) -> Iterator[Finding]:
    """One for each activation; for the templates without one, one for each case."""
    if not duty.place.has("events"):
        return
    for case_id, events in cases(duty).items():
        rows = duty.place.speaks({"case_id": case_id})
        within = duty.limits(rows, ruling.measure.within)
        if within is not None and duty.applies(ruling, rows):
            yield from _Case(duty, ruling, case_id, events, within[0]).findings()


class _Case:
    """One case held against the template of a ruling; `events` are in order."""

    def __init__(self, duty: Duty, ruling: Ruling, case_id: str, events: list[Row], within: Duration | None) -> None:
        self.duty, self.ruling, self.case_id, self.events, self.within = duty, ruling, case_id, events, within
        self.template: str = ruling.measure.template
        self.firsts = [event for event in events if duty.place.is_one_of(event, ruling.measure.first)]
        self.thens = [event for event in events if duty.place.is_one_of(event, ruling.measure.then)]

    def findings(self) -> Iterator[Finding]:
        if self.template in UNARY:
            seen(38)
            if self.duty.judges(self.ruling, self.events[0]["occurred_at"]):
                yield self.unary()
            return
        if not self.firsts and not self.thens:
            seen(39)
        if self.template == "succession":
            seen(37)
        if self.template in FORWARD:
            forward = {"chain-response": self.next_one, "not-succession": self.never}.get(self.template, self.response)
            yield from (forward(event) for event in self.firsts if self.mine(event))
        if self.template in BACKWARD:
            backward = self.previous_one if self.template == "chain-precedence" else self.precedence
            yield from (backward(event) for event in self.thens if self.mine(event))

    def mine(self, activation: Row) -> bool:
        return self.duty.judges(self.ruling, activation["occurred_at"])

    def find(
        self, verdict: str, reason: str, due: datetime, evidence: Row, done: Row | None = None,
        found: int | None = None, asked: int | None = None,
    ) -> Finding:  # fmt: skip
        return self.duty.find(
            self.ruling, verdict, reason, due, case_id=self.case_id, evidence_id=evidence.get("event_id"),
            done_at=done["occurred_at"] if done else None,
            found=None if found is None else six(Decimal(found)), asked=None if asked is None else six(Decimal(asked)),
        )  # fmt: skip

    def deadline(self, first: Row, sign: int = 1) -> datetime:
        at: datetime = first["occurred_at"]
        return shift(at, self.within, self.duty.place.zone, sign) if self.within else at

    def response(self, first: Row) -> Finding:
        at = first["occurred_at"]
        then = next((e for e in self.thens if e is not first and e["occurred_at"] >= at), None)
        if then and then["occurred_at"] == at:
            seen(36)
        return self.answered(first, then) if then else self.unanswered(first)

    def answered(self, first: Row, then: Row) -> Finding:
        due = self.deadline(first)
        seen(39)
        in_time = self.within is None or then["occurred_at"] <= due
        return self.find(*(("met", "in-order") if in_time else ("late", "after-due")), due, then, then)

    def unanswered(self, first: Row) -> Finding:
        due = self.deadline(first)
        pending = self.within is not None and self.duty.place.as_of <= due
        return self.find(*(("pending", "not-yet-due") if pending else ("missed", "not-followed")), due, first)

    def next_one(self, first: Row) -> Finding:
        seen(40)
        place = self.events.index(first)
        following = self.events[place + 1] if place + 1 < len(self.events) else None
        if following is None:
            return self.unanswered(first)
        if following["occurred_at"] == first["occurred_at"]:
            seen(36)
        if following in self.thens:
            return self.answered(first, following)
        return self.find("failed", "other-next", self.deadline(first), first)

    def never(self, first: Row) -> Finding:
        at, until = first["occurred_at"], self.deadline(first) if self.within else None
        if self.within:
            seen(41)
        later = (e for e in self.thens if at < e["occurred_at"] and (until is None or e["occurred_at"] <= until))
        then = next(later, None)
        if any(e["occurred_at"] == at and e is not first for e in self.thens):
            seen(36)
        verdict, reason = ("failed", "followed") if then else ("met", "as-asked")
        return self.find(verdict, reason, at, first, then)

    def precedence(self, then: Row) -> Finding:
        at = then["occurred_at"]
        earliest = self.deadline(then, -1) if self.within else None
        before = [e for e in self.firsts if e is not then and e["occurred_at"] <= at]
        near = [e for e in before if earliest is None or e["occurred_at"] >= earliest]
        if self.within:
            seen(41)
        if near and near[-1]["occurred_at"] == at:
            seen(36)
        verdict, reason = ("met", "in-order") if near else ("failed", "not-preceded")
        return self.find(verdict, reason, at, near[-1] if near else then, then)

    def previous_one(self, then: Row) -> Finding:
        seen(40)
        place, at = self.events.index(then), then["occurred_at"]
        before = self.events[place - 1] if place else None
        if before is None:
            return self.find("failed", "not-preceded", at, then, then)
        if before not in self.firsts:
            return self.find("failed", "other-previous", at, then, then)
        if self.within and before["occurred_at"] < self.deadline(then, -1):
            return self.find("failed", "not-preceded", at, then, then)
        return self.find("met", "in-order", at, before, then)

    def unary(self) -> Finding:
        done, n = self.firsts, len(self.firsts)
        opening, ending = self.events[0], self.events[-1]
        if self.template in ("init", "end"):
            decides, reason = (opening, "other-first") if self.template == "init" else (ending, "other-last")
            verdict, reason = ("met", "as-asked") if decides in done else ("failed", reason)
            return self.find(verdict, reason, decides["occurred_at"], decides, decides)
        if self.template == "absence":
            if done:
                return self.find("failed", "occurred", done[0]["occurred_at"], done[0], done[0], n, 0)
            return self.find("met", "as-asked", ending["occurred_at"], ending, None, 0, 0)
        if n == 0:
            return self.find("missed", "not-done", ending["occurred_at"], ending, None, 0, 1)
        decides, verdict, reason = (done[0], "met", "as-asked") if n == 1 else (done[1], "failed", "repeated")
        return self.find(verdict, reason, decides["occurred_at"], decides, decides, n, 1)
