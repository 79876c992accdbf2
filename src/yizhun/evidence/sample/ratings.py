"""What customers say: surveys and rated items in; answers, each a rating per question and an event, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from yizhun.evidence.sample.chance import Floats, Ints, expit, weighted
from yizhun.evidence.sample.column import Values
from yizhun.evidence.sample.counts import when
from yizhun.evidence.sample.figures import enough, targets
from yizhun.evidence.sample.journal import Batch
from yizhun.evidence.sample.span import days_of
from yizhun.evidence.sample.world import World
from yizhun.standard.kinds import OfRatings, Statistic
from yizhun.standard.model import Clause, Survey

_CHANNELS, _CHANNEL_WEIGHTS = ("qr", "sms", "counter"), (0.7, 0.2, 0.1)
_LIKED = ("很满意", "服务热情", "下次还来", "干净整洁", "very friendly", "quick and kind")
_DISLIKED = ("等太久了", "态度一般", "卫生不太好", "没人跟进", "too slow", "not what was promised")
_MANY_QUESTIONS = 8


@dataclass(frozen=True)
class Item:
    """What one question is about, on its scale."""

    about: str
    worst: float
    best: float


def make(world: World) -> None:
    """Record the answers to every survey, and to rated items that no survey asks about."""
    asked = {question.about for survey in world.standard.surveys for question in survey.questions}
    for survey in world.standard.surveys:
        scaled = [one for one in survey.questions if one.worst < one.best]
        items = [Item(one.about, float(one.worst), float(one.best)) for one in scaled]
        _answers(world, survey.id, items, survey)
    rest = [Item(one, 1, 5) for one in world.asked.rated if one not in asked]
    if rest:
        _answers(world, "rated", rest, None)


def _clauses(world: World, about: str) -> Iterator[tuple[Clause, Statistic]]:
    for clause, measure in world.asked.clauses(Statistic):
        if isinstance(measure.of, OfRatings) and measure.of.ratings == about:
            yield clause, measure


def _answers(world: World, name: str, items: list[Item], survey: Survey | None) -> None:
    """So many answers that what is judged can be judged; each answers some of the questions."""
    rng = world.rng("answers", name)
    few = len(items) > _MANY_QUESTIONS
    part = 3 / len(items) if few else 0.93
    site, begins, ends = enough(world, rng, *_how_many(world, items, part, few))
    at = when(rng, begins, ends)
    subject = world.subjects.pick(rng, survey.per if survey else None, site)
    if survey is not None:
        world.happen(survey.answered, site, at, subject=subject)
    feeling = rng.standard_normal(len(site))
    respondent = np.arange(len(site))
    for item in items:
        rows = np.flatnonzero(rng.random(len(site)) < part)
        _rate(world, name, item, site[rows], at[rows], feeling[rows], respondent[rows])


def _how_many(world: World, items: list[Item], part: float, few: bool) -> tuple[str, float]:
    """The period and the number that the item with the most demanding clause needs in it."""
    needs = [("month", 8.0 if few else 14.0)]
    needs += [(one.per, one.min_n / part) for item in items for _, one in _clauses(world, item.about)]
    return max(needs, key=lambda need: need[1] / days_of(need[0]))


def _rate(world: World, name: str, item: Item, site: Ints, at: Ints, feeling: Floats, respondent: Ints) -> None:
    rng, n = world.rng("rate", name, item.about), len(site)
    mood = 0.55 * feeling + np.sqrt(1 - 0.55**2) * rng.standard_normal(n)
    judged = next(iter(_clauses(world, item.about)), None)
    if judged is not None and judged[1].statistic != "top-box":
        score = _around(item, targets(world, *judged, site, at), mood)
    else:
        top = targets(world, *judged, site, at) if judged else _liked(world, item.about, site, at)
        score = _by_top(item, np.clip(top, 0.03, 0.99), mood)
    good = score > item.worst + 0.6 * (item.best - item.worst)
    said = np.where(rng.random(n) < 0.05, rng.integers(0, len(_LIKED), n) + np.where(good, 0, len(_LIKED)), -1)
    comments = (*_LIKED, *_DISLIKED, None)
    answers = tuple(f"{name}-{number:06d}" for number in range(int(respondent.max(initial=-1)) + 1))
    batch = Batch(
        item.about,
        site,
        at,
        numbers={"score": score, "worst": np.full(n, item.worst), "best": np.full(n, item.best)},
        values={
            "respondent_id": Values(answers or (None,), respondent),
            "channel": Values(_CHANNELS, weighted(rng, _CHANNEL_WEIGHTS, n)),
            "comment": Values(comments, np.where(said < 0, len(comments) - 1, said)),
        },
    )
    world.ratings.add(batch.take(world.sites.present(site, at)))


def _liked(world: World, about: str, site: Ints, at: Ints) -> Floats:
    """The share of best marks where none is asked: higher where the clauses about it are kept better."""
    factors = {one.id for one in world.standard.factors if about in (one.id, one.touchpoint)}
    clauses = [c for c in world.standard.measured if c.factor in factors or c.id == about or about == "overall"]
    day = world.span.day(at)
    kept = [expit(world.quality.odds(c.id, c.critical)[site] + world.quality.mood[site, day]) for c in clauses[:40]]
    level = np.mean(kept, axis=0) if kept else np.full(len(site), 0.9)
    found: Floats = 0.62 + 1.4 * (level - 0.9)
    return found


def _by_top(item: Item, top: Floats, mood: Floats) -> Floats:
    """Scores of which the share `top` is the best; lower ones are rarer the lower they are."""
    steps = _steps(item)
    rank = ndtr(mood)
    weights = 0.42 ** np.arange(len(steps) - 1)
    sums = np.cumsum(weights) / weights.sum()
    below = np.clip((1 - top - rank) / np.maximum(1 - top, 1e-9), 0, 1)
    place = np.where(rank >= 1 - top, 0, 1 + np.searchsorted(sums, below, side="left"))
    found: Floats = steps[np.minimum(place, len(steps) - 1)]
    return found


def _around(item: Item, target: Floats, mood: Floats) -> Floats:
    """Scores around a figure between 0 and 100, on the item's scale."""
    steps = _steps(item)
    scaled = np.clip(target + 14 * mood, 0, 100) / 100
    place = np.round((1 - scaled) * (len(steps) - 1)).astype(np.int64)
    found: Floats = steps[place]
    return found


def _steps(item: Item) -> Floats:
    """The scores of a scale, the best first: whole ones, or eleven where the scale is short."""
    width = item.best - item.worst
    many = round(width) + 1 if width >= 2 and width == round(width) and width <= 100 else 11
    return np.linspace(item.best, item.worst, many)
