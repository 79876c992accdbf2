"""Something that happened at a place and those it concerns in; a notice for each of them out, once.

Other apps may listen: what goes out of the house (channels) is told the same, once for a happening.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from django.db import transaction
from django.urls import reverse

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.notices.models import Notice
from yizhun.web.organisation.models import Access, Person, Place
from yizhun.web.organisation.permission import Permission, giving

KEPT = timedelta(days=90)
KEY, LINK = 200, 400
"""How long the key and the link of a notice may be."""
_WHY = "whom it concerns is decided here"


@dataclass(frozen=True)
class Kind:
    """A sort of notice; what is `personal` does not leave the house."""

    title: Text
    icon: str
    tone: str
    personal: bool = False


LATE, TURNED, ASKED, DECIDED, CONFLICT = "late", "turned", "waiver-asked", "waiver-decided", "conflict"
UNJUDGED = "unjudged"
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        LATE: Kind(Text("A duty is overdue", "职责逾期"), "clock", "warn"),
        TURNED: Kind(Text("A clause falls short", "条款未达标"), "circle-alert", "bad"),
        ASKED: Kind(Text("A waiver is asked for", "申请豁免"), "shield", "info"),
        DECIDED: Kind(Text("A waiver is decided", "豁免审批结果"), "shield", "info"),
        CONFLICT: Kind(Text("A record needs a decision", "记录待处理"), "cloud-off", "warn", personal=True),
        UNJUDGED: Kind(Text("The board stands still", "看板停止更新"), "circle-alert", "bad", personal=True),
    }
)


@dataclass(frozen=True)
class Happening:
    """What happened where; `key` is the same for the same thing, `url` a path of the application."""

    kind: str
    place: Place
    key: str
    text: Text
    url: str


_listeners: list[Callable[[Sequence[Happening]], object]] = []


def listen(to: Callable[[Sequence[Happening]], object]) -> None:
    """Be told what happens, except what is personal; apps call it when they are ready."""
    _listeners.append(to)


def tell(told: Iterable[tuple[Happening, Iterable[Person]]]) -> None:
    """Write the notices that are not there yet."""
    at, rows, happened = clock.now(), [], []
    for given, people in told:
        one = replace(given, key=fitting(given.key))
        happened.append(one)
        texts = {"text_en": one.text.say("en")[:600], "text_zh": one.text.say("zh")[:600]}
        url = one.url if len(one.url) <= LINK else reverse("notices:index")
        held = {"kind": one.kind, "place": one.place, "key": one.key, "url": url, "at": at, **texts}
        rows += [Notice(person=person, **held) for person in people]
    leaving = [one for one in happened if not KINDS[one.kind].personal]
    # Both or neither: what the bell knows is not told anew.
    with transaction.atomic():
        Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        for listener in _listeners if leaving else ():
            listener(leaving)


def fitting(key: str) -> str:
    """The key as it is kept: one that is too long ends in its hash."""
    if len(key) <= KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: KEY - len(digest) - 1]}:{digest}"


def managers(place: Place) -> list[Person]:
    """Who manages exactly this place; where nobody does, those of the nearest place above where somebody does."""
    held = Access.objects.everywhere(_WHY).filter(place__in=place.keys, access__in=giving(Permission.MANAGE))
    by_place: dict[int, list[Person]] = {}
    for one in held.filter(person__is_active=True).select_related("person"):
        by_place.setdefault(one.place_id, []).append(one.person)
    return next((by_place[key] for key in reversed(place.keys) if key in by_place), [])


def all_managers(place: Place) -> list[Person]:
    """Who manages the place or any place above it."""
    held = Access.objects.everywhere(_WHY).filter(place__in=place.keys, access__in=giving(Permission.MANAGE))
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True))


def writers(place: Place) -> list[Person]:
    """Who writes standards for the place or for any place below it."""
    held = Access.objects.everywhere(_WHY).filter(
        place__path__startswith=place.path, access__in=giving(Permission.STANDARDS)
    )
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True))


def forget() -> int:
    """Let notices go that are too old to matter."""
    old = Notice.objects.everywhere("housekeeping").filter(at__lt=clock.now() - KEPT)
    return int(old.delete()[0])
