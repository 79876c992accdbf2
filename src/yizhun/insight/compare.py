"""Counts of sites on one clause in, who really differs and by how much out: funnel, ranks and intervals together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from yizhun.insight.arrays import wrong
from yizhun.insight.figure import percent, span, whole
from yizhun.insight.funnel import Funnel, funnel
from yizhun.insight.interval import Wilson, wilson
from yizhun.insight.rank import Ranks, rank
from yizhun.text import Text

LUCK = {
    -2: Text("worse than chance allows (beyond 99.8%).", "比碰巧所能解释的更差（99.8% 界线外）。"),
    -1: Text("lower, but one in forty is by chance; keep watching.", "偏低，但每四十个里会有一个碰巧如此，继续观察。"),
    0: Text("no different from what chance would give.", "与碰巧造成的差异无从区分。"),
    1: Text("higher, but one in forty is by chance; keep watching.", "偏高，但每四十个里会有一个碰巧如此，继续观察。"),
    2: Text("better than chance allows (beyond 99.8%).", "比碰巧所能解释的更好（99.8% 界线外）。"),
    3: Text(
        "beyond 99.8%, but among so many sites some are there by chance; keep watching.",
        "在 99.8% 界线外，但场所这么多，总有几个碰巧如此，继续观察。",
    ),
}


@dataclass(frozen=True)
class Standing:
    """Where one site stands; shares, ranks and `z` are None where it has nothing that counts.

    `side` as in `Funnel`: -2 below the 99.8 % limit … 2 above it; `sure` where that stays when the number of sites is
    allowed for.
    """

    site: str
    met: int
    n: int
    share: float | None
    low: float | None
    high: float | None
    side: int
    sure: bool
    z: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    centre: float

    def sentence(self) -> Text:
        """Say where the site stands, never more than the limits allow."""
        return _words(self)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Sites compared on one clause; `standings` in the order the sites were given."""

    funnel: Funnel
    ranks: Ranks
    intervals: Wilson
    standings: tuple[Standing, ...]

    @property
    def worse(self) -> tuple[Standing, ...]:
        """Sites surely below the 99.8 % limit, the strongest evidence first."""
        return tuple(sorted((s for s in self.standings if s.sure and s.side == -2), key=lambda s: (s.z or 0.0, s.site)))

    @property
    def better(self) -> tuple[Standing, ...]:
        """Sites surely above the 99.8 % limit, the strongest evidence first."""
        return tuple(
            sorted((s for s in self.standings if s.sure and s.side == 2), key=lambda s: (-(s.z or 0.0), s.site))
        )

    def sentence(self) -> Text:
        """Say how many sites really differ."""
        return self.funnel.sentence()


def compare(sites: Sequence[str], met: ArrayLike, n: ArrayLike, *, seed: int = 1, draws: int = 4000) -> Comparison:
    """Compare sites with met[i] of n[i]. Raises InputError `not-counts`, `not-sites`, `nothing-to-compare`."""
    spread, ranks, intervals = funnel(met, n), rank(met, n, seed=seed, draws=draws), wilson(met, n)
    if len(sites) != len(spread.n) or len(set(sites)) != len(sites):
        raise wrong(
            "not-sites",
            f"There must be one name, each once, for {len(spread.n)} counts, found {len(sites)}.",
            f"{len(spread.n)} 组计数各需一个不重复的场所名，实际有 {len(sites)} 个。",
        )
    return Comparison(
        spread, ranks, intervals, tuple(_standing(s, i, spread, ranks, intervals) for i, s in enumerate(sites))
    )


def _standing(site: str, i: int, spread: Funnel, ranks: Ranks, intervals: Wilson) -> Standing:
    met, n = int(spread.met[i]), int(spread.n[i])
    if n == 0:
        return Standing(site, met, n, None, None, None, 0, False, None, None, None, None, spread.centre)
    return Standing(
        site, met, n, float(spread.share[i]), float(intervals.low[i]), float(intervals.high[i]), int(spread.side[i]),
        bool(spread.sure[i]),
        float(spread.z[i]), int(ranks.rank[i]), int(ranks.low[i]), int(ranks.high[i]), spread.centre,
    )  # fmt: skip


def _words(s: Standing) -> Text:
    if s.share is None:
        return Text("Nothing that counts was recorded.", "没有可计入的记录。")
    centre = percent(s.centre)
    head = Text(
        f"{whole(s.met)} of {whole(s.n)} met, {percent(s.share)} ({span(s.low, s.high)}); all sites {centre}: ",
        f"{whole(s.n)} 次中符合 {whole(s.met)} 次，{percent(s.share)}（{span(s.low, s.high)}），全部场所 {centre}：",
    )
    tail = LUCK[s.side] if s.sure or abs(s.side) < 2 else LUCK[3]
    return Text(head.en + tail.en, head.zh + tail.zh)
