"""Channels in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """What leaves the house."""

    name = "yizhun.web.channels"

    def ready(self) -> None:
        """Hear what happens, send what is due, one line of the menu."""
        from yizhun.text import Text
        from yizhun.web import worker
        from yizhun.web.channels import delivering
        from yizhun.web.notices import telling
        from yizhun.web.organisation.navigation import may
        from yizhun.web.organisation.permission import Permission
        from yizhun.web.ui.navigation import Item, offer

        telling.listen(delivering.enqueue)
        worker.every(5, "channels", delivering.deliver)
        worker.every(3600, "old deliveries", delivering.forget)
        title = Text("Channels", "推送渠道")
        offer(Item("organise", 83, title, "external", "channels:index", may(Permission.MANAGE)))
