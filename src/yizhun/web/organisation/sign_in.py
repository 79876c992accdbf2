"""What allauth may do here: nobody signs up by themselves; somebody known comes in by OpenID with their address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from yizhun.web.organisation.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The identity provider vouches for the address; who is not known here stays out."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the login to the person of that address."""
        if sociallogin.is_existing:
            return
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        person = Person.objects.filter(email__in=verified, is_active=True).first() if verified else None
        if person is not None:
            sociallogin.connect(request, person)
