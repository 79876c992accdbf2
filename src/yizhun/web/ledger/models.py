"""What the ledger keeps: acts in a chain, its end, how far the lake has read it, and customers' data apart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One act. The database refuses to alter or remove it; times are text, so that every database keeps the same bytes.

    `body` is what was asked, `rows` what goes to the lake, `answer` what was answered first: all canonical JSON.
    """

    sequence = models.BigIntegerField(primary_key=True)
    recorded_at = models.CharField(max_length=32)
    by = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    body = models.TextField()
    rows = models.TextField()
    answer = models.TextField()
    key = models.CharField(max_length=80, unique=True, null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Read by place from the newest, as histories are."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["place", "-sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class Head(models.Model):
    """The end of the chain: one row, locked by whoever writes next."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Watermark(models.Model):
    """How far the lake has read the chain. `intended` is set before the files are written, `reached` after."""

    reached = models.BigIntegerField(default=0)
    intended = models.BigIntegerField(default=0)


class Private(models.Model):
    """A customer's name, contact, words or photo. Ledger and lake hold only `key` and a salted hash: see `private`."""

    key = models.CharField(primary_key=True, max_length=32)
    salt = models.CharField(max_length=32)
    content = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=80)
    kept_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
