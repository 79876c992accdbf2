"""The inventory of everything the source documents ask for in; its entries counted by document out."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from yizhun.standard.packs import packs_folder
from yizhun.standard.yaml_file import read_yaml
from yizhun.text import Text

DOCUMENTS: Final = {
    "method": Text("Unifying service standards (main deck)", "服务标准的统一（主讲义）"),
    "fives": Text("5S management", "5S管理"),
    "hotel.housekeeping": Text("Hotel housekeeping workflow", "酒店客房服务作业流程"),
    "hotel.room": Text("Guest-room inspection", "客房卫生考核标准"),
    "property": Text("Property management, grade five class three", "物业五级三类服务标准"),
    "bath": Text("Bath and fitness club posts", "洗浴健身会所岗位标准"),
    "venue": Text("Entertainment venues: five unifications", "娱乐场所“五个统一”"),
    "retail": Text("Clothing store", "服装门店服务标准"),
    "plan": Text("Customer-service plans", "客户服务标准化工作计划"),
    "medfee": Text("Medical service fees", "统一医疗服务收费标准"),
    "harmon": Text("Unifying technical and service standards", "技术、服务等标准统一"),
    "gov": Text("Government services", "政务服务标准化"),
}
"""The twelve documents by what the ids of their entries begin with."""


def inventory_file() -> Path:
    """The inventory in a checkout, or in the installed package."""
    checkout = packs_folder().parent / "docs" / "inventory.yaml"
    return checkout if checkout.is_file() else Path(__file__).with_name("inventory.yaml")


def by_document() -> list[dict[str, Any]]:
    """Of each document its `title` (a Text) and how many `entries` `live`, `waiting`, `measured` by a clause."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in read_yaml(inventory_file().read_bytes(), "inventory.yaml").data:
        found[next(one for one in DOCUMENTS if str(entry["id"]).startswith(f"{one}."))].append(entry)
    return [
        {
            "document": document,
            "title": title,
            "entries": len(found[document]),
            "live": sum(entry["state"] == "live" for entry in found[document]),
            "waiting": sum(entry["state"] == "waiting" for entry in found[document]),
            "measured": sum({"pack", "clauses"} == set(entry["where"]) for entry in found[document]),
        }
        for document, title in DOCUMENTS.items()
    ]
