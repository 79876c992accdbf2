"""Yizhun (一准): a service standard, executable, in many places.

import yizhun
findings = yizhun.evaluate("hotel", "evidence").findings   # an Arrow table
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

__version__ = version("yizhun")
__all__ = ["__version__", "agenda", "evaluate"]


_HOME = {"evaluate": "yizhun.evaluation", "agenda": "yizhun.measure.agenda"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    globals()[name] = getattr(import_module(_HOME[name]), name)
    return globals()[name]
