"""What happens in a case: clauses about cases in; for each kind of case its activities in order and their links out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from yizhun.evidence.sample.asked import Asked, names, where
from yizhun.evidence.sample.column import solutions
from yizhun.standard.condition import Column, Condition
from yizhun.standard.kinds import (
    UNARY,
    Count,
    Deadline,
    OfActivity,
    OfMinutes,
    Sequence,
    Share,
    Statistic,
)
from yizhun.standard.model import Clause
from yizhun.standard.parameters import Activities

How = Literal["timed", "minutes", "share", "order", "unless", "pause", "loose"]
BEGINS = "case-opened"
"""An activity of our own, for cases of which a standard names but one activity."""


@dataclass(frozen=True)
class Link:
    """`target` follows `source`: in a limited time, as a share asks, only in order, or just by habit (`loose`).

    `where` says which events of the source count. `near` keeps everything else from coming between.
    """

    source: str
    target: str
    how: How
    clause: Clause | None = None
    limit: Any = None
    where: Condition | None = None
    near: bool = False
    by_hours: bool = False

    @property
    def firm(self) -> bool:
        """Whether the target comes because the source came."""
        return self.how in ("timed", "minutes", "share") or (self.how == "order" and self.clause is not None)


@dataclass(frozen=True)
class Process:
    """A kind of case: activities in the order of happening, links forwards and back, and what excludes each other."""

    kind: str
    activities: tuple[str, ...]
    links: tuple[Link, ...]
    echoes: tuple[Link, ...]
    choices: tuple[tuple[str, ...], ...]
    openers: tuple[str, ...]
    clauses: tuple[Clause, ...]

    def into(self, activity: str) -> list[Link]:
        """The links that lead to an activity."""
        return [one for one in self.links if one.target == activity]

    @property
    def all_links(self) -> tuple[Link, ...]:
        """Links forwards and back."""
        return (*self.links, *self.echoes)

    def is_measured(self, activity: str) -> bool:
        """Whether a clause says something about an activity."""
        return any(link.firm and activity in (link.source, link.target) for link in self.all_links)


def processes(asked: Asked) -> list[Process]:
    """Every kind of case that the clauses and activities of a standard speak of."""
    links = [link for clause in asked.standard.measured for link in _links(clause)]
    alone = [one for clause in asked.standard.measured for one in _alone(clause)]
    listed = {one.id: one.case for one in asked.standard.activities if one.case}
    groups = _groups(links, alone, listed)
    rank = {one.id: place for place, one in enumerate(asked.standard.activities)}
    found = []
    for group in groups:
        inner = [link for link in links if link.source in group]
        clauses = [c for c in asked.standard.measured if any(a in group for a in _cased(c))]
        found.append(_process(asked, sorted(group, key=lambda a: rank.get(a, len(rank))), inner, clauses, listed))
    return found


def _links(clause: Clause) -> Iterator[Link]:
    match clause.measure:
        case Deadline() as one:
            yield from _deadline(clause, one)
        case Sequence() as one if one.template not in UNARY:
            yield from _sequence(clause, one)
        case Share(of=OfActivity() as of, with_=with_):
            for source, target in _pairs(of.activity, with_):
                yield Link(source, target, "share", clause, where=where(of.activity, source))
        case Statistic(of=OfMinutes() as of):
            for source, target in _pairs(of.minutes.from_, of.minutes.to):
                yield Link(source, target, "minutes", clause, where=where(of.minutes.from_, source))


def _deadline(clause: Clause, one: Deadline) -> Iterator[Link]:
    by_hours = one.clock == "opening-hours"
    for source, target in _pairs(one.from_, one.to):
        condition = where(one.from_, source)
        yield Link(source, target, "timed", clause, one.within, condition, by_hours=by_hours)
    first = one.from_[0].activity
    for excuse in names(one.unless):
        if excuse != first and excuse not in names(one.to):
            yield Link(first, excuse, "unless")
            yield from (Link(excuse, target, "order") for target in names(one.to))
    if one.pause:
        begins, ends = one.pause.from_[0].activity, one.pause.to[0].activity
        yield Link(first, begins, "pause")
        yield Link(begins, ends, "pause")
        yield from (Link(ends, target, "order") for target in names(one.to) if target != ends)


def _sequence(clause: Clause, one: Sequence) -> Iterator[Link]:
    near = one.template.startswith("chain")
    for first, then in _pairs(one.first, one.then):
        match one.template:
            case "response" | "succession" | "chain-response":
                yield Link(first, then, "timed", clause, one.within, where(one.first, first), near)
            case "precedence" | "chain-precedence":
                yield Link(first, then, "order", clause, one.within, near=near)
            case "not-succession":
                yield Link(then, first, "order", clause)


def _pairs(one: Activities, other: Activities) -> Iterator[tuple[str, str]]:
    for source in names(one):
        yield from ((source, target) for target in names(other))


def _alone(clause: Clause) -> tuple[str, ...]:
    """Activities that belong to cases though nothing links them."""
    match clause.measure:
        case Sequence(template=template) as one if template in UNARY:
            return names(one.first)
        case Count(distinct="case") as one:
            return names(one.activity)
    return ()


def _cased(clause: Clause) -> set[str]:
    """The activities of a clause about cases."""
    linked = {one for link in _links(clause) for one in (link.source, link.target)}
    return linked | set(_alone(clause))


def _groups(links: Iterable[Link], alone: Iterable[str], listed: dict[str, str]) -> list[set[str]]:
    """Activities that share cases, in the order of coming up."""
    by_case: dict[str, str] = {}
    pairs = [(link.source, link.target) for link in links] + [(one, one) for one in alone]
    pairs += [(activity, by_case.setdefault(case, activity)) for activity, case in listed.items()]
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        merged = set(pair).union(*touched)
        place = groups.index(touched[0]) if touched else len(groups)
        groups = [group for group in groups if group not in touched]
        groups.insert(place, merged)
    return groups


def _process(
    asked: Asked, activities: list[str], links: list[Link], clauses: list[Clause], listed: dict[str, str]
) -> Process:
    links = links + list(_ends(activities, clauses))
    if len(activities) == 1 and not links:
        activities, links = _filled(activities[0], clauses)
    order, forward, echoes = _ordered(activities, links)
    choices = _choices(clauses, order, forward)
    openers, loose = _openers(order, forward, listed, choices, clauses)
    kind = next((listed[one] for one in order if one in listed), None) or _kind(asked, clauses) or order[0]
    return Process(kind, tuple(order), (*forward, *loose), tuple(echoes), choices, openers, tuple(clauses))


def _ends(activities: list[str], clauses: list[Clause]) -> Iterator[Link]:
    """`init` stands before all others, `end` after them."""
    for clause in clauses:
        if isinstance(clause.measure, Sequence) and clause.measure.template in ("init", "end"):
            edge = clause.measure.first[0].activity
            for other in activities:
                if other not in names(clause.measure.first):
                    yield (
                        Link(edge, other, "loose") if clause.measure.template == "init" else Link(other, edge, "loose")
                    )


def _filled(activity: str, clauses: list[Clause]) -> tuple[list[str], list[Link]]:
    """A single activity with one of our own beside it, where a template needs another event in the case."""
    templates = {one.measure.template for one in clauses if isinstance(one.measure, Sequence)}
    if not templates:
        return [activity], []
    order = [activity, BEGINS] if "init" in templates else [BEGINS, activity]
    return order, [Link(order[0], order[1], "loose")]


def _ordered(activities: list[str], links: list[Link]) -> tuple[list[str], list[Link], list[Link]]:
    """Activities so that links lead forwards; links that cannot are echoes."""
    left, order, forward, echoes = list(activities), list[str](), list[Link](), list[Link]()
    waiting = [one for one in links if one.source != one.target]
    echoes += [one for one in links if one.source == one.target]
    while left:
        free = [one for one in left if all(link.target != one for link in waiting)]
        activity = free[0] if free else left[0]
        left.remove(activity)
        order.append(activity)
        for link in list(waiting):
            if link.target == activity:
                waiting.remove(link)
                echoes.append(link)
            elif link.source == activity:
                waiting.remove(link)
                forward.append(link)
    return order, forward, echoes


def _choices(clauses: list[Clause], order: list[str], links: list[Link]) -> tuple[tuple[str, ...], ...]:
    """Activities of which a case has one: those that a clause lists together, and targets of a share alone."""
    groups: list[set[str]] = []
    for clause in clauses:
        for listed in _lists(clause):
            touched = [group for group in groups if group & listed]
            groups = [group for group in groups if group not in touched] + [listed.union(*touched)]
    linked = {(link.source, link.target) for link in links}
    found = []
    for group in groups:
        chosen: list[str] = []
        for one in order:
            if one in group and not any((a, one) in linked or (one, a) in linked for a in chosen):
                chosen.append(one)
        found.append(tuple(chosen))
    return tuple(found)


def _lists(clause: Clause) -> Iterator[set[str]]:
    match clause.measure:
        case Deadline() as one:
            some = [names(one.from_), names(one.to)]
        case Sequence() as one if one.template not in UNARY:
            some = [names(one.first), names(one.then)]
        case Share(of=OfActivity() as of, with_=with_):
            some = [names(of.activity)]
            yield set(names(with_))
        case _:
            some = []
    yield from (set(one) for one in some if len(one) > 1)


def _openers(
    order: list[str],
    links: list[Link],
    listed: dict[str, str],
    choices: tuple[tuple[str, ...], ...],
    clauses: list[Clause],
) -> tuple[tuple[str, ...], list[Link]]:
    """What a case begins with; whatever else nothing leads to follows what stands before it."""
    led = {link.target for link in links}
    sequences = [one.measure for one in clauses if isinstance(one.measure, Sequence)]
    never = {activity for one in sequences if one.template == "absence" for activity in names(one.first)}
    before = {link.source for link in links if link.how in ("order", "loose")}
    free = [one for one in order if one not in led]
    first = next((one for one in free if one not in never), order[0])
    openers, loose = [first], list[Link]()
    for one in free:
        if one == first:
            continue
        together = any(one in group and first in group for group in choices)
        if together or (one not in listed and one not in before and one not in never):
            openers.append(one)
        elif order.index(one) > order.index(first):
            loose.append(Link(order[order.index(one) - 1], one, "loose"))
        else:
            loose.append(Link(first, one, "loose"))
    return tuple(openers), loose


def _kind(asked: Asked, clauses: list[Clause]) -> str | None:
    """The kind of case that some clause applies to."""
    column = Column("case", "kind")
    for clause in clauses:
        if clause.applies is not None and column in clause.applies.columns:
            for solution in solutions(clause.applies, asked.levels)[:1]:
                return solution.get(column)
    return None
