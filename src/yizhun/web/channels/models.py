"""Channels, and every delivery that was or is to be made."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models

from yizhun.web.organisation.models import Place
from yizhun.web.organisation.models.places import ScopedManager


class Channel(models.Model):
    """An address that is told what happens in a part of the tree; `secret` signs, `kinds` are those of notices."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    shape = models.CharField(max_length=10)
    url = models.CharField(max_length=600)
    secret = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2)
    kinds = models.JSONField(default=list)
    paused = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        """In the order of names."""

        ordering: ClassVar[list[str]] = ["name", "pk"]

    @property
    def host(self) -> str:
        """Where it goes, without what is secret in the address."""
        return urlsplit(self.url).hostname or ""


class Delivery(models.Model):
    """One message to one channel; `key` names the happening, so that it is sent once. No `next_at`: it is over."""

    PLACE = "channel__place"
    WAITING, SENT, FAILED = "waiting", "sent", "failed"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200)
    message = models.JSONField()
    state = models.CharField(max_length=8, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "next_at"])]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["channel", "key"], name="delivered_once")]
