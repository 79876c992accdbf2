"""What pages of the organisation read, always through what the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.organisation.models import Access, Person, Place, Post
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.language import said

MANY = 200
"""Places that one still chooses from at a glance."""


@dataclass(frozen=True)
class Node:
    """A place in the tree as it is drawn: how deep below the topmost one that the person sees."""

    place: Place
    depth: int


def tree(
    person: Person, permission: Permission | frozenset[Permission] = Permission.READ, near: Place | None = None
) -> list[Node]:
    """The places a person may see, each below its parent; of more than `MANY` only sites beside and below `near`."""
    seen_by = Place.objects.seen_by(person, permission)
    if near is not None and seen_by.count() > MANY:
        seen_by = seen_by.filter(~Q(level=Place.SITE) | Q(parent__in=[near.pk, near.parent_id]))
    places = list(seen_by.annotate(count=Count("subjects")))
    below: dict[int | None, list[Place]] = {}
    seen = {place.pk for place in places}
    for place in places:
        below.setdefault(place.parent_id if place.parent_id in seen else None, []).append(place)
    found: list[Node] = []

    def walk(parent: int | None, depth: int) -> None:
        for place in sorted(below.get(parent, []), key=lambda one: (one.level == Place.SITE, one.code)):
            found.append(Node(place, depth))
            walk(place.pk, depth + 1)

    walk(None, 0)
    return found


def line_of(person: Person, place: Place) -> list[Place]:
    """The places above, from the topmost one that the person sees."""
    return list(Place.objects.seen_by(person).filter(pk__in=place.keys[:-1]).order_by("path"))


def choices(
    person: Person, permission: Permission | frozenset[Permission], *, sites: bool = False
) -> list[tuple[str, str]]:
    """Places to choose from: code and name, indented as they lie."""
    return [
        (node.place.code, "　" * (0 if sites else node.depth) + said(node.place.name))
        for node in tree(person, permission)
        if not sites or node.place.level == Place.SITE
    ]


def people(person: Person, text: str = "", place: Place | None = None) -> QuerySet[Person]:
    """People whom the person may see, those of a place and below, those whose name or id holds `text`."""
    found: QuerySet[Person] = Person.objects.seen_by(person, Permission.BOARD)
    if text:
        found = found.filter(name__icontains=text) | found.filter(person_id__icontains=text)
    if place is not None:
        found = found.filter(pk__in=place_posts(place))
    posts = Post.objects.seen_by(person, Permission.BOARD).exclude(over()).select_related("place")
    accesses = Access.objects.seen_by(person, Permission.BOARD).select_related("place")
    return found.prefetch_related(Prefetch("posts", posts)).prefetch_related(Prefetch("accesses", accesses))


def over() -> Q:
    """Posts whose last day lies behind, where their places are."""
    now, found = clock.now(), Q(pk__in=[])
    for zone in Place.objects.everywhere("zones name nobody").values_list("zone", flat=True).distinct():
        found |= Q(place__zone=zone, until__lt=now.astimezone(ZoneInfo(zone)).date())
    return found


def today(person: Person) -> date:
    """The day where the person looks after most: at their topmost place."""
    place = Place.objects.seen_by(person).order_by("path").first()
    return clock.now().astimezone(place.tz if place else UTC).date()


def place_posts(place: Place) -> list[int]:
    """Keys of those who hold or held a post at the place."""
    return list(place.posts.values_list("person_id", flat=True))


def level(place: Place) -> Text:
    """The level in words."""
    return Place.LEVELS[place.level]
