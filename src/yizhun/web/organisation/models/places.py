"""Places in a tree, what stands in them, and when they are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models

from yizhun.text import Text
from yizhun.web.organisation.scope import ScopedQuerySet

ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


class Place(models.Model):
    """A group, a region or a site. `code` is the site's id in evidence; it never changes.

    `path` holds the keys of all places from the root to this one ("/1/7/"), so that a part of the tree is one prefix.
    """

    GROUP, REGION, SITE = "group", "region", "site"
    LEVELS: ClassVar[Mapping[str, Text]] = {
        GROUP: Text("group", "集团"),
        REGION: Text("region", "区域"),
        SITE: Text("site", "场所"),
    }
    PLACE = ""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    code = models.SlugField(max_length=60, unique=True)
    level = models.CharField(max_length=10, choices=[(level, text.en) for level, text in LEVELS.items()])
    name_en = models.CharField(max_length=120, blank=True)
    name_zh = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    timezone = models.CharField(max_length=60, blank=True)
    zone = models.CharField(max_length=60)
    attributes = models.JSONField(default=dict)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    path = models.CharField(max_length=255, db_index=True)

    objects = ScopedManager()

    class Meta:
        """In the order of codes; a place without a zone cannot be."""

        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~models.Q(zone=""), name="place_has_zone"),
            models.CheckConstraint(condition=~models.Q(name_en="", name_zh=""), name="place_has_name"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_en, self.name_zh)

    @property
    def tz(self) -> ZoneInfo:
        """The zone that holds here: its own, else that of the nearest place above that has one."""
        return ZoneInfo(self.zone)

    @property
    def keys(self) -> list[int]:
        """Primary keys from the root to this place."""
        return [int(part) for part in self.path.strip("/").split("/")]

    @property
    def depth(self) -> int:
        """How far below the root; a root has 0."""
        return self.path.count("/") - 2


class Hours(models.Model):
    """Opening hours of a weekday; several rows a day are split shifts."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="hours")
    weekday = models.CharField(max_length=2)
    opens = models.CharField(max_length=5)
    closes = models.CharField(max_length=5)
    objects = ScopedManager()

    class Meta:
        """Through the week."""

        ordering: ClassVar[list[str]] = ["place", "weekday", "opens"]


class Closure(models.Model):
    """A date that differs from its weekday: other hours, or closed when there are none."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="closures")
    date = models.DateField()
    opens = models.CharField(max_length=5, blank=True)
    closes = models.CharField(max_length=5, blank=True)
    objects = ScopedManager()

    class Meta:
        """In the order of dates."""

        ordering: ClassVar[list[str]] = ["place", "date", "opens"]


class Subject(models.Model):
    """A room, household, zone or lift that duties are about."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="subjects")
    code = models.SlugField(max_length=60, allow_unicode=True)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    sort = models.CharField(max_length=60, blank=True)
    attributes = models.JSONField(default=dict)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        """As one walks."""

        ordering: ClassVar[list[str]] = ["kind", "sort", "code"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["place", "code"], name="subject_once_a_place")
        ]

    def __str__(self) -> str:
        return self.name or self.code
