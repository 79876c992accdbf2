"""A shared phone, a person and a PIN in; the person signed in or a refusal out.

Five wrong PINs lock for a quarter of an hour, five more for an hour, and from then on for a day: a right one, or a new
one, begins anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.errors import ForbiddenError
from yizhun.web.organisation.actions.entering import hashed
from yizhun.web.organisation.models import Person, Phone, Place, Post
from yizhun.web.ui.moments import span

COOKIE = "phone"
BACKEND = "yizhun.web.organisation.pin.PinBackend"
TRIES, LOCKS = 5, (timedelta(minutes=15), timedelta(hours=1), timedelta(days=1))
LASTS = 12 * 3600
"""Seconds that one stays signed in by PIN."""
_PHONE, _MARK = "pin_phone", "pin_mark"


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


class LockedError(ForbiddenError):
    """No PIN is looked at for a while."""

    def __init__(self, left: timedelta) -> None:
        left += timedelta(seconds=59)  # minutes are told whole, and none too few
        super().__init__(
            Text(
                f"Too many wrong PINs. Try again in {span(left, 'en')}, sign in with your password, or have your"
                " manager set a new PIN.",
                f"PIN 码错误次数过多，请 {span(left, 'zh')}后再试，或用密码登录，也可请经理重设 PIN 码。",
            )
        )


def check(person: Person, pin: str) -> None:
    """ForbiddenError when the PIN is wrong, LockedError when too many were."""
    # Each try counts before it is looked at, so that many at once are not more than one after the other.
    held = _counted(person)
    if not check_password(pin, held.pin):
        raise ForbiddenError(Text("That is not the PIN.", "PIN 码不对。"))
    Person.objects.filter(pk=person.pk).update(pin_failures=0, pin_locked_until=None)


def _counted(person: Person) -> Person:
    now = clock.now()
    with transaction.atomic():
        found: Person = Person.objects.select_for_update().get(pk=person.pk)
        if found.pin_locked_until and found.pin_locked_until > now:
            raise LockedError(found.pin_locked_until - now)
        found.pin_failures += 1
        if found.pin_failures % TRIES == 0:
            found.pin_locked_until = now + LOCKS[min(found.pin_failures // TRIES, len(LOCKS)) - 1]
        found.save(update_fields=["pin_failures", "pin_locked_until"])
    return found


def enter(request: HttpRequest, person: Person, phone: Phone) -> None:
    """Sign somebody in who gave their PIN, for as long as the phone is shared and the PIN stays the same."""
    login(request, person, backend=BACKEND)
    request.session[_PHONE] = phone.pk
    keep(request, person)
    request.session.set_expiry(LASTS)


def keep(request: HttpRequest, person: Person) -> None:
    """Stay signed in after one has changed one's own PIN."""
    request.session[_MARK] = _mark(person)


def signed_in(request: HttpRequest) -> bool:
    """Whether it was by PIN that somebody signed in."""
    return request.session.get(BACKEND_SESSION_KEY) == BACKEND


def place_of(request: HttpRequest, person: Person) -> int | None:
    """The key of the place at which somebody works who signed in by PIN; None when that is over."""
    phones = Phone.objects.everywhere("known by the session").filter(removed_at=None)
    phone = phones.filter(pk=request.session.get(_PHONE, 0)).first()
    same = constant_time_compare(request.session.get(_MARK, ""), _mark(person))
    return phone.place_id if phone and same else None


def _mark(person: Person) -> str:
    return salted_hmac("yizhun.pin", person.pin).hexdigest()
