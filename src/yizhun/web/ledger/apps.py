"""The ledger's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "yizhun.web.ledger"

    def ready(self) -> None:
        """Keep the lake up to the chain."""
        from yizhun.web import worker
        from yizhun.web.home import home
        from yizhun.web.ledger.feed import feed

        worker.every(5, "lake", lambda: feed(home().lake))
