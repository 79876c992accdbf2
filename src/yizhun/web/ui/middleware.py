"""Requests in; the language of the person put on before the page, refusals told as a page after it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from yizhun.web.ledger.errors import RefusedError
from yizhun.web.ui.limits import BusyError

Answering = Callable[[HttpRequest], HttpResponse]


def preferences(answer: Answering) -> Answering:
    """The person's language, else the cookie's, else the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = user.language if user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            chosen = _of_browser(request)
        with translation.override(chosen):
            response = answer(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware


def _of_browser(request: HttpRequest) -> str:
    asked = request.headers.get("Accept-Language", "").lower()
    zh, en = asked.find("zh"), asked.find("en")
    return "en" if en >= 0 and (zh < 0 or en < zh) else "zh-hans"


class Refusals:
    """An act that was refused becomes a page, or for htmx a sentence, with the status of the refusal."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; an address that only takes posts is no page, whoever comes to it by reloading."""
        response = self.answer(request)
        if response.status_code == 405 and request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            page = render(request, "404.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell a refusal; leave everything else to Django."""
        if not isinstance(exception, RefusedError):
            return None
        part = getattr(request, "htmx", False)
        if isinstance(exception, BusyError):
            return _later(request, exception, part)
        return _page(request, exception, part)


def _page(request: HttpRequest, refusal: RefusedError, part: bool) -> HttpResponse:
    template = "ui/refusal_part.html" if part else "ui/refusal.html"
    return render(request, template, {"text": refusal.text}, status=refusal.status)


def _later(request: HttpRequest, busy: BusyError, part: bool) -> HttpResponse:
    """A page for browsers; programs get a line in both languages."""
    if part or "text/html" in request.headers.get("Accept", ""):
        response = _page(request, busy, part)
    else:
        said = f"{busy.text.en}\n{busy.text.zh}\n"
        response = HttpResponse(said, status=busy.status, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(busy.seconds)
    return response


refusals = Refusals
