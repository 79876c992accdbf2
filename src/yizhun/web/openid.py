"""The environment in; the organisation's own identity provider (OpenID Connect) as the sign-in needs it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

URL, CLIENT, SECRET, NAME = "YIZHUN_OIDC_URL", "YIZHUN_OIDC_CLIENT", "YIZHUN_OIDC_SECRET", "YIZHUN_OIDC_NAME"
PROVIDER = "oidc"


def providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django-allauth's SOCIALACCOUNT_PROVIDERS; nothing without the address of a provider.

    Raises ValueError when there is an address and no client id.
    """
    url = environment.get(URL, "").rstrip("/")
    if not url:
        return {}
    if not environment.get(CLIENT):
        raise ValueError(f"{URL} is set and {CLIENT} is not: set the client id that the provider gave you.")
    app = {
        "provider_id": PROVIDER,
        "name": environment.get(NAME, "OpenID"),
        "client_id": environment[CLIENT],
        "secret": environment.get(SECRET, ""),
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
