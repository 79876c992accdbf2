"""Names of attributes of places and subjects in; what speaks against one of them out.

An attribute is a column of the lake's register, where names that differ only in case are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet

from yizhun.evidence.tables import TABLES
from yizhun.text import Text
from yizhun.web.ledger.errors import InvalidError
from yizhun.web.organisation.models import Place, Subject

Fault = Callable[[str], Text | None]
_LIES_IN = "in_"
# The names by language, and what judging adds to each site.
_MORE: Final = {"sites": {"name_en", "name_zh", "since_us", "as_of_us"}, "subjects": {"name"}}
_TAKEN: Final = {name: more | {column.name for column in TABLES[name].columns} for name, more in _MORE.items()}


def member(code: str) -> str:
    """The attribute of a site that says that it lies in the place of that code: `in_east_china` is `yes`."""
    return _LIES_IN + code.replace("-", "_").lower()


def kept(table: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Without those whose names mean something else; they were allowed once."""
    return {name: value for name, value in attributes.items() if _reserved(table, name) is None}


def faults(table: str, besides: int = 0) -> Fault:
    """What speaks against a name in the register `sites` or `subjects`, `besides` the place of that key."""
    known: dict[str, str] = {}
    for held in _rows(table, besides).exclude(attributes={}).values_list("attributes", flat=True).iterator():
        for name in held:
            known.setdefault(name.casefold(), name)

    def fault(name: str) -> Text | None:
        there = known.get(name.casefold(), name)
        if there != name:
            return Text(
                f"There is “{there}” already: write it like that.", f"已有属性“{there}”，请按同样的大小写填写。"
            )
        return _reserved(table, name)

    return fault


def check(table: str, names: Iterable[str], besides: int = 0) -> None:
    """InvalidError where an attribute cannot bear its name."""
    names = list(names)
    rows = _rows(table, besides)
    # One that is written like that already needs no look at all the others.
    new = [name for name in names if not rows.filter(attributes__has_key=name).exists()]
    fault = faults(table, besides) if new else partial(_reserved, table)
    for name in names:
        if found := fault(name):
            raise InvalidError(found)
    if len({name.casefold() for name in names}) < len(names):
        raise InvalidError(Text("Two attributes differ only in case.", "有两个属性名仅大小写不同。"))


def _rows(table: str, besides: int) -> QuerySet[Any]:
    why = "a name is one in the whole register"
    found: QuerySet[Any] = (
        Place.objects.everywhere(why).exclude(pk=besides) if table == "sites" else Subject.objects.everywhere(why)
    )
    return found.order_by()


def _reserved(table: str, name: str) -> Text | None:
    if table == "sites" and name.casefold().startswith(_LIES_IN):
        return Text(
            f"“{name}” cannot be an attribute: names that begin with in_ say in which place a site lies.",
            f"“{name}”不能作为属性名：in_ 开头的名称表示场所位于哪个地点。",
        )
    if name.casefold() in _TAKEN[table]:
        return Text(
            f"“{name}” cannot be an attribute: the evidence has a column of that name.",
            f"“{name}”不能作为属性名：证据中已有同名的列。",
        )
    return None
