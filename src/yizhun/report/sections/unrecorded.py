"""What nobody recorded: clauses without evidence, sites that left clauses out, and demands nobody can measure."""

from __future__ import annotations

import numpy as np

from yizhun.insight.figure import counted, whole
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Card, Column, Note, Table

SHOWN = 40


def card(a: Analysis) -> Card:
    """Clauses by how many of their sites recorded nothing."""
    table = sheet(a)
    nobody = sum(row[3] == 0 for row in table.rows)
    title = a.t(f"Nobody recorded {counted(nobody, 'clause')} anywhere", f"{nobody} 条条款在任何场所都没有记录")
    if not nobody:
        title = a.t("Every clause was recorded somewhere", "每条条款至少有一处记录")
    lead = a.t(
        "No evidence is neither good nor bad: these clauses stand in no score.",
        "没有证据既不算好也不算坏：这些条款不在任何得分之内。",
    )
    return Card("unrecorded", title, lead, (table, *_unmeasured(a)))


def sheet(a: Analysis) -> Table:
    """Every measured clause that some site did not record."""
    t, m = a.t, a.matrix
    columns = (
        Column(t("Clause", "条款"), main=True),
        Column(t("Whose work", "由谁做")),
        Column(t("What to record", "要记录什么")),
        Column(t("Sites that recorded it", "有记录的场所"), "count"),
        Column(t("Sites it applies to", "适用的场所"), "count"),
        Column(t("Weight", "权重"), "number"),
        Column(t("State", "状态"), "state"),
    )
    rows: list[tuple[object, ...]] = []
    for key, s in a.clauses.items():
        clause = a.clause(key)
        i = m.row(key)
        asked, seen = int(m.asked[i].sum()), int(np.count_nonzero(m.n[i]))
        if clause.measure is None or (seen == asked and s.n):
            continue
        needs = words.NEEDS[clause.measure.kind].say(a.lang)
        rows.append(
            (
                a.title(key),
                _post(a, clause.role),
                needs,
                seen,
                asked,
                float(clause.weight),
                words.state(s.state, a.lang),
            )
        )
    rows.sort(key=lambda r: (int(str(r[3])) / max(1, int(str(r[4]))), -float(str(r[5])), str(r[0])))
    empty = t("Every site recorded every clause that applies to it.", "每个场所都记录了适用于它的每条条款。")
    return Table("unrecorded-table", t("Not recorded", "没有记录"), columns, rows, SHOWN, empty)


def _post(a: Analysis, role: str | None) -> str:
    for standard in reversed(a.standards):
        for post in standard.posts:
            if post.id == role:
                return a.say(post.title)
    return role or a.t("site manager", "场所经理")


def _unmeasured(a: Analysis) -> tuple[Note, ...]:
    titles = [a.say(c.title) for c in a.catalogue.values() if c.measure is None]
    if not titles:
        return ()
    listed = a.t(", ", "、").join(titles[:6]) + (a.t(" …", "等") if len(titles) > 6 else "")
    return (
        Note(
            a.t(
                f"Without a measure nobody can tell whether a clause is kept ({whole(len(titles))}): {listed}.",
                f"另有 {whole(len(titles))} 条没有衡量方法，无从知道是否做到：{listed}。",
            )
        ),
    )
