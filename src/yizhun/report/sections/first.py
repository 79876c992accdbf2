"""What to do first: the surest and the dearest, each with its reason and where it is shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yizhun.insight.figure import percent, plain, points, whole
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Act, Acts, Card, Tag

MOST = 8
CRITICAL, DEAR, ASK, LEARN = 2, 3, 2, 1


def card(a: Analysis) -> Card:
    """Up to eight things to do."""
    acts = tuple(_acts(a))[:MOST]
    note = "" if acts else a.t("Nothing falls short and nothing stands out.", "没有不符合的，也没有显著不同的。")
    return Card(
        "first",
        a.t("What to do first", "先做什么"),
        a.t(
            "Critical clauses first, then what costs the score most, then sites that differ more than chance.",
            "先关键条款，再看对总分影响大的，最后是差异超出碰巧的场所。",
        ),
        (Acts(acts, note, columns=2),),
    )


def _acts(a: Analysis) -> Iterator[Act]:
    critical = a.critical[:CRITICAL]
    yield from (_critical(a, key) for key in critical)
    dear = [key for key in a.short if key not in critical and a.worth(key) > 0]
    yield from (_dear(a, key) for key in dear[:DEAR])
    yield from _asks(a)
    yield from _record(a)


def _critical(a: Analysis, key: str) -> Act:
    m, i = a.matrix, a.matrix.row(key)
    where = [m.sites[j] for j in map(int, np.flatnonzero(m.short[i]))]
    met, n = int(m.met[i][m.short[i]].sum()), int(m.n[i][m.short[i]].sum())
    names = _names(a, sorted(where, key=lambda site: (_rate(a, key, site), site)))
    said = a.t(
        f"Falls short at {_sites(a, len(where))}, {whole(n - met)} of {whole(n)} times there: {names}.",
        f"{whole(len(where))} 个场所未达到，那里 {whole(n)} 次中有 {whole(n - met)} 次：{names}。",
    )
    if len(m.sites) == 1:
        said = a.t(
            f"Falls short {whole(n - met)} of {whole(n)} times.", f"{whole(n)} 次中有 {whole(n - met)} 次未达到。"
        )
    link = f"why-{key}" if key in a.worst else "clauses"
    tag = Tag(a.t("critical", "关键条款"), "bad")
    return Act(a.title(key), key, tag, percent(met / n), said + _because(a, key), link)


def _dear(a: Analysis, key: str) -> Act:
    s, target = a.clauses[key], percent(float(a.clause(key).target), 0)
    sure = s.high is not None and s.high < float(a.clause(key).target)
    worth = points(a.worth(key))
    everywhere = " everywhere" if len(a.sites) > 1 else ""
    return Act(
        a.title(key),
        key,
        Tag(a.t(f"{worth} points", f"总分 {worth}"), "warn"),
        percent(s.conformity),
        a.t(
            f"Target {target}. Reaching it{everywhere} would lift the score by {worth[1:]} points"
            + ("." if sure else "; the interval still reaches the target, so watch before acting."),
            f"目标 {target}。{'各处都' if everywhere else ''}达到后，总分可升 {worth[1:]} 个百分点"
            + ("。" if sure else "；但区间仍够到目标，先观察。"),
        )
        + _because(a, key),
        f"why-{key}" if key in a.worst else "clauses",
    )


def _asks(a: Analysis) -> Iterator[Act]:
    worse: list[tuple[float, str, int]] = []
    better: list[tuple[float, str, int]] = []
    for key, f in a.funnels.items():
        for j in map(int, np.flatnonzero(f.sure)):
            (worse if f.side[j] < 0 else better).append((abs(float(f.z[j])), key, j))
    seen: set[int] = set()
    for _, key, j in sorted(worse, key=lambda x: (-x[0], x[1], x[2])):
        if j not in seen and len(seen) < ASK:
            seen.add(j)
            yield _ask(a, key, j, Tag(a.t("beyond 99.8%", "99.8% 线外"), "bad"))
    for _, key, j in sorted(better, key=lambda x: (-x[0], x[1], x[2]))[:LEARN]:
        yield _ask(a, key, j, Tag(a.t("learn from", "值得学"), "ok"))


def _ask(a: Analysis, key: str, j: int, tag: Tag) -> Act:
    m = a.matrix
    i = m.row(key)
    f, met, n = a.funnels[key], int(m.met[i, j]), int(m.n[i, j])
    return Act(
        a.results.name(m.sites[j]),
        a.title(key),
        tag,
        percent(met / n),
        a.t(
            f"{whole(met)} of {whole(n)} met; all sites {percent(f.centre)}.",
            f"{whole(n)} 次中符合 {whole(met)} 次；全部场所 {percent(f.centre)}。",
        ),
        "differ",
    )


def _record(a: Analysis) -> Iterator[Act]:
    silent = [k for k, s in a.clauses.items() if s.n == 0 and a.clause(k).measure is not None]
    if not silent:
        return
    silent.sort(key=lambda k: (-a.clause(k).critical, -a.clause(k).weight, k))
    names = a.t(", ", "、").join(a.title(k) for k in silent[:3])
    more = a.t(f" and {len(silent) - 3} more", f"等 {len(silent)} 条") if len(silent) > 3 else ""
    weight = sum(float(a.clause(k).weight) for k in silent)
    yield Act(
        a.t("Start recording", "开始记录"),
        "",
        Tag(a.t("no evidence", "无证据"), "warn"),
        plain(len(silent), 0),
        a.t(
            f"Nobody recorded anything for {names}{more}: weight {plain(weight)} that no score knows of.",
            f"{names}{more}没有任何记录：权重 {plain(weight)} 不在任何得分之内。",
        ),
        "unrecorded",
    )


def _because(a: Analysis, key: str) -> str:
    main = a.main_reason(key)
    if main is None:
        return ""
    said = words.reason(main[0], a.lang)
    if main[1] == 1:
        return a.t(f" Always: {said}.", f"原因都是：{said}。")
    return a.t(f" Mostly ({percent(main[1], 0)}): {said}.", f"主要原因（{percent(main[1], 0)}）：{said}。")


def _rate(a: Analysis, key: str, site: str) -> float:
    m = a.matrix
    i, j = m.row(key), m.sites.index(site)
    return float(m.met[i, j] / m.n[i, j]) if m.n[i, j] else 1.0


def _names(a: Analysis, sites: list[str], most: int = 3) -> str:
    shown = a.t(", ", "、").join(a.results.name(s) for s in sites[:most])
    return shown + (a.t(" …", "等") if len(sites) > most else "")


def _sites(a: Analysis, count: int) -> str:
    return a.t(f"{whole(count)} site" + ("" if count == 1 else "s"), f"{whole(count)} 个场所")
