"""What anybody may read of a site, without a script and without signing in."""

from __future__ import annotations

import csv as csv_module
import io

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yizhun.web.organisation.models import Place
from yizhun.web.public import reading
from yizhun.web.public.fields import FIELDS
from yizhun.web.public.fields import dictionary as told_dictionary
from yizhun.web.ui.limits import OPEN_DATA, PUBLIC, limited

_OPEN = {"Access-Control-Allow-Origin": "*"}


@require_safe
@limited(PUBLIC)
def site(request: HttpRequest, code: str) -> HttpResponse:
    """The published clauses of a site in plain words, with how they are kept."""
    found = _site(code)
    standards = reading.published(found)
    context = {"place": found, "standards": [one for _, one in standards]}
    context["generation"] = standards[0][0].generation if standards else None
    return render(request, "public/site.html", context)


@require_safe
@limited(PUBLIC)
def data(request: HttpRequest, code: str) -> HttpResponse:
    """Where the open data is and what its columns mean."""
    return render(request, "public/data.html", {"place": _site(code), "fields": FIELDS})


@require_safe
@limited(OPEN_DATA)
def csv(request: HttpRequest, code: str) -> HttpResponse:
    """The open data as CSV."""
    written = io.StringIO()
    writer = csv_module.DictWriter(written, [field.name for field in FIELDS], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(reading.rows(_site(code)))
    return HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8", headers=_OPEN)


@require_safe
@limited(OPEN_DATA)
def json(request: HttpRequest, code: str) -> HttpResponse:
    """The open data as JSON."""
    found = _site(code)
    body = {"dictionary": reverse("public:dictionary", args=(code,)), "data": list(reading.rows(found))}
    return JsonResponse(body, headers=_OPEN, json_dumps_params={"ensure_ascii": False})


@require_safe
@limited(OPEN_DATA)
def dictionary(request: HttpRequest, code: str) -> HttpResponse:
    """The data dictionary."""
    _site(code)
    return JsonResponse(told_dictionary(), headers=_OPEN, json_dumps_params={"ensure_ascii": False})


def _site(code: str) -> Place:
    """A site that has something to show; others do not exist here."""
    found: Place = get_object_or_404(Place.objects.everywhere("public pages"), code=code, level=Place.SITE)
    if not reading.published(found):
        raise Http404
    return found
