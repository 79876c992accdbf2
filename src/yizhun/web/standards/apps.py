"""Standards in Django."""

from __future__ import annotations

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Editions."""

    name = "yizhun.web.standards"
