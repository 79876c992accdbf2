"""What is published: editions, frozen, each for a part of the tree."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from yizhun.text import Text
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.models.places import ScopedManager


class Edition(models.Model):
    """A published edition: its files as text, and where it holds. It never changes; the library is written from it.

    `root` is the id of the bottom standard, by which results are compared; `hash` is that of the resolved model. One
    that withdraws the standard names the part that it leaves (`left`) and the `reason`.
    """

    key = models.CharField(max_length=120, unique=True)
    standard_id = models.CharField(max_length=80)
    edition = models.CharField(max_length=40)
    root = models.CharField(max_length=80)
    extends = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_zh = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="editions")
    effective = models.DateField()
    hash = models.CharField(max_length=64)
    files = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    left = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    objects = ScopedManager()

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[Any]] = ["standard_id", "-effective", "-published_at"]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(self.title_en, self.title_zh)

    @property
    def over(self) -> bool:
        """Whether the standard holds nowhere from its day on."""
        return self.left_id == self.place_id


class Draft(models.Model):
    """Files of a standard that somebody works on for a part of the tree; `base` is the edition it was taken from.

    `authors` are all who changed it. Asked for review it waits for somebody else, who approves it or sends it back
    with a `note`; a change takes both away.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    base = models.CharField(max_length=120)
    files = models.JSONField()
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    authors = models.ManyToManyField(Person, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    objects = ScopedManager()

    class Meta:
        """What was changed last stands first."""

        ordering: ClassVar[list[str]] = ["-changed_at"]
