"""Where the packs are: beside the source in a checkout, inside the package when installed."""

from __future__ import annotations

from pathlib import Path


def packs_folder() -> Path:
    """The folder that holds the packs, one standard per subfolder."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent.parent / "packs"
    return checkout if (package.parent.parent / "pyproject.toml").is_file() else package / "packs"
