"""The pages' frame in Django."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, tags and the stylesheet."""

    name = "yizhun.web.ui"
