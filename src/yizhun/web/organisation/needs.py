"""A page and a permission in; the page only for those who have the permission somewhere out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from yizhun.web.organisation.models import Person
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.limits import ACTS, Limit, spend


class Signed(HttpRequest):
    """A request of somebody who has signed in."""

    user: Person


Page = Callable[..., HttpResponse]


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: of what was posted, the page with the form, for many addresses only take posts."""
    if request.method == "GET":
        return request.get_full_path()
    at = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", at.path, at.query, "")) if at.netloc == request.get_host() else "/"


def needs(permission: Permission | None = None, *, limit: Limit | None = None) -> Callable[[Page], Page]:
    """Sign in first; 403 without the permission anywhere. Where exactly is said by `seen_by` in the page.

    What somebody posts is limited, and every request of a page that has a `limit` of its own.
    """

    def decorator(page: Page) -> Page:
        @wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not isinstance(request.user, Person):
                return redirect_to_login(_page_of(request))
            if permission is not None and not request.user.may(permission):
                raise PermissionDenied
            if limit is not None or request.method == "POST":
                spend(limit or ACTS, request.user.person_id)
            return page(request, *args, **kwargs)

        wrapped.limit = limit or ACTS  # type: ignore[attr-defined]
        return wrapped

    return decorator
