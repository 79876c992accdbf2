"""The board in Django."""

from __future__ import annotations

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """Figures of every place."""

    name = "yizhun.web.board"

    def ready(self) -> None:
        """Judge again every half minute; one line of the menu."""
        from yizhun.text import Text
        from yizhun.web import worker
        from yizhun.web.board.refresh import tick
        from yizhun.web.organisation.navigation import may
        from yizhun.web.organisation.permission import Permission
        from yizhun.web.ui.navigation import Item, offer

        worker.every(30, "judging", tick)
        offer(Item("", 10, Text("Board", "看板"), "layout-dashboard", "board:index", may(Permission.BOARD)))
