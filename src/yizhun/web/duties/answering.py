"""Requests that a phone's outbox sends: told in JSON with the status that it acts on; the same for people as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.errors import RefusedError
from yizhun.web.organisation.models import Person
from yizhun.web.ui.language import said
from yizhun.web.ui.limits import BusyError

Page = Callable[..., HttpResponse]
_NOT_YOURS = Text("Your access does not include this place (any more).", "您的权限不包括（或已不再包括）本场所。")


def wants_json(request: HttpRequest) -> bool:
    """Whether the outbox asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def for_outbox(page: Page) -> Page:
    """401 instead of the sign-in page, also when somebody else than the sender has signed in; refusals as JSON."""

    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not wants_json(request):
            return page(request, *args, **kwargs)
        sender = request.POST.get("person")
        if not isinstance(request.user, Person) or (sender and sender != request.user.person_id):
            return told(401)
        try:
            return page(request, *args, **kwargs)
        except RefusedError as refusal:
            answer = told(refusal.status, text=said(refusal.text))
            if isinstance(refusal, BusyError):
                answer.headers["Retry-After"] = str(refusal.seconds)
            return answer
        except PermissionDenied:
            return told(403, text=said(_NOT_YOURS))
        except Http404:
            return told(404, text=said(_NOT_YOURS))

    return wrapped


def told(status: int, **more: Any) -> JsonResponse:
    """An answer with the time of the server, by which phones correct their clocks."""
    response = JsonResponse({"now": clock.now().isoformat(), **more}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
