"""Results in, reports that people read out; `report.build(folder, "zh").html()`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Report", "build"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("yizhun.report.report"), name)
