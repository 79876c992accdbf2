"""The chain's end and the lake's mark are there from the start; the database refuses to alter the ledger."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from yizhun.web.ledger.triggers import lift, refuse


def _begin(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("ledger", "Head").objects.get_or_create(pk=1)
    apps.get_model("ledger", "Watermark").objects.get_or_create(pk=1)
    refuse(editor.connection)


def _end(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    lift(editor.connection)


class Migration(migrations.Migration):
    """Triggers, and the two rows that always exist."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(_begin, _end)]
