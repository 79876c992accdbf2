"""Places, subjects, people and what they hold in; rows of the lake's registers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yizhun.web.ledger import feed
from yizhun.web.organisation.attributes import kept, member
from yizhun.web.organisation.models import Closure, Credential, Hours, Place, Post, Subject

_WHY = "the lake holds everything"
Rows = Iterator[Mapping[str, Any]]


def offer() -> None:
    """Let the feed ask here."""
    for name, rows in (
        ("sites", sites),
        ("subjects", subjects),
        ("people", people),
        ("credentials", credentials),
        ("hours", hours),
    ):
        feed.register(name, rows)


def sites(only: Iterable[Place] | None = None) -> Rows:
    """Every site, or only some, with its region, its attributes and those of the places above, and where it lies."""
    wanted = list(Place.objects.everywhere(_WHY).filter(level=Place.SITE)) if only is None else only
    above = {place.pk: place for place in Place.objects.everywhere(_WHY).exclude(level=Place.SITE)}
    for site in wanted:
        yield _site(site, [*(above[key] for key in site.keys[:-1]), site])


def _site(site: Place, line: list[Place]) -> Mapping[str, Any]:
    attributes: dict[str, Any] = {}
    for place in line:
        attributes |= kept("sites", place.attributes)
    # The site itself has its id: a column for each of ten thousand sites would be a hundred million cells.
    lies_in = {member(place.code): "yes" for place in line if place.level != Place.SITE}
    regions = [place.code for place in line if place.level == Place.REGION]
    return (
        attributes
        | lies_in
        | {
            "site_id": site.code,
            "name": site.name_zh or site.name_en,
            "name_en": site.name.say("en"),
            "name_zh": site.name.say("zh"),
            "timezone": site.zone,
            "region": regions[-1] if regions else None,
            "kind": site.kind,
            "opened_on": site.opened_on,
            "closed_on": site.closed_on,
        }
    )


def subjects(only: Iterable[Place] | None = None) -> Rows:
    """Every subject of a site, or of some only."""
    found = Subject.objects.everywhere(_WHY).select_related("place")
    for one in (found if only is None else found.filter(place__in=only)).iterator():
        yield kept("subjects", one.attributes) | {
            "subject_id": one.code,
            "site_id": one.place.code,
            "kind": one.kind,
            "zone": one.zone,
            "sort": one.sort,
            "since": one.since,
            "until": one.until,
            "name": one.name,
        }


def people() -> Rows:
    """Every post that somebody holds or held."""
    for post in Post.objects.everywhere(_WHY).select_related("place", "person").iterator():
        yield {
            "person_id": post.person.person_id,
            "site_id": post.place.code,
            "role": post.role,
            "since": post.since,
            "until": post.until,
        }


def credentials() -> Rows:
    """Every certificate; a person's holds at every site unless it is a site that looks after it."""
    for one in Credential.objects.everywhere(_WHY).select_related("place", "person", "subject").iterator():
        yield {
            "holder_id": one.holder_id,
            "site_id": one.place.code if one.place.level == Place.SITE else None,
            "credential": one.credential,
            "issued_on": one.issued_on,
            "expires_on": one.expires_on,
            "revoked_on": one.revoked_on,
        }


def hours() -> Rows:
    """Opening hours by weekday and the dates that differ."""
    for week in Hours.objects.everywhere(_WHY).select_related("place").iterator():
        yield {"site_id": week.place.code, "weekday": week.weekday, "opens": week.opens, "closes": week.closes}
    for day in Closure.objects.everywhere(_WHY).select_related("place").iterator():
        yield {"site_id": day.place.code, "date": day.date, "opens": day.opens, "closes": day.closes}
