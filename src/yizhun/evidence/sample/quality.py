"""How good a site is: sites and clauses in, the chance that one demand is kept there on a day out."""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np

from yizhun.evidence.sample.chance import Flags, Floats, Ints, expit, logit, stream
from yizhun.evidence.sample.sites import Sites
from yizhun.standard.model import Clause

_MASTERED, _SAFE = 5.5, 12.0  # log odds of 0.996 and of never failing within a year


class Quality:
    """A site has a skill (Beta), a course over the year and moods; a clause is harder or easier, and here more so."""

    def __init__(self, sites: Sites, seed: int) -> None:
        self.sites, self.seed = sites, seed

    @cached_property
    def skill(self) -> Floats:
        """Log odds of each site: weak sites keep 0.68 to 0.88 of what is asked, others 0.94 to 0.995."""
        rng, roles, n = stream(self.seed, "skill"), self.sites.roles, len(self.sites)
        good = 0.94 + 0.055 * rng.beta(3, 2, n)
        weak = 0.68 + 0.2 * rng.beta(2.5, 2, n)
        return logit(np.where(roles.weak, weak, np.where(roles.rising | roles.falling, 0.93, good)))

    @cached_property
    def mood(self) -> Floats:
        """[site, day] log odds on top of the skill: course over the year, week, season, better and worse weeks."""
        rng, span, roles = stream(self.seed, "mood"), self.sites.span, self.sites.roles
        course = np.linspace(-1, 1, span.days) if span.days > 1 else np.zeros(1)
        direction = 1.35 * (roles.rising.astype(float) - roles.falling.astype(float))
        weekend = -0.12 * (span.weekday >= 5)
        weeks = rng.normal(0, 0.14, (len(self.sites), span.days // 7 + 2))
        for week in range(1, weeks.shape[1]):
            weeks[:, week] += 0.6 * weeks[:, week - 1]
        by_day = np.repeat(weeks, 7, axis=1)[:, : span.days]
        mood: Floats = direction[:, None] * course + weekend - 0.12 * span.season + by_day
        return mood

    @cache  # noqa: B019  one Quality lives as long as the sample
    def odds(self, clause: str, critical: bool = False) -> Floats:
        """Log odds of a clause at each site, without moods; good sites have mastered some, and most critical ones."""
        rng, n, weak = stream(self.seed, "clause", clause), len(self.sites), self.sites.roles.weak
        here = np.where(weak, 0.3, 0.5) * rng.standard_normal(n)
        odds = self.skill + 0.3 * rng.standard_normal() + here + 0.4 * critical
        mastered = rng.random(n) < np.where(weak, 0.1, 0.97 if critical else 0.6)
        changing = self.sites.roles.rising | self.sites.roles.falling
        return np.where(mastered & ~changing, np.maximum(odds, _SAFE if critical else _MASTERED), odds)

    def chance(self, clause: Clause, site: Ints, day: Ints) -> Floats:
        """The chance that one demand of a clause is kept at some sites on some days."""
        return expit(self.odds(clause.id, clause.critical)[site] + self.mood[site, day])

    def kept(self, rng: np.random.Generator, clause: Clause, site: Ints, day: Ints) -> Flags:
        """Whether each demand is kept."""
        return rng.random(len(site)) < self.chance(clause, site, day)

    def some_kept(self, rng: np.random.Generator, clause: Clause, site: Ints, day: Ints, judged: Flags) -> Flags:
        """As `kept`; where few are judged one of those is kept and one is not, so that both can be seen."""
        chance = self.chance(clause, site, day)
        return both(rng.random(len(site)) < chance, chance, judged)


def both(kept: Flags, chance: Floats, judged: Flags) -> Flags:
    """At least one judged row kept and one not: the likeliest is changed."""
    rows = np.flatnonzero(judged)
    if len(rows) > 1 and kept[rows].all():
        kept[rows[np.argmin(chance[rows])]] = False
    elif len(rows) > 1 and not kept[rows].any():
        kept[rows[np.argmax(chance[rows])]] = True
    return kept
