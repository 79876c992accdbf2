"""What allauth may do here: nobody signs up by themselves; somebody known comes in by OpenID with their address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from yizhun.web.organisation.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By the name that is tried: the host name, which allauth adds, is whatever the request says."""
        return str(credentials.get("email") or credentials.get("username") or "").lower()


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The identity provider vouches for the address; who is not known here stays out."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the login to the person of that address, once; tell a stranger why they stay out."""
        if sociallogin.is_existing:
            return
        person = _known(sociallogin)
        if person is None:
            told = [one.email for one in sociallogin.email_addresses]
            page = render(request, "organisation/unknown.html", {"address": next(iter(told), "")}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, person)


def _known(sociallogin: Any) -> Person | None:
    """The one person with an address that the provider has verified."""
    verified = [one.email for one in sociallogin.email_addresses if one.verified in (True, "true")]
    found = list(Person.objects.filter(email__iexact=verified[0], is_active=True)[:2]) if verified else []
    return found[0] if len(found) == 1 else None
