"""The way to the identity provider; what comes back is allauth's, and `organisation.sign_in` decides about it."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from requests import RequestException


@require_POST
def openid(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead on to the provider.

    By a page and not by a redirect: no form may end abroad (the content security policy says so), and who knows where
    a provider sends one on to.
    """
    try:
        answer: HttpResponse = views.login(request, provider_id)
    except RequestException:
        return render(request, "socialaccount/authentication_error.html", status=502)
    if answer.status_code != 302:
        return answer
    response = render(request, "organisation/leading_on.html", {"to": answer.headers["Location"]})
    response.headers["Cache-Control"] = "no-store"
    return response
