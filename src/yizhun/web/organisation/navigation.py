"""The organisation's lines of the menu."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from yizhun.text import Text
from yizhun.web.organisation.models import Person
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui import navigation


def may(permission: Permission) -> Callable[[HttpRequest], bool]:
    """Shown to whoever has the permission somewhere."""
    return lambda request: isinstance(request.user, Person) and request.user.may(permission)


def offer() -> None:
    """Places, people."""
    places = Text("Places", "地点")
    navigation.offer(navigation.Item("organise", 80, places, "building", "organisation:places", may(Permission.BOARD)))
    people = Text("People", "人员")
    shown = may(Permission.BOARD)
    navigation.offer(navigation.Item("organise", 81, people, "users", "organisation:people", shown))
    imports = Text("Import", "导入")
    may_import = may(Permission.ORGANISE)
    navigation.offer(navigation.Item("organise", 82, imports, "upload", "organisation:import", may_import))
