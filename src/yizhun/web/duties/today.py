"""An agenda, what was done since, and a person in; the lines of the day list out, late first."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from yizhun.evidence.zone import micros
from yizhun.measure.occurrence import shifted
from yizhun.standard.duration import Duration
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties import asked, plan
from yizhun.web.duties.actions import SLACK, UNDO
from yizhun.web.duties.models import Done, Reassignment
from yizhun.web.duties.plan import Told
from yizhun.web.organisation.models import Person, Place, Post
from yizhun.web.organisation.permission import Permission
from yizhun.web.standards import shelf

LATE, NOW, LATER, AHEAD, MISSED, DONE = "late", "now", "later", "ahead", "missed", "done"
TITLES: Mapping[str, Text] = {
    LATE: Text("Late", "已逾期"),
    NOW: Text("Due today", "今天到期"),
    LATER: Text("Later today", "今天稍后"),
    MISSED: Text("Missed", "未做"),
    DONE: Text("Done", "已完成"),
}
BLOCK = 3


@dataclass
class Line:
    """One due as it is drawn; `done` is the act that answered it, as far as it was an act."""

    told: Told
    duty: asked.Duty
    place: Place
    now: datetime
    subject: str = ""
    done: Done | None = None
    actor: str = ""
    to: Person | None = None

    def __post_init__(self) -> None:
        self.key = secrets.token_hex(16)

    @cached_property
    def state(self) -> str:
        """Where it stands now."""
        told, midnight = self.told, self.midnight
        if told.done is not None:
            return DONE
        if told.closes is not None and told.closes <= self.now:
            return MISSED
        if (told.grace or told.due) < self.now:
            return LATE
        if told.due >= midnight:
            return AHEAD
        return LATER if told.opens is not None and told.opens > self.now else NOW

    @cached_property
    def midnight(self) -> datetime:
        """When this local day ends."""
        tomorrow = self.now.astimezone(self.place.tz).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.place.tz)

    @property
    def day(self) -> date:
        """The local day on which it is due."""
        return self.told.due.astimezone(self.place.tz).date()

    @property
    def other_day(self) -> date | None:
        """That day where it is not today."""
        return None if self.day == self.now.astimezone(self.place.tz).date() else self.day

    @property
    def of_today(self) -> bool:
        """Whether it is due today or was done today; the list goes back to yesterday."""
        today = self.now.astimezone(self.place.tz).date()
        return self.day == today or (
            self.told.done is not None and self.told.done.astimezone(self.place.tz).date() == today
        )

    @property
    def was_late(self) -> bool:
        """Whether it was done after its time."""
        return self.told.done is not None and self.told.done > (self.told.grace or self.told.due)

    @property
    def open(self) -> bool:
        """Whether it can be done."""
        return self.state in (LATE, NOW, LATER, AHEAD)

    @property
    def undoable(self) -> bool:
        """Whether the minute to take it back still runs."""
        return self.done is not None and self.now - self.done.tapped_at <= UNDO

    @property
    def by_late(self) -> timedelta:
        """How late it is now."""
        return self.now - self.told.due

    @property
    def left(self) -> timedelta:
        """How long until it is due."""
        return self.told.due - self.now

    @property
    def every_seconds(self) -> int | None:
        """How soon it comes again, where that is the same every day; a phone that is offline goes on counting."""
        span = _every(self.duty)
        return span.micros // 1_000_000 if span is not None and not span.is_calendar else None


@dataclass(frozen=True)
class Block:
    """Lines that one goes through at a stretch: of a zone, or of a clause at many subjects. No title: one line."""

    title: Text | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """Lines in one state; `day` for those ahead."""

    state: str
    day: date | None
    blocks: tuple[Block, ...]
    count: int

    @property
    def title(self) -> Text | None:
        """What it is called; None where the day says it."""
        return TITLES.get(self.state)


@dataclass(frozen=True)
class Today:
    """A day list: its sections, the counts by state, the posts of all duties here, and when the agenda was told.

    The sections go back to yesterday; of what is done only today's counts.
    """

    sections: tuple[Section, ...]
    counts: Mapping[str, int]
    roles: tuple[str, ...]
    told_at: datetime

    @property
    def open(self) -> list[Section]:
        """What can still be done today."""
        return [one for one in self.sections if one.state in (LATE, NOW, LATER)]

    @property
    def closed(self) -> list[Section]:
        """What is missed or done."""
        return [one for one in self.sections if one.state in (MISSED, DONE)]

    @property
    def ahead(self) -> list[Section]:
        """The days ahead."""
        return [one for one in self.sections if one.state == AHEAD]


def today(person: Person, place: Place, *, everyone: bool = False, post: str = "") -> Today:
    """The lines of a site: the person's own, or everybody's, or those of one post."""
    told, told_at = plan.of(place)
    found = lines(place, told, told_at)
    roles = tuple(sorted({line.duty.clause.role for line in found if line.duty.clause.role}))
    mine = _mine(person, place)
    if post:
        found = [line for line in found if line.duty.clause.role == post]
    elif not everyone:
        found = [line for line in found if mine(line)]
    counts = {state: sum(line.state == state for line in found) for state in (LATE, NOW, LATER, AHEAD, MISSED)}
    counts[DONE] = sum(line.of_today for line in found if line.state == DONE)
    return Today(tuple(_sections(found)), counts, roles, told_at)


def lines(place: Place, told: Sequence[Told], told_at: datetime) -> list[Line]:
    """Every due with what is known of it now: acts since the agenda was told, who has it, what it is about."""
    now = clock.now()
    acts = _acts(place, now)
    names = {one.code: str(one) for one in place.subjects.all()}
    given = list(_given(place, now))
    found = []
    for line in _answered(place, told, told_at, acts, now):
        line.subject = names.get(line.told.subject, line.told.subject)
        line.to = _to(line, given)
        found.append(line)
    return sorted(found, key=lambda one: (one.told.due, one.duty.clause.id, one.subject))


def _answered(place: Place, told: Sequence[Told], told_at: datetime, acts: list[Done], now: datetime) -> Iterable[Line]:
    undone = {act.row_id for act in acts if act.undone_at is not None}
    held = [act for act in acts if act.undone_at is None]
    by_row = {act.row_id: act for act in held}
    # What the engine has put where it belongs answers nothing else.
    known = {one.row_id for one in told}
    fresh = [act for act in held if act.row_id not in known]
    people = {one.person_id: one.name for one in Person.objects.filter(person_id__in={one.actor for one in told})}
    entries = {entry.standard.key: entry for entry in shelf.library().entries}
    asked_for: dict[tuple[str, str], asked.Duty | None] = {}
    for one in told:
        which = one.edition, one.clause
        if which not in asked_for:
            entry = entries.get(one.edition)
            asked_for[which] = None if entry is None else asked.of(entry, one.clause)
        duty = asked_for[which]
        if duty is None:  # its edition went away
            continue
        if one.row_id in undone:
            one = replace(one, done=None, actor="", row_id="")
        act = by_row.get(one.row_id) or next((act for act in fresh if _answers(act, one, duty, told_at)), None)
        if act is None:
            yield Line(one, duty, place, now, actor=people.get(one.actor, ""))
            continue
        yield Line(replace(one, done=act.occurred_at), duty, place, now, done=act, actor=act.person.name)
        if one.done is None and one.opens is None and (due := _next(place, duty, act.occurred_at)):
            yield Line(replace(one, due=due, done=None, row_id=""), duty, place, now)


def _answers(act: Done, one: Told, duty: asked.Duty, told_at: datetime) -> bool:
    """Whether an act is the answer to a due that the engine told as open; the engine decides when it is asked again."""
    if one.done is not None or act.name not in duty.names or (duty.subject_kind and act.subject != one.subject):
        return False
    if one.opens is not None and one.closes is not None:
        return one.opens <= act.occurred_at < one.closes
    # What was being written while the engine read is not in what it told.
    return act.recorded_at >= told_at - SLACK


def _next(place: Place, duty: asked.Duty, after: datetime) -> datetime | None:
    span = _every(duty)
    if span is None:
        return None
    due = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=shifted(place.zone, micros(after), span, 1))
    return due if due < after + plan.AHEAD else None


def _every(duty: asked.Duty) -> Duration | None:
    span = getattr(duty.measure, "every", None) or getattr(duty.measure, "at_most", None)
    return span if isinstance(span, Duration) else None


def _acts(place: Place, now: datetime) -> list[Done]:
    """What was done since yesterday, or recorded since then of earlier days."""
    acts = Done.objects.everywhere("the place was checked").select_related("person").filter(place=place)
    return list(acts.filter(recorded_at__gt=now - timedelta(days=2)).order_by("occurred_at"))


def _given(place: Place, now: datetime) -> Iterable[Reassignment]:
    first = now.astimezone(place.tz).date() - timedelta(days=1)
    given = Reassignment.objects.everywhere("the place was checked").select_related("person")
    return given.filter(place=place, until__gte=first)


def _to(line: Line, given: Iterable[Reassignment]) -> Person | None:
    """Whoever got it for its day; for an overdue one also whoever got it for today."""
    day = line.now.astimezone(line.place.tz).date()
    for one in given:
        fits = one.clause in ("", line.duty.clause.id) and one.subject in ("", line.told.subject)
        if fits and one.since <= max(line.day, day) and line.day <= one.until:
            return one.person
    return None


def posts_of(person: Person, place: Place) -> set[str]:
    """The posts that the person holds at the site today."""
    day = clock.now().astimezone(place.tz).date()
    return {post.role for post in _posts(place, day) if post.person_id == person.pk}


def _posts(place: Place, day: date) -> list[Post]:
    return [post for post in place.posts.all() if post.holds_on(day)]


def _mine(person: Person, place: Place) -> Callable[[Line], bool]:
    """A duty is of whoever got it, else of those who hold its post, else of whoever manages the site."""
    day = clock.now().astimezone(place.tz).date()
    posts = _posts(place, day)
    own, held = {post.role for post in posts if post.person_id == person.pk}, {post.role for post in posts}
    manages = person.may(Permission.MANAGE, place)

    def mine(line: Line) -> bool:
        if line.to is not None:
            return line.to.pk == person.pk
        role = line.duty.clause.role
        return role in own or ((role is None or role not in held) and manages)

    return mine


def _sections(found: list[Line]) -> Iterable[Section]:
    for state in (LATE, NOW, LATER):
        yield from _section(state, None, [line for line in found if line.state == state])
    yield from _section(MISSED, None, [line for line in found if line.state == MISSED])
    for day in sorted({line.day for line in found if line.state == AHEAD}):
        yield from _section(AHEAD, day, [line for line in found if line.state == AHEAD and line.day == day])
    done = [line for line in found if line.state == DONE]
    yield from _section(DONE, None, sorted(done, key=lambda one: one.told.done or one.told.due, reverse=True))


def _section(state: str, day: date | None, held: list[Line]) -> Iterable[Section]:
    if held:
        yield Section(state, day, tuple(_blocks(held)), len(held))


def _blocks(held: list[Line]) -> Iterable[Block]:
    grouped: dict[tuple[str, str], list[Line]] = {}
    for line in held:
        grouped.setdefault(_stretch(line), []).append(line)
    for group in grouped.values():
        if len(group) < BLOCK:
            yield from (Block(None, (line,)) for line in group)
        else:
            yield Block(_called(group[0]), tuple(group))


def _stretch(line: Line) -> tuple[str, str]:
    if line.duty.is_line and not line.duty.subject_kind:
        return "zone", line.duty.clause.zone or ""
    if line.duty.subject_kind:
        return "clause", line.duty.clause.id
    return "line", line.key


def _called(line: Line) -> Text:
    if _stretch(line)[0] == "clause":
        return line.duty.clause.title
    return line.duty.zone or Text("Other lines", "其他检查项")
