"""The demo in Django."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A start page on which one enters as anybody; only in a demo."""

    name = "yizhun.web.demo"
