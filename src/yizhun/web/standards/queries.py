"""What pages of standards read: an edition as a document, with how each clause is kept at a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yizhun.standard.library import Entry
from yizhun.standard.model import Clause, Standard
from yizhun.standard.sentence import sentence
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.generation import Generation
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission

_OTHER = Text("Other clauses", "其他条款")
STATES: Mapping[str, tuple[Text, str]] = {
    "conforming": (Text("kept", "达标"), "ok"),
    "nonconforming": (Text("falls short", "未达标"), "bad"),
    "no-evidence": (Text("no evidence", "无记录"), "flat"),
    "insufficient": (Text("too few to say", "记录不足"), "flat"),
    "stale": (Text("out of date", "记录过期"), "warn"),
}


@dataclass(frozen=True)
class Kept:
    """How a clause is kept: figures of the engine, never of the page; widths in per cent for drawing."""

    conformity: float | None
    low: float | None
    high: float | None
    state: str
    n: int
    target: float

    @property
    def word(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The class of its colour."""
        return STATES[self.state][1]

    @property
    def at(self) -> str:
        """Where the figure stands on the bar."""
        return _place(self.conformity)

    @property
    def left(self) -> str:
        """Where the interval begins."""
        return _place(self.low)

    @property
    def width(self) -> str:
        """How wide the interval is."""
        return f"{((self.high or 0) - (self.low or 0)) * 100:.1f}%"

    @property
    def target_at(self) -> str:
        """Where the target stands."""
        return _place(self.target)


def _place(share: float | None) -> str:
    return f"{(share or 0) * 100:.1f}%"


@dataclass(frozen=True)
class Rule:
    """A clause as it is read."""

    clause: Clause
    asks: Text
    post: Text | None
    kept: Kept | None


@dataclass(frozen=True)
class Chapter:
    """The clauses of a touchpoint."""

    id: str
    title: Text
    sees: Text | None
    rules: tuple[Rule, ...]


def document(entry: Entry, kept: Mapping[str, Kept]) -> list[Chapter]:
    """Chapters in the order of touchpoints; clauses without one stand last."""
    standard = entry.standard
    touchpoint_of = {factor.id: factor.touchpoint for factor in standard.factors}
    posts = {post.id: post.title for post in standard.posts}
    by_touchpoint: dict[str, list[Rule]] = {}
    for clause in standard.clauses:
        where = touchpoint_of.get(clause.factor or "", "")
        rule = Rule(clause, _asks(clause, standard), posts.get(clause.role or ""), kept.get(clause.id))
        by_touchpoint.setdefault(where, []).append(rule)
    chapters = [
        Chapter(one.id, one.title, one.customer_sees, tuple(by_touchpoint[one.id]))
        for one in standard.touchpoints
        if one.id in by_touchpoint
    ]
    rest = [
        rule for where, rules in by_touchpoint.items() if where not in {one.id for one in chapters} for rule in rules
    ]
    return [*chapters, Chapter("other", _OTHER, None, tuple(rest))] if rest else chapters


def _asks(clause: Clause, standard: Standard) -> Text:
    return sentence(clause, standard) if clause.measure is not None else Text()


def today(person: Person, place: Place | None = None) -> date:
    """The local day at a place; without one at the topmost place for which the person writes standards."""
    mine = Place.objects.seen_by(person, Permission.STANDARDS).order_by("path")
    there = place or mine.first()
    now = clock.now()
    return (now.astimezone(there.tz) if there else now).date()


def kept_at(generation: Generation, entry: Entry, place: Place) -> dict[str, Kept]:
    """How every clause is kept at a place over the whole period; empty where the engine has no figure for it."""
    by = by_of(generation, entry.root, place)
    if by is None:
        return {}
    targets = {clause.id: float(clause.target) for clause in entry.standard.clauses}
    rows = generation.scores(standard=entry.root, scope="clause", by=by[0], by_id=by[1], period="all")
    return {row["scope_id"]: _kept(row, targets) for row in rows if row["scope_id"] in targets}


def _kept(row: Mapping[str, Any], targets: Mapping[str, float]) -> Kept:
    n = sum(row[name] for name in ("met", "late", "missed", "failed"))
    return Kept(row["conformity"], row["low"], row["high"], row["state"], n, targets[row["scope_id"]])


def by_of(generation: Generation, root: str, place: Place) -> tuple[str, str] | None:
    """Which rows of the scores speak of a place: its own, its region's, or all when no other group has the standard."""
    if place.level != Place.GROUP:
        return place.level, place.code
    judged = {row["by_id"] for row in generation.scores(standard=root, scope="all", by="site", period="all")}
    mine = Place.objects.everywhere("only to see whether all are inside").filter(path__startswith=place.path)
    return ("all", "") if judged and judged <= set(mine.values_list("code", flat=True)) else None
