"""A person, a permission and a place in; nothing out, or a refusal that says what is lacking."""

from __future__ import annotations

from yizhun.text import Text
from yizhun.web.ledger.errors import ForbiddenError
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission


def require(person: Person | None, permission: Permission, place: Place | None = None) -> None:
    """ForbiddenError unless the person has the permission at the place (anywhere when none); None is the machine."""
    if person is None or person.may(permission, place):
        return
    where = Text(f" at {place.name.say('en')}", f"（{place.name.say('zh')}）") if place else Text()
    raise ForbiddenError(
        Text(
            f"Your access does not include this{where.en}. An administrator can give it.",
            f"您的权限不包括这项操作{where.zh}，可请管理员开通。",
        )
    )
