"""How the figures came about: definitions, methods with their sources, and what was judged."""

from __future__ import annotations

from collections.abc import Iterator

from yizhun.report.analysis import Analysis
from yizhun.report.document import Card, Column, Note, Table
from yizhun.standard.dump import content_hash
from yizhun.text import Text

NOTES = (
    Text(
        "Conformity = met ÷ (met + late + missed + failed). What is pending or excused never counts; where nothing "
        "counts there is no figure, neither 0 nor 100%. Intervals: Wilson, 95% (Newcombe 1998).",
        "符合率 = 达到 ÷（达到 + 逾期完成 + 未做 + 不合格）。未到期与不计的不参与；"
        "没有可计的就没有数字，既非 0 也非 100%。区间：Wilson 95%（Newcombe 1998）。",
    ),
    Text(
        "A score is the weighted mean of the clauses that must be kept (shall) and have findings. “Should” is shown "
        "and never scored.",
        "得分是有判定的“应”条款按权重的平均；“宜”只展示，不计分。",
    ),
    Text(
        "Funnel: exact binomial limits, 95% and 99.8%, widened where sites vary more than counting explains "
        "(Spiegelhalter 2005). Ranks: simulated from Beta laws (Goldstein and Spiegelhalter 1996). Small samples are "
        "drawn to the mean by a beta-binomial law (Kleinman 1973).",
        "漏斗图：精确二项 95% 与 99.8% 界线，场所间波动过大时放宽（Spiegelhalter 2005）。"
        "名次：由 Beta 分布模拟（Goldstein 与 Spiegelhalter 1996）。"
        "小样本按贝塔二项分布向均值收缩（Kleinman 1973）。",
    ),
    Text(
        "Trends: p charts, Laney’s p′ where months vary more than counting explains (Laney 2002), single values with "
        "limits from moving ranges; Nelson’s eight rules (Nelson 1984); new limits where an edition changes a clause.",
        "走势：p 图，月间波动过大时用 Laney p′ 图（Laney 2002），总分用移动极差定限；"
        "尼尔森八条准则（Nelson 1984）；新版次改动了条款，界线重算。",
    ),
)


def card(a: Analysis) -> Card:
    """In a few paragraphs, and the editions with their hashes."""
    title = a.t("How were these figures made?", "这些数字是怎么来的？")
    lead = a.t(
        "The same standard and evidence always give the same figures.", "同样的标准、同样的证据，永远得出同样的数字。"
    )
    return Card("method", title, lead, (*(Note(text) for text in _notes(a)), _editions(a)))


def _notes(a: Analysis) -> Iterator[str]:
    for text in NOTES:
        yield a.say(text)


def _editions(a: Analysis) -> Table:
    columns = (
        Column(a.t("Edition", "版次"), main=True),
        Column(a.t("Title", "名称")),
        Column(a.t("In force from", "生效日期")),
        Column(a.t("Clauses", "条款数"), "count"),
        Column(a.t("Hash of the content", "内容哈希"), minor=True),
    )
    rows = [(s.key, a.say(s.title), s.effective.isoformat(), len(s.clauses), content_hash(s)[:16]) for s in a.standards]
    return Table("editions", a.t("Editions", "版次"), columns, rows)
