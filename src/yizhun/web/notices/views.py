"""The bell's page: what one was told, newest first; reading is a setting of the page and no act."""

from __future__ import annotations

import re

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from yizhun.web import clock
from yizhun.web.notices.models import Notice
from yizhun.web.notices.telling import KINDS
from yizhun.web.organisation.models import Person
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.scope import ScopedQuerySet

PAGE = 50
_NUMBER = re.compile("[0-9]{1,18}")


@needs()
@require_GET
def index(request: Signed) -> HttpResponse:
    """Everything one was told of places that one still sees."""
    page = Paginator(_own(request.user).select_related("place"), PAGE).get_page(request.GET.get("page"))
    rows = [(one, KINDS[one.kind]) for one in page]
    return render(request, "notices/index.html", {"page": page, "rows": rows, "unread": unread(request)})


@needs()
@require_POST
def follow(request: Signed, pk: int) -> HttpResponse:
    """Where a notice leads; it is read then."""
    found = get_object_or_404(_own(request.user), pk=pk)
    _read(_own(request.user).filter(pk=pk))
    return redirect(found.url)


@needs()
@require_POST
def read(request: Signed) -> HttpResponse:
    """Mark one (`pk`) or all as read."""
    pk = request.POST.get("pk", "")
    if pk and not _NUMBER.fullmatch(pk):
        raise Http404
    _read(_own(request.user).filter(pk=pk) if pk else _own(request.user))
    return redirect("notices:index")


def unread(request: HttpRequest) -> int:
    """How many one has not read."""
    user = request.user
    return _own(user).filter(read_at=None).count() if isinstance(user, Person) else 0


def _own(person: Person) -> ScopedQuerySet[Notice]:
    found: ScopedQuerySet[Notice] = Notice.objects.seen_by(person).filter(person=person)
    return found


def _read(notices: ScopedQuerySet[Notice]) -> None:
    notices.filter(read_at=None).update(read_at=clock.now())
