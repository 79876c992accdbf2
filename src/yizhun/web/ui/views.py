"""The start, the language, and what a machine asks to know whether we live."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yizhun.web import keeper
from yizhun.web.ledger.feed import pending
from yizhun.web.ui.navigation import menu

YEAR = 365 * 24 * 3600


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page of one's own menu; the bell alone is no work."""
    lines = [line for _, section in menu(request) for line in section if not line.on_top]
    return redirect(lines[0].url) if lines else render(request, "ui/nothing.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language where nobody has signed in, and one's own where one has."""
    to = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    response = redirect(to if safe else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax")
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the worker lives, 503 when that has been silent for minutes.

    Beside it how many acts the lake has not read, and for how many seconds the worker has been silent.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    silent = keeper.silence(settings.YIZHUN)
    stands = silent is not None and silent > keeper.SILENT
    told = {
        "status": "worker-silent" if stands else "ok",
        "lake_behind": pending(),
        "worker_silent": None if silent is None else round(silent),
    }
    return JsonResponse(told, status=503 if stands else 200)
