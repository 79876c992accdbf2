"""What tests of the application share: an organisation with somebody of every access, and a home that is empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
import pytest

django.setup()  # models are imported below, and pytest-django sets up only after this file is read

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, TransactionTestCase  # noqa: E402

from tests.web.world import World, make  # noqa: E402
from yizhun.web.home import Home  # noqa: E402
from yizhun.web.ledger.models import Head, Watermark  # noqa: E402
from yizhun.web.ledger.triggers import lift, refuse  # noqa: E402
from yizhun.web.ui.limits import buckets  # noqa: E402

_teardown = TransactionTestCase._fixture_teardown


def _flush(self: TransactionTestCase) -> None:
    """Tables are emptied after a test with transactions of its own; the ledger refuses that, so its triggers go."""
    lift(connection)
    _teardown(self)
    refuse(connection)
    Head.objects.get_or_create(pk=1)
    Watermark.objects.get_or_create(pk=1)


TransactionTestCase._fixture_teardown = _flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Home:
    """An empty data folder for every test, in which nobody has asked for much; the database stays where it is."""
    buckets.clear()
    cache.clear()
    found = Home(tmp_path / "home")
    found.make()
    settings.YIZHUN = found
    settings.MEDIA_ROOT = found.media
    return found


@pytest.fixture
def world(db: None) -> World:
    """Two groups with regions and sites, and people of every access; see `tests.web.world`."""
    return make()


@pytest.fixture
def client_of(world: World) -> Any:
    """`client_of("anna")`: a browser in which somebody has signed in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
