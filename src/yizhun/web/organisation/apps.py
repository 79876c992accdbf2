"""The organisation's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Places and people."""

    name = "yizhun.web.organisation"

    def ready(self) -> None:
        """Tell the lake where its registers come from, and the navigation what to show."""
        from yizhun.web.organisation import navigation, registers

        registers.offer()
        navigation.offer()
