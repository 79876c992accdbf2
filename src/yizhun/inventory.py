"""The inventory of everything the source documents ask for: where each entry lives, counted by document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yizhun.standard.packs import packs_folder
from yizhun.standard.yaml_file import read_yaml


@dataclass(frozen=True)
class Listed:
    """An entry: `state` is live or waiting; `where` and `test` say where it lives and what shows it."""

    id: str
    state: str
    where: str
    measured: bool


def inventory_file() -> Path:
    """The inventory in a checkout, or in the installed package."""
    checkout = packs_folder().parent / "docs" / "inventory.yaml"
    return checkout if checkout.is_file() else Path(__file__).with_name("inventory.yaml")


def by_document() -> list[dict[str, Any]]:
    """Entries, live, waiting and measured of each document (the first part of an id)."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in read_yaml(inventory_file().read_bytes(), "inventory.yaml").data:
        rows[str(entry["id"]).partition(".")[0]].append(entry)
    return [
        {
            "document": document,
            "entries": len(entries),
            "live": sum(entry["state"] == "live" for entry in entries),
            "waiting": sum(entry["state"] == "waiting" for entry in entries),
            "measured": sum(str(entry.get("where", "")).startswith("pack:") for entry in entries),
        }
        for document, entries in rows.items()
    ]
