"""A shared phone, a person and a PIN in; the person signed in or a refusal out. Five wrong PINs lock for 15 minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.errors import ForbiddenError
from yizhun.web.organisation.actions.entering import hashed
from yizhun.web.organisation.models import Person, Phone, Place, Post

COOKIE, SESSION = "phone", "phone_place"
BACKEND = "yizhun.web.organisation.pin.PinBackend"
TRIES, LOCKED = 5, timedelta(minutes=15)


class PinBackend(ModelBackend):
    """Loads those who signed in by PIN; it never authenticates by itself."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]
        """Nobody: `check` is asked instead."""


def phone_of(request: HttpRequest) -> Phone | None:
    """The shared phone that asks, if it is one."""
    token = request.COOKIES.get(COOKIE)
    phones = Phone.objects.everywhere("known by its secret").select_related("place")
    return phones.filter(token=hashed(token), removed_at=None).first() if token else None


def colleagues(place: Place) -> QuerySet[Person]:
    """Who holds a post at the place today and has a PIN."""
    today = clock.now().astimezone(place.tz).date()
    held = Post.objects.everywhere("the phone is at this place").filter(place=place, since__lte=today)
    held = held.filter(Q(until=None) | Q(until__gte=today))
    found: QuerySet[Person] = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    return found.exclude(pin="")


def check(person: Person, pin: str) -> None:
    """ForbiddenError when the PIN is wrong or the person is locked."""
    now = clock.now()
    if person.pin_locked_until and person.pin_locked_until > now:
        raise ForbiddenError(
            Text(
                "Too many wrong PINs. Try again in 15 minutes, or sign in with your password.",
                "PIN 码错误次数过多，请 15 分钟后再试，或用密码登录。",
            )
        )
    if check_password(pin, person.pin):
        Person.objects.filter(pk=person.pk).update(pin_failures=0, pin_locked_until=None)
        return
    Person.objects.filter(pk=person.pk).update(pin_failures=F("pin_failures") + 1)
    person.refresh_from_db(fields=["pin_failures"])
    if person.pin_failures >= TRIES:
        Person.objects.filter(pk=person.pk).update(pin_failures=0, pin_locked_until=now + LOCKED)
    raise ForbiddenError(Text("That is not the PIN.", "PIN 码不对。"))
