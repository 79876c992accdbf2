"""Public pages in Django."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages without sign-in."""

    name = "yizhun.web.public"
