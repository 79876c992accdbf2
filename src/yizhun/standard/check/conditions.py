"""A standard in, conditions that read what is not there, and rows of tables that are never reached, out."""

from __future__ import annotations

from collections.abc import Iterator

from yizhun.standard.condition import Condition
from yizhun.standard.faults import Fault
from yizhun.standard.kinds import Checklist, Deadline, Measure, Reconcile, Window
from yizhun.standard.model import Clause, Standard
from yizhun.standard.walk import activities, subject_of, tables
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

_ORDER = ("site", "subject", "case", "event")


def check_conditions(standard: Standard) -> Iterator[Fault]:
    """`for` reads the site; a clause's conditions read what its findings have; `event.` stands only at activities."""
    yield from _columns(standard.for_, frozenset({"site"}), ("for",))
    for index, clause in enumerate(standard.clauses):
        yield from _clause(clause, ("clauses", index))


def readable(clause: Clause) -> frozenset[str]:
    """The namespaces that `applies` and the tables of a clause may read."""
    if clause.measure is None:
        return frozenset({"site"})
    over = clause.measure.conditions_over
    return over if _by_row(clause.measure) or subject_of(clause) is not None else over - {"subject"}


def _by_row(measure: Measure) -> bool:
    """Whether every finding is about one row, which may name a subject."""
    one_row = isinstance(measure, Deadline | Reconcile | Window)
    return one_row or (isinstance(measure, Checklist) and measure.every is None)


def _clause(clause: Clause, path: Path) -> Iterator[Fault]:
    allowed = readable(clause)
    yield from _columns(clause.applies, allowed, (*path, "applies"))
    if clause.measure is None:
        return
    for where, activity in activities(clause.measure, (*path, "measure")):
        yield from _columns(activity.where, frozenset({"site", "event"}), (*where, "where"))
    for where, table in tables(clause.measure, (*path, "measure")):
        gap = isinstance(clause.measure, Checklist) and where[-1] == "every"
        over = allowed - {"case"} if gap else allowed
        for index, row in enumerate(table.table):
            yield from _columns(row.when, over, (*where, "table", index, "when"))
        yield from _unreachable([row.when for row in table.table], (*where, "table"))


def _columns(condition: Condition | None, allowed: frozenset[str], path: Path) -> Iterator[Fault]:
    if condition is None:
        return
    listed = ", ".join(f"{one}.x" for one in _ORDER if one in allowed)
    listed_zh = "、".join(f"{one}.x" for one in _ORDER if one in allowed)
    for column in sorted(condition.columns, key=lambda one: (one.namespace, one.name)):
        if column.namespace not in allowed:
            name = f"{column.namespace}.{column.name}"
            text = Text(f"`{name}` cannot be read here", f"这里不能使用“{name}”")
            hint = Text(f"Columns allowed here: {listed}.", f"这里可用的列：{listed_zh}。")
            yield Fault(path, "condition-column", text, hint, offset=max(condition.text.find(name), 0))


def _unreachable(conditions: list[Condition | None], path: Path) -> Iterator[Fault]:
    for index in range(1, len(conditions)):
        if conditions[index - 1] is None:
            text = Text("This row of the table is never reached", "决策表的这一行永远不会用到")
            hint = Text("The row above it has no `when` and always holds.", "上一行没有“when”，总是成立。")
            yield Fault((*path, index), "table-unreachable", text, hint)
            return
