"""A kind and a number of clauses in; a standard that gives the same findings whatever the number out.

Every clause asks for its own part of the 1,000 activities of a role; clauses about periods and times also apply to
their own part of the sites alone.
"""

from __future__ import annotations

from typing import Any

from benchmarks.generate import FIRST, GROUPS
from yizhun.standard.model import Standard

KINDS = ("deadline", "schedule", "interval", "count", "share", "window", "sequence", "statistic")
SIZES = (10, 100, 1000)
_BY_SITE = ("schedule", "interval", "count", "share", "statistic")


def _measure(kind: str, numbers: range) -> dict[str, Any]:
    def names(role: str) -> list[str]:
        return [f"{role}_{number}" for number in numbers]

    match kind:
        case "deadline":
            return {"from": names("open"), "to": names("answer"), "within": "PT2H"}
        case "schedule":
            return {"activity": names("round"), "times": ["09:00", "18:00"], "grace": "PT30M"}
        case "interval":
            return {"activity": names("round"), "at_most": "PT12H"}
        case "count":
            return {"activity": names("round"), "at_least": "2", "per": "day"}
        case "share":
            return {"of": {"activity": names("round")}, "with": names("checked"), "at_least": "0.9", "per": "week"}
        case "window":
            return {"activity": names("use"), "hours": "06:00-22:00"}
        case "sequence":
            return {"template": "response", "first": names("open"), "then": names("answer"), "within": "PT2H"}
        case _:
            span = {"from": names("round"), "to": names("checked")}
            return {"of": {"minutes": span}, "statistic": "p90", "at_most": "150", "per": "week", "min_n": "1"}


def standard(kind: str, clauses: int) -> Standard:
    """A standard of that many clauses of one kind."""
    size = GROUPS // clauses
    rows = []
    for number in range(clauses):
        measure = {"kind": kind, **_measure(kind, range(number * size, (number + 1) * size))}
        row: dict[str, Any] = {"id": f"{kind}-{number}", "title": f"Clause {number}", "force": "shall"}
        row |= {"source": "ours", "because": "It is measured."}
        if kind in _BY_SITE:
            row["applies"] = f"site.g{clauses} = '{number}'"
        rows.append(row | {"measure": measure})
    head = {"id": "bench", "edition": "2026.1", "title": "Benchmark", "effective": FIRST, "languages": ["en"]}
    return Standard.model_validate(head | {"clauses": rows})
