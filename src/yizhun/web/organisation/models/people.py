"""People, what they work as and where, what they may do, what they hold, and the phones that they share."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from yizhun.web.organisation.models.places import Place, ScopedManager, Subject
from yizhun.web.organisation.permission import ACCESS, ATTENDANT, GIVES, Permission
from yizhun.web.organisation.scope import within


class PersonQuerySet(models.QuerySet["Person", "Person"]):
    """People as Django's sign-in needs them; pages look them up by `seen_by`."""

    def seen_by(
        self, person: Person, permission: Permission | frozenset[Permission] = Permission.READ
    ) -> PersonQuerySet:
        """People who have a post or an access where the person has the permission, and the person."""
        paths = person.paths(permission)
        found = models.Q(pk=person.pk)
        if paths:
            found |= models.Q(
                pk__in=Post.objects.everywhere("scoped here").filter(within(paths, "place")).values("person")
            )
            found |= models.Q(
                pk__in=Access.objects.everywhere("scoped here").filter(within(paths, "place")).values("person")
            )
        return self.filter(found)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """People, also found by the name they sign in with."""


class Person(AbstractBaseUser):
    """Somebody of the organisation; `person_id` is their id in evidence and the name they sign in with."""

    person_id = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True, null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=10, default="system")
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=128, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "person_id"
    EMAIL_FIELD = "email"
    objects = PersonManager()

    # Set by the middleware while one has signed in by PIN: the key of the phone's place.
    narrowed_to: int | None = None

    class Meta:
        """In the order of names."""

        ordering: ClassVar[list[str]] = ["name", "person_id"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def grants(self) -> list[tuple[str, str]]:
        """(access, path) of every access; one who signed in by PIN has an attendant's at the phone's place only."""
        held = [(one.access, one.place.path) for one in self.accesses.select_related("place")]
        if self.narrowed_to is None:
            return held
        place = Place.objects.everywhere("the place of the phone").get(pk=self.narrowed_to)
        here = any(place.path.startswith(path) for _, path in held)
        return [(ATTENDANT, place.path)] if here else []

    def paths(self, permission: Permission | frozenset[Permission]) -> list[str]:
        """The parts of the tree where the person has the permission, or one of several; none inside another."""
        asked = permission if isinstance(permission, frozenset) else {permission}
        found = sorted({path for access, path in self.grants if asked & GIVES[access]})
        return [path for path in found if not any(path != other and path.startswith(other) for other in found)]

    def may(self, permission: Permission | frozenset[Permission], place: Place | None = None) -> bool:
        """Whether the person has the permission, or one of several, at a place, or anywhere when none is said."""
        paths = self.paths(permission)
        return bool(paths) if place is None else any(place.path.startswith(path) for path in paths)


class Post(models.Model):
    """What somebody works as at a place; `role` is the id of a post of the standard."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        """By role and person; the same post begins once."""

        ordering: ClassVar[list[str]] = ["role", "person"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "place", "role", "since"], name="post_once")
        ]

    def is_over(self, now: datetime) -> bool:
        """Whether its last day lies behind, where the place is."""
        return self.until is not None and self.until < now.astimezone(self.place.tz).date()

    def holds_on(self, day: date) -> bool:
        """Whether the post is held that day; `until` is its last day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Access(models.Model):
    """What somebody may do in a part of the tree."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="accesses")
    place = models.ForeignKey(Place, models.PROTECT, related_name="accesses")
    access = models.CharField(max_length=20, choices=[(access, text.en) for access, text in ACCESS.items()])
    objects = ScopedManager()

    class Meta:
        """Each access once a place."""

        ordering: ClassVar[list[str]] = ["place", "access"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "place", "access"], name="access_once")
        ]


class Credential(models.Model):
    """A certificate that a person, a subject or a place itself holds; `place` is where it is looked after."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="credentials")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="credentials")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="credentials")
    credential = models.CharField(max_length=60)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        """What runs out first stands first."""

        ordering: ClassVar[list[str]] = ["expires_on", "credential"]

    @property
    def holder_id(self) -> str:
        """The holder's id in evidence."""
        if self.person:
            return self.person.person_id
        return self.subject.code if self.subject else self.place.code


class Phone(models.Model):
    """A phone that several people share at a place; `token` is the hash of what its cookie holds."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="phones")
    name = models.CharField(max_length=60)
    token = models.CharField(max_length=64, unique=True)
    added_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    removed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    objects = ScopedManager()
