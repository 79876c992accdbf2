"""Standards in memory in, the library that the plans judge by out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.oracle.editions import bottom, depth, layers
from yizhun.standard.layer import whole
from yizhun.standard.library import Entry, Library
from yizhun.standard.model import Standard


def library(standards: Sequence[Standard]) -> Library:
    """A library of resolved standards and layers."""
    below = layers(standards)
    return Library(
        tuple(Entry(one, bottom(one.id, below), depth(one.id, below), Path(), whole(one)) for one in standards)
    )
