"""What was measured in, as plain data; a table that a person reads out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.asked import asked

_HEAD = (
    "kind", "findings", "scan", "by hand", "plan 10", "wall", "first", "plan/hand", "plan/scan", "100/10", "1000/10",
    "peak MiB", "differing",
)  # fmt: skip


def show(run: dict[str, Any]) -> str:
    """The tables of one run."""
    lines = [f"{run['events']:,} events. Processor seconds of the best run; ratios compare steps of this run.", ""]
    lines += _table(
        _HEAD,
        (_kind(name, steps, run["differing"].get(name)) for name, steps in run["kinds"].items()),
    )
    if run["whole"]:
        lines += ["", "Reading included, from the files as handed in:"]
        rows = [
            (task, who, f"{one['cpu']:.2f}", f"{one['wall']:.2f}", _ratio(one["cpu"], peers["yizhun"]["cpu"]),
             f"{one['peak']:.0f}", f"{one['told']:,}")
            for task, peers in run["whole"].items()
            for who, one in peers.items()
        ]  # fmt: skip
        lines += _table(("task", "who", "cpu", "wall", "cpu / ours", "peak MiB", "findings"), rows)
    if run["cold"]:
        lines += ["", "Cold start:"]
        base = run["cold"]["libraries"]["cpu"]
        starts = [
            (name, f"{one['cpu']:.2f}", f"{one['wall']:.2f}", _ratio(one["cpu"], base))
            for name, one in run["cold"].items()
        ]
        lines += _table(("what", "cpu", "wall", "/ libraries"), starts)
    if run["again"]:
        lines += ["", "Once more into the same folder (reading, judging and writing; deadline, 10 clauses):"]
        base = run["again"]["whole run"]["cpu"]
        rows = [
            (name, f"{one['cpu']:.2f}", f"{one['wall']:.2f}", f"{one['told']:,}", _ratio(one["cpu"], base))
            for name, one in run["again"].items()
        ]
        lines += _table(("what", "cpu", "wall", "judged anew", "/ whole"), rows)
    lines += ["", "What is asked, and what was measured:", *_table(("ratio", "asked", "measured", ""), asked(run))]
    return "\n".join([*lines, *(["", *run["left_out"]] if run["left_out"] else [])])


def _kind(name: str, steps: dict[str, Any], differing: int | None) -> tuple[str, ...]:
    plan, cpu = steps["plan 10"], {step: one["cpu"] for step, one in steps.items()}
    return (
        name,
        f"{plan['told']:,}",
        *(f"{cpu[step]:.2f}" for step in ("scan", "by hand", "plan 10")),
        f"{plan['wall']:.2f}",
        f"{plan['first_cpu']:.2f}",
        _ratio(cpu["plan 10"], cpu["by hand"]),
        _ratio(cpu["plan 10"], cpu["scan"]),
        _ratio(cpu.get("plan 100", 0), cpu["plan 10"]),
        _ratio(cpu.get("plan 1000", 0), cpu["plan 10"]),
        f"{plan['peak']:.0f}",
        "" if differing is None else f"{differing:,}",
    )


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "-"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    table = [head, *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    told = ["  ".join(_cells(row, widths)) for row in table]
    return [told[0], "-" * len(told[0]), *told[1:]]


def _cells(row: tuple[str, ...], widths: list[int]) -> Iterable[str]:
    """The first column to the left, all others to the right."""
    yield f"{row[0]:<{widths[0]}}"
    yield from (f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
