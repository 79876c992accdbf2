"""A request in; who signed in by PIN on a shared phone may do only an attendant's work at the phone's place.

A PIN is no proof to change a password or a second factor with. Once the phone is removed, or the PIN another one, who
signed in with it is signed out.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from yizhun.web.organisation import pin
from yizhun.web.organisation.models import Person

CLOSED = ("/password/", "/two-factor/", "/reauthenticate/")
Answering = Callable[[HttpRequest], HttpResponse]


def narrowed(answer: Answering) -> Answering:
    """Narrow the person of a PIN session before any page looks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person) and pin.signed_in(request):
            place = pin.place_of(request, request.user)
            if place is None:
                logout(request)
            else:
                request.user.narrowed_to = place
                if request.path.startswith(CLOSED):
                    raise PermissionDenied
        return answer(request)

    return middleware
