"""Results in, everything the cards of a report need out, computed once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from yizhun.insight.arrays import Bools, Ints
from yizhun.insight.control import Chart, share_chart, xmr_chart
from yizhun.insight.funnel import Funnel, funnel
from yizhun.insight.rank import Ranks, rank
from yizhun.report.findings import Reasons, reasons
from yizhun.report.results import Results, Score, month_of
from yizhun.standard.model import Clause, Standard
from yizhun.text import Language, Text

ALL = "all"
FEW_SITES = 3
"""With fewer sites there is nobody to compare with."""
PATIENCE = 8_000_000
"""Shares simulated for the ranks."""
LOOK_INTO = 6
"""Clauses whose reasons and records are shown."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Counts of clauses (rows) at sites (columns); n is 0 where nothing that counts was recorded."""

    clauses: tuple[str, ...]
    sites: tuple[str, ...]
    met: Ints
    n: Ints
    asked: Bools
    """Where the clause has a score row at all, so that it applies there."""
    short: Bools
    """Where the clause is nonconforming at that site."""

    def row(self, clause_id: str) -> int:
        """The row of a clause."""
        return self.clauses.index(clause_id)


@dataclass(frozen=True)
class Analysis:
    """Figures of one standard in one language; nothing here is computed twice. `root` is the id of the base."""

    results: Results
    root: str
    lang: Language

    def t(self, en: str, zh: str) -> str:
        """The one of two sentences that is in the language of the report."""
        return zh if self.lang == "zh" else en

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """The editions that judged, layers before the base."""
        return self.results.editions(self.root)

    @cached_property
    def catalogue(self) -> Mapping[str, Clause]:
        """Every clause by its id, as the latest edition of the base words it, in the order of the standard."""
        found = {clause.id: clause for standard in self.standards for clause in standard.clauses}
        order = {clause.id: i for i, clause in enumerate(self.standards[-1].clauses)}
        return {key: found[key] for key in sorted(found, key=lambda k: (order.get(k, len(order)), k))}

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """Their keys, `id@edition`."""
        return tuple(s.key for s in self.standards)

    def scores(self, **wanted: str) -> Iterator[Score]:
        """Rows of the scores of this standard."""
        return self.results.scores(standard=self.root, **wanted)

    def say(self, text: Text | None) -> str:
        """A text in the language of the report, empty for none."""
        return text.say(self.lang) if text else ""

    def title(self, clause_id: str) -> str:
        """The title of a clause; its id where no standard lists it."""
        clause = self.catalogue.get(clause_id)
        return self.say(clause.title) if clause else clause_id

    @cached_property
    def overall(self) -> Score | None:
        """The score of everything at all sites."""
        return next(self.scores(scope="all", by=ALL, period=ALL), None)

    @cached_property
    def clauses(self) -> Mapping[str, Score]:
        """Each clause over all sites, in the order of the standard."""
        found = {s.scope_id: s for s in self.scores(scope="clause", by=ALL, period=ALL)}
        order = {clause_id: i for i, clause_id in enumerate(self.catalogue)}
        return {key: found[key] for key in sorted(found, key=lambda k: (order.get(k, len(order)), k))}

    @cached_property
    def sites(self) -> Mapping[str, Score]:
        """Each site over all its clauses."""
        found = {s.by_id: s for s in self.scores(scope="all", by="site", period=ALL)}
        return dict(sorted(found.items()))

    def groups(self, scope: str) -> list[Score]:
        """Groups of clauses over all sites."""
        return list(self.scores(scope=scope, by=ALL, period=ALL))

    @cached_property
    def matrix(self) -> Matrix:
        """Clauses at sites."""
        return _matrix(list(self.scores(scope="clause", by="site", period=ALL)), list(self.clauses))

    @cached_property
    def scored(self) -> tuple[str, ...]:
        """Clauses that enter a score: `shall`, with findings that count."""
        return tuple(key for key, s in self.clauses.items() if s.n and self.clause(key).force == "shall")

    def clause(self, clause_id: str) -> Clause:
        """A clause; a bare one where no standard lists it."""
        return self.catalogue.get(clause_id) or Clause(id=clause_id, title=Text(clause_id), force="should")

    @cached_property
    def worst(self) -> tuple[str, ...]:
        """The clauses worth looking into: critical ones that fall short somewhere, then what is worth most."""
        return tuple(dict.fromkeys([*self.critical[: LOOK_INTO // 3], *self.short]))[:LOOK_INTO]

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """Critical clauses that fall short at some site, those at most sites first."""
        m = self.matrix
        where = {key: int(m.short[m.row(key)].sum()) for key in m.clauses if self.clause(key).critical}
        return tuple(sorted((key for key, count in where.items() if count), key=lambda k: (-where[k], k)))

    @cached_property
    def reasons(self) -> Mapping[str, Reasons]:
        """Why those clauses fall short."""
        return reasons(self.results.findings, self.editions, self.worst)

    def main_reason(self, clause_id: str) -> tuple[str, float] | None:
        """The commonest reason code of such a clause, and its share of what fell short."""
        total: Counter[str] = Counter()
        for (_, _, code), n in self.reasons.get(clause_id, {}).items():
            total[code] += n
        if not total:
            return None
        code, n = min(total.items(), key=lambda x: (-x[1], x[0]))
        return code, n / sum(total.values())

    def worth(self, clause_id: str) -> float:
        """By how much the overall score would rise if the clause reached its target everywhere (a share)."""
        score, clause = self.clauses[clause_id], self.clause(clause_id)
        if clause_id not in self.scored or score.conformity is None:
            return 0.0
        return float(clause.weight) * max(0.0, float(clause.target) - score.conformity) / self.total_weight

    @cached_property
    def total_weight(self) -> float:
        """The weight of all clauses that enter the score."""
        return sum(float(self.clause(key).weight) for key in self.scored)

    @cached_property
    def short(self) -> tuple[str, ...]:
        """Clauses that fall short, what is worth most first."""
        keys = [key for key, s in self.clauses.items() if s.state == "nonconforming"]
        return tuple(sorted(keys, key=lambda k: (-self.worth(k), k)))

    @cached_property
    def funnels(self) -> Mapping[str, Funnel]:
        """Clauses with enough sites to compare; those where sites differ most surely first."""
        m = self.matrix
        found = {key: funnel(m.met[i], m.n[i]) for i, key in enumerate(m.clauses) if (m.n[i] > 0).sum() >= FEW_SITES}
        return dict(sorted(found.items(), key=lambda item: (*_difference(item[1]), item[0])))

    @cached_property
    def ranks(self) -> Ranks | None:
        """Sites ranked over the clauses that enter the score."""
        m = self.matrix
        rows = [m.row(key) for key in self.scored if key in m.clauses]
        if not rows or (m.n[rows].sum(axis=0) > 0).sum() < FEW_SITES:
            return None
        weights = [float(self.clause(m.clauses[i]).weight) for i in rows]
        return rank(m.met[rows].T, m.n[rows].T, weights, draws=self.draws)

    @property
    def draws(self) -> int:
        """How often ranks are simulated: as often as a report can wait for."""
        return int(np.clip(PATIENCE // max(1, len(self.matrix.sites)), 400, 4000))

    @cached_property
    def months(self) -> tuple[str, ...]:
        """All whole months with a score, without a gap: what began but is not over would look better than it is."""
        found = [m for by_month in self.monthly.values() for m in by_month if self.results.whole(m)]
        return tuple(_span(min(found), max(found))) if found else ()

    @cached_property
    def monthly(self) -> Mapping[str, Mapping[str, Score]]:
        """Month by month over all sites: each clause by its id, and everything under ``."""
        found: dict[str, dict[str, Score]] = defaultdict(dict)
        for scope in ("all", "clause"):
            for s in self.scores(scope=scope, by=ALL):
                if s.period != ALL:
                    found["" if scope == "all" else s.scope_id][s.period] = s
        return found

    def chart(self, clause_id: str) -> Chart:
        """The control chart of a clause by month; a new phase where an edition changed the clause."""
        rows = [self.monthly[clause_id].get(month) for month in self.months]
        met, n = [r.met if r else 0 for r in rows], [r.n if r else 0 for r in rows]
        return share_chart(met, n, phase=self.phases(clause_id))

    @cached_property
    def course(self) -> Chart | None:
        """The control chart of the overall score by month (months without a score left away)."""
        if not self.course_months:
            return None
        phases = dict(zip(self.months, self.phases(""), strict=True))
        values = [self.monthly[""][m].conformity or 0.0 for m in self.course_months]
        return xmr_chart(values, phase=[phases[m] for m in self.course_months])

    @cached_property
    def course_months(self) -> tuple[str, ...]:
        """The months of `course`."""
        return tuple(m for m in self.months if (s := self.monthly[""].get(m)) and s.conformity is not None)

    def changes(self, clause_id: str) -> list[Standard]:
        """Editions, after the first, that changed what the clause asks; for ``, those that changed any clause."""
        out: list[Standard] = []
        for before, after in pairwise(self.standards):
            if before.id == after.id and (not clause_id or _asks(before, clause_id) != _asks(after, clause_id)):
                out.append(after)
        return out

    def phases(self, clause_id: str) -> list[int]:
        """For each month, how many such editions were in force on its first day."""
        starts = [month_of(s.effective) + f"-{s.effective:%d}" for s in self.changes(clause_id)]
        return [sum(start <= f"{month}-01" for start in starts) for month in self.months]


def _asks(standard: Standard, clause_id: str) -> object:
    found = next((c for c in standard.clauses if c.id == clause_id), None)
    return found and (found.measure, found.target, found.applies)


def _difference(f: Funnel) -> tuple[int, float]:
    """Order of clauses: many sites that surely differ first, then the largest spread of scores."""
    z = f.z[np.isfinite(f.z)]
    return -int(f.sure.sum()), -float((z**2).mean())


def _matrix(rows: list[Score], clauses: list[str]) -> Matrix:
    sites = sorted({row.by_id for row in rows})
    at_clause, at_site = {c: i for i, c in enumerate(clauses)}, {s: i for i, s in enumerate(sites)}
    shape = len(clauses), len(sites)
    met, n = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    asked, short = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for row in rows:
        place = at_clause[row.scope_id], at_site[row.by_id]
        met[place], n[place] = row.met, row.n
        asked[place], short[place] = True, row.state == "nonconforming"
    return Matrix(tuple(clauses), tuple(sites), met, n, asked, short)


def _span(first: str, last: str) -> list[str]:
    year, month = map(int, first.split("-"))
    out = [first]
    while out[-1] < last:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        out.append(f"{year:04}-{month:02}")
    return out
