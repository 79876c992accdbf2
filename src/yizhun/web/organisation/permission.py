"""What one may do, and which access gives which of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from yizhun.text import Text


class Permission(StrEnum):
    """One thing that one may do in a part of the tree."""

    READ = "read"  # the place, its standard, its day list
    RECORD = "record"  # do duties, inspect, write tickets
    BOARD = "board"  # figures and findings
    MANAGE = "manage"  # reassign, waive, corrective actions, shared phones
    STANDARDS = "standards"  # adopt, write and publish editions
    ORGANISE = "organise"  # places, people, accesses
    EXPORT = "export"


ATTENDANT, MANAGER, QUALITY, AUDITOR, ADMINISTRATOR = (
    "attendant",
    "site-manager",
    "quality-manager",
    "auditor",
    "administrator",
)

P = Permission
GIVES: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {
        ATTENDANT: frozenset({P.READ, P.RECORD}),
        MANAGER: frozenset({P.READ, P.RECORD, P.BOARD, P.MANAGE, P.EXPORT}),
        QUALITY: frozenset({P.READ, P.RECORD, P.BOARD, P.MANAGE, P.STANDARDS, P.EXPORT}),
        AUDITOR: frozenset({P.READ, P.BOARD, P.EXPORT}),
        ADMINISTRATOR: frozenset({P.READ, P.BOARD, P.ORGANISE, P.EXPORT}),
    }
)
del P

ACCESS: Mapping[str, Text] = MappingProxyType(
    {
        ATTENDANT: Text("attendant", "服务员"),
        MANAGER: Text("site manager", "场所经理"),
        QUALITY: Text("quality manager", "质量经理"),
        AUDITOR: Text("auditor", "审核员"),
        ADMINISTRATOR: Text("administrator", "管理员"),
    }
)


STAFFING: frozenset[Permission] = frozenset({Permission.MANAGE, Permission.ORGANISE})
"""A site manager and an administrator may both look after posts, certificates and PINs."""


def giving(permission: Permission) -> list[str]:
    """The accesses that give a permission."""
    return [access for access, given in GIVES.items() if permission in given]
