"""Duties in Django."""

from __future__ import annotations

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Recurring duties."""

    name = "yizhun.web.duties"

    def ready(self) -> None:
        """What the lake gets from here, a line of the menu, and a job that keeps agendas fresh."""
        from yizhun.text import Text
        from yizhun.web import worker
        from yizhun.web.duties import ahead, registers
        from yizhun.web.ledger import feed
        from yizhun.web.organisation.navigation import may
        from yizhun.web.organisation.permission import Permission
        from yizhun.web.ui.navigation import Item, offer

        for journal in ("events", "observations", "corrections"):
            feed.collect(journal)
        feed.register("waivers", registers.waivers)
        offer(Item("", 10, Text("Today", "今日"), "list-checks", "duties:index", may(Permission.RECORD)))
        worker.every(20, "agendas", ahead.refresh)
