"""Who really differs, and who is only chance: funnels of the clauses where sites differ most surely."""

from __future__ import annotations

from collections.abc import Iterator

from yizhun.insight.compare import Comparison, Standing, compare
from yizhun.insight.figure import percent, whole
from yizhun.report.analysis import Analysis
from yizhun.report.chart import funnel
from yizhun.report.document import Act, Acts, Card, Column, Figure, Figures, Note, Table, Tag, pair

SMALL = 6
"""Further funnels beside each other."""
ASKED, LEARNT = 5, 2
ROWS = 60


def cards(a: Analysis) -> tuple[Card, ...]:
    """The first funnel with whom to ask, and small ones of further clauses; a note where there is nobody to compare."""
    if a.funnels and all(f.centre in (0, 1) for f in a.funnels.values()):
        same = a.t("All sites have the same share on every clause.", "各场所在每条条款上的符合率都相同。")
        return (Card("differ", a.t("No site differs", "没有场所不同"), same, ()),)
    if not a.funnels:
        why = a.t("Fewer than three sites have findings on one clause.", "同一条款有判定的场所不足三个。")
        return (Card("differ", a.t("Who really differs?", "谁真的不同？"), why, ()),)
    first, *more = list(a.funnels)
    c = compared(a, first)
    title = a.t(f"{a.title(first)}: who differs, who is only chance", f"{a.title(first)}：谁真的不同，谁只是碰巧")
    lead = a.t(
        "One dot a site. The more findings, the tighter the limits; only dots beyond 99.8% deserve a question.",
        "每点一个场所。判定越多，界线越窄；越过 99.8% 界线的才值得追问。",
    )
    found = c.funnel.widened()
    notes = tuple(Note(a.say(text)) for text in (c.sentence(), found) if text)
    main = Card("differ", title, lead, (figure(a, first, c, 700, None), *notes), span=8)
    return (main, _asks(a, c), *_others(a, [k for k in more if a.funnels[k].sure.any()][:SMALL]))


def compared(a: Analysis, key: str) -> Comparison:
    """The sites compared on a clause."""
    m, i = a.matrix, a.matrix.row(key)
    return compare(m.sites, m.met[i], m.n[i], draws=a.draws // 2)


def figure(a: Analysis, key: str, c: Comparison, wide: int, height: int | None) -> Figure:
    """The funnel of a clause with its table."""
    names = [a.results.name(s.site) for s in c.standings]
    label = f"{a.title(key)}: {a.say(c.sentence())}"
    words = funnel.Words(label, a.t("Findings", "判定数"), a.t("Mean", "均值"))
    return Figure(lambda width: funnel.draw(c.funnel, names, words, width, height), wide, _table(a, key, c))


def _table(a: Analysis, key: str, c: Comparison) -> Table:
    t = a.t
    columns = (
        Column(t("Site", "场所"), main=True),
        Column(t("Met", "达到"), "count"),
        Column(t("Findings", "判定数"), "count"),
        Column(t("Conformity", "符合率"), "share"),
        Column(t("95% interval", "95% 区间"), "span"),
        Column(t("Place", "位置")),
        Column(t("Rank (95% bar)", "名次（95% 区间）")),
    )
    kept = sorted((s for s in c.standings if s.share is not None), key=lambda s: (s.z or 0.0, s.site))
    rows = [
        (
            a.results.name(s.site),
            s.met,
            s.n,
            s.share,
            (s.low, s.high),
            _place(a, s),
            f"{s.rank} ({s.rank_low}–{s.rank_high})",
        )
        for s in kept
    ]
    return Table(f"funnel-{key}", a.title(key), columns, rows, ROWS)


def _place(a: Analysis, s: Standing) -> str:
    return {
        -2: a.t("below 99.8%", "低于 99.8% 界线"),
        -1: a.t("below 95%", "低于 95% 界线"),
        0: a.t("inside", "界线内"),
        1: a.t("above 95%", "高于 95% 界线"),
        2: a.t("above 99.8%", "高于 99.8% 界线"),
    }[s.side]


def _asks(a: Analysis, c: Comparison) -> Card:
    rows = [_act(a, s, Tag(a.t("beyond 99.8%", "99.8% 线外"), "bad")) for s in c.worse[:ASKED]]
    rows += [_act(a, s, Tag(a.t("learn from", "值得学"), "ok")) for s in c.better[:LEARNT]]
    title = a.t("Ask these sites first", "先去问这几家") if rows else a.t("Nobody to ask", "不必追问谁")
    lead = a.t("By strength of evidence, not by rank", "按证据强弱排，不按名次排")
    return Card("ask", title, lead, (Acts(tuple(rows), " ".join(_rest(a, c))),), span=4)


def _rest(a: Analysis, c: Comparison) -> Iterator[str]:
    """What lies beyond the limits besides those named."""
    hidden = max(0, len(c.worse) - ASKED) + max(0, len(c.better) - LEARNT)
    lucky = sum(abs(s.side) == 2 and not s.sure for s in c.standings)
    between = sum(abs(s.side) == 1 for s in c.standings)
    if hidden:
        yield a.t(
            f"{whole(hidden)} further that surely differ are in the table.", f"另有 {whole(hidden)} 个确实不同，见表。"
        )
    if lucky:
        yield a.t(
            f"{whole(lucky)} beyond 99.8% may be there by chance, among so many sites.",
            f"{whole(lucky)} 个虽在 99.8% 线外，但场所众多，可能只是碰巧。",
        )
    if between:
        yield a.t(
            f"{whole(between)} lie between 95% and 99.8%: keep watching.",
            f"{whole(between)} 个处于 95% 与 99.8% 之间，继续观察。",
        )


def _act(a: Analysis, s: Standing, tag: Tag) -> Act:
    site = a.results.sites.get(s.site)
    return Act(a.results.name(s.site), site.region if site else "", tag, percent(s.share), a.say(s.sentence()), "")


def _who(a: Analysis, c: Comparison, most: int = 3) -> str:
    parts = []
    for found, word in ((c.worse, a.t("Below", "低于")), (c.better, a.t("Above", "高于"))):
        names = a.t(", ", "、").join(a.results.name(s.site) for s in found[:most])
        rest = a.t(f" and {len(found) - most} more", f"等 {len(found)} 个") if len(found) > most else ""
        parts += [f"{word}{a.t(': ', '：')}{names}{rest}"] if found else []
    return a.t("; ", "；").join(parts) + a.t(".", "。")


def _others(a: Analysis, keys: list[str]) -> tuple[Card, ...]:
    if not keys:
        return ()
    wide = 480 if pair(len(keys)) == 2 else 350
    rows = []
    for key in keys:
        c = compared(a, key)
        rows.append((a.title(key), _who(a, c), figure(a, key, c, wide, 250)))
    title = a.t("Where else do sites differ?", "还有哪些条款，场所之间真的不同？")
    lead = a.t("Clauses where a site differs more than chance allows.", "有场所的差异超出碰巧的条款。")
    return (Card("differ-more", title, lead, (Figures(tuple(rows)),)),)
