"""The documents the packs answer: every entry of their seeds by id, and which pack answers which document."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.conftest import ROOT, need

SEEDS = Path(os.environ.get("YIZHUN_SEEDS", ROOT.parent / "shared" / "seeds"))
NOT_CLAUSES = Path(__file__).with_name("not_clauses.yaml")

DOCUMENTS: dict[str, tuple[str, ...]] = {
    "hotel": ("hotel-housekeeping", "hotel-room-inspection"),
    "property": ("property",),
    "bath-club": ("bath-club",),
    "entertainment": ("entertainment",),
    "retail": ("retail",),
    "workshop-5s": ("five-s",),
    "clinic-fees": ("medical-fees",),
    "government-hall": ("government",),
    "customer-service": ("customer-service-plan",),
}
"""The documents each pack answers; a new pack is named here, with () when it stands on none."""


@cache
def document(name: str) -> dict[str, dict[str, Any]]:
    """The entries of one document by id; skips where the seeds are absent."""
    path = need(SEEDS / f"{name}.yaml")
    return {entry["id"]: entry for entry in YAML(typ="safe").load(path)["clauses"]}


@cache
def everything() -> dict[str, dict[str, Any]]:
    """The entries of all documents by id."""
    need(SEEDS / "README.md")
    return {name: entry for path in sorted(SEEDS.glob("*.yaml")) for name, entry in document(path.stem).items()}


@cache
def not_clauses(pack: str) -> frozenset[str]:
    """Entries of a pack's documents that no clause can answer, as the list beside this file names them."""
    groups = YAML(typ="safe").load(NOT_CLAUSES).get(pack, [])
    return frozenset(name for group in groups for name in group["ids"])
