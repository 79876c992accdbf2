"""The bell in Django."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "yizhun.web.notices"

    def ready(self) -> None:
        """A line of the menu with its count; old notices go."""
        from yizhun.text import Text
        from yizhun.web import worker
        from yizhun.web.notices import telling, views
        from yizhun.web.ui.navigation import Item, offer

        title = Text("Notices", "通知")
        offer(Item("", 30, title, "bell", "notices:index", lambda request: True, views.unread, on_top=True))
        worker.every(3600, "old notices", telling.forget)
