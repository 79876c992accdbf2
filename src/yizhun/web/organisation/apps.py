"""The organisation's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Places and people."""

    name = "yizhun.web.organisation"

    def ready(self) -> None:
        """Tell the lake where its registers come from, and the navigation what to show."""
        from yizhun.web import worker
        from yizhun.web.organisation import navigation, registers
        from yizhun.web.organisation.importing import uploads

        registers.offer()
        navigation.offer()
        worker.every(3600, "old uploads", uploads.forget)
