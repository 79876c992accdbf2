"""What was measured in, as plain data; each ratio that is asked for beside its limit out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_GIBIBYTE = 1024
Row = tuple[str, str, str, str]


def asked(run: dict[str, Any]) -> Iterator[Row]:
    """One row a ratio: what it is, what is asked, what was measured, and whether it is reached."""
    for kind, steps in run["kinds"].items():
        cpu = {step: one["cpu"] for step, one in steps.items()}
        plan = cpu["plan 10"]
        yield _row(f"{kind}: plan / SQL by hand", plan, cpu["by hand"], 1.1)
        if "plan 1000" in cpu:
            yield _row(f"{kind}: 1,000 clauses / 10", cpu["plan 1000"], plan, 1.1)
        if kind in _OF_SCAN:
            yield _row(f"{kind}: plan / scan", plan, cpu["scan"], _OF_SCAN[kind])
    peak = max((steps["plan 10"]["peak"] for steps in run["kinds"].values()), default=0)
    yield _row("peak memory of a plan, GiB (asked at 100 million)", peak / _GIBIBYTE, 1, 4)
    yield from _peers(run["whole"])
    if again := run["again"]:
        whole = again["whole run"]["cpu"]
        yield _row("another day / whole run (asked at 100 million)", again["a day later"]["cpu"], whole, 0.02)
    if cold := run["cold"]:
        yield _row("evaluate, 8,000 events / its libraries", cold["evaluate"]["cpu"], cold["libraries"]["cpu"], 1.5)


_OF_SCAN = {"deadline": 4.0, "schedule": 6.0}


def _peers(whole: dict[str, Any]) -> Iterator[Row]:
    for task, peers in whole.items():
        ours = peers["yizhun"]["cpu"]
        yield _row(f"{task}, reading included: ours / pandas", ours, peers["pandas"]["cpu"], 1)
        if "pm4py" in peers:
            yield _row(f"{task}, reading included: ours / pm4py", ours, peers["pm4py"]["cpu"], 1 / 8)


def _row(name: str, one: float, other: float, limit: float) -> Row:
    ratio = one / other if other else 0.0
    return (
        name,
        f"≤ {limit:g}",
        f"{ratio:.3f}" if limit < 0.5 else f"{ratio:.2f}",
        "" if ratio <= limit else "not reached",
    )
