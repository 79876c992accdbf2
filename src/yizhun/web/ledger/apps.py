"""The ledger's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "yizhun.web.ledger"

    def ready(self) -> None:
        """Keep the lake up to the chain, and its files few."""
        from yizhun.web import worker
        from yizhun.web.home import home
        from yizhun.web.ledger.feed import feed
        from yizhun.web.ledger.merging import tidy

        worker.every(5, "lake", lambda: feed(home().lake))
        worker.every(60, "merging", lambda: tidy(home().lake))
