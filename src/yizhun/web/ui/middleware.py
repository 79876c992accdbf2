"""Requests in; the language of the person put on before the page, refusals told as a page after it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.errors import RefusedError
from yizhun.web.ui.language import said
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


class NulError(RefusedError):
    """Text with the character NUL, which not every database keeps and nobody types."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "The request holds the character NUL, which no text has. Take it out and send it again.",
                "请求中含有空字符（NUL），请去掉后重新提交。",
            )
        )


def whole(answer: Answering) -> Answering:
    """Refuse NUL in what was asked or filled in, before any page looks for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        fields = (*request.GET.lists(), *request.POST.lists())
        if any(
            "\0" in text for text in (request.path_info, *(one for name, given in fields for one in (name, *given)))
        ):
            return _refused(request, NulError(), getattr(request, "htmx", False))
        return answer(request)

    return middleware


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
            response = _refused(request, exception, part)
            response.headers["Retry-After"] = str(exception.seconds)
            return response
        return _page(request, exception, part)


def _page(request: HttpRequest, refusal: RefusedError, part: bool) -> HttpResponse:
    template = "ui/refusal_part.html" if part else "ui/refusal.html"
    return render(request, template, {"text": refusal.text}, status=refusal.status)


def _refused(request: HttpRequest, refusal: RefusedError, part: bool) -> HttpResponse:
    """A page for browsers, JSON for the outbox of a phone; other programs get a line in both languages."""
    accepted = request.headers.get("Accept", "")
    if part or "text/html" in accepted:
        return _page(request, refusal, part)
    if accepted.startswith("application/json"):
        return JsonResponse({"now": clock.now().isoformat(), "text": said(refusal.text)}, status=refusal.status)
    told = f"{refusal.text.en}\n{refusal.text.zh}\n"
    return HttpResponse(told, status=refusal.status, content_type="text/plain; charset=utf-8")


refusals = Refusals
