"""What duties keep: what was done, who does it instead, what is waived, and the agenda as the engine told it last."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.models.places import ScopedManager

EVENTS, OBSERVATIONS = "events", "observations"


class Done(models.Model):
    """A duty that somebody did, or a line that somebody looked at; `row_id` is the id of its row in the lake.

    It is never altered but for `undone_at`. `again` says that the person knew of another one for the same due time.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    edition = models.CharField(max_length=120)
    clause = models.CharField(max_length=120)
    subject = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    row_id = models.CharField(max_length=80, unique=True)
    table = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    outcome = models.CharField(max_length=8, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    note = models.CharField(max_length=1000, blank=True)
    photo = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    tapped_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    again = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        """One answer to each due time, unless undone or meant twice."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["place", "occurred_at"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["place", "clause", "subject", "due_at"],
                condition=models.Q(undone_at=None, again=False),
                name="duty_done_once",
            )
        ]


class Reassignment(models.Model):
    """Duties that somebody does whoever holds the post: of a clause, of a subject, or of both, on some days."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    clause = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    objects = ScopedManager()

    class Meta:
        """The newest wins."""

        ordering: ClassVar[list[str]] = ["-pk"]


class Waiver(models.Model):
    """A clause that need not be kept at a site for a while; both days included."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    clause = models.CharField(max_length=120)
    standard = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.CharField(max_length=500)
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    objects = ScopedManager()

    class Meta:
        """What ends last stands first."""

        ordering: ClassVar[list[str]] = ["-valid_until", "clause"]


class WaiverRequest(models.Model):
    """A waiver that somebody asked for; `approved` is told once it is decided."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    clause = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    objects = ScopedManager()

    class Meta:
        """The oldest first, as they are decided."""

        ordering: ClassVar[list[str]] = ["asked_at"]


class Plan(models.Model):
    """The agenda of a site as the engine told it: a cache, made again whenever it is out of date or gone.

    `day` is the local day for which it was told, `sequence` the act that it had read last, `stamp` says by which
    editions and in which zone, `rows` are those of `agenda` as a stream of Arrow.
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="+")
    told_at = models.DateTimeField()
    day = models.DateField()
    sequence = models.BigIntegerField()
    stamp = models.CharField(max_length=64)
    rows = models.BinaryField()
    objects = ScopedManager()
