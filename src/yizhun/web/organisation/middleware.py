"""A request in; who signed in by PIN on a shared phone may do only an attendant's work at the phone's place.

A PIN is no proof to change a password or a second factor with.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from yizhun.web.organisation.models import Person
from yizhun.web.organisation.pin import SESSION

CLOSED = ("/password/", "/two-factor/", "/reauthenticate/")
Answering = Callable[[HttpRequest], HttpResponse]


def narrowed(answer: Answering) -> Answering:
    """Narrow the person of a PIN session before any page looks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        place = request.session.get(SESSION)
        if place is not None and isinstance(request.user, Person):
            request.user.narrowed_to = place
            if request.path.startswith(CLOSED):
                raise PermissionDenied
        return answer(request)

    return middleware
