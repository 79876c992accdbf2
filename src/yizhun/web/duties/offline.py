"""What makes the application installable and keeps it working without a network: manifest, service worker, a page."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from yizhun.web.ui.language import lang, say

SHELL = (
    "ui/ui.css", "ui/icons.svg", "ui/inter.woff2", "ui/chevron.svg", "ui/mark.svg", "ui/outbox.js",
    "duties/duties.css", "duties/today.js", "django_htmx/htmx.min.js",
)  # fmt: skip

DOORS = ("account_logout", "account_login", "openid_connect_login", "organisation:phone", "demo:enter")
"""Where somebody else begins to use a phone."""


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language of the person."""
    sizes = [("ui/icon-192.png", "192x192", "any"), ("ui/icon-512.png", "512x512", "any maskable")]
    told = {
        "id": "/",
        "name": say("Yizhun", "一准"),
        "short_name": say("Yizhun", "一准"),
        "description": say("Service standards at work", "照标准做服务"),
        "lang": "zh-Hans" if lang() == "zh" else "en",
        "start_url": reverse("duties:index"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f5f3",
        "theme_color": "#0b6152",
        "icons": [{"src": static(n), "sizes": s, "type": "image/png", "purpose": p} for n, s, p in sizes],
    }
    response = JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it serves every page; another text whenever a file of it changes."""
    shell = [static(name) for name in SHELL if find(name) or "django_htmx" not in name]
    doors = [reverse(name) for name in DOORS] + ["/join/"]
    context = {"shell": shell, "version": _version(shell), "doors": doors}
    response = render(request, "duties/sw.js", context, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _version(shell: list[str]) -> str:
    times = [str(Path(found).stat().st_mtime_ns) for name in SHELL if isinstance(found := find(name), str)]
    return hashlib.sha256("\n".join(shell + times).encode()).hexdigest()[:12]


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where a page was not kept."""
    return render(request, "duties/offline.html")
