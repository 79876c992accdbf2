"""Standards in Django."""

from __future__ import annotations

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Editions."""

    name = "yizhun.web.standards"

    def ready(self) -> None:
        """Name posts and kinds as the standards do, refuse places that they cannot judge; one line of the menu."""
        from yizhun.text import Text
        from yizhun.web.organisation import judging, vocabulary
        from yizhun.web.organisation.navigation import may
        from yizhun.web.organisation.permission import Permission
        from yizhun.web.standards import clash, shelf
        from yizhun.web.ui.navigation import Item, offer

        vocabulary.offer(shelf.words)
        judging.offer(clash.needed, clash.refuse_here)
        title = Text("Standards", "标准")
        offer(Item("", 20, title, "book-open-check", "standards:index", may(Permission.READ)))
