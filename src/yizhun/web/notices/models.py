"""What the bell keeps: a notice for a person, read or not."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from yizhun.text import Text
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.models.places import ScopedManager


class Notice(models.Model):
    """One thing told to one person; `key` names the thing, so that nobody is told twice."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    text_en = models.CharField(max_length=600)
    text_zh = models.CharField(max_length=600)
    url = models.CharField(max_length=400)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "read_at"]),
            models.Index(fields=["key"]),
        ]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]

    @property
    def text(self) -> Text:
        """What it says."""
        return Text(self.text_en, self.text_zh)
