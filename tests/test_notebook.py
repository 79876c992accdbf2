"""The notebook runs: its cells in order, in a folder with the evidence that its first paragraph makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_the_cells_run_in_order(evidence_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads((Path(__file__).parents[1] / "examples" / "notebook.ipynb").read_text(encoding="utf-8"))
    monkeypatch.chdir(evidence_folder.parent)
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert names["clauses"].num_rows > 20
