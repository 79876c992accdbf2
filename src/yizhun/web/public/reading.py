"""A site in; its published clauses with how they are kept, and the rows of its open data, out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yizhun.insight.figure import percent, whole
from yizhun.report.analysis import ALL
from yizhun.report.results import Score
from yizhun.standard.duration import Duration
from yizhun.standard.model import Clause, Standard
from yizhun.standard.sentence import sentence
from yizhun.standard.sentence.words import duration
from yizhun.text import Text
from yizhun.web.board.reading import Reading, read
from yizhun.web.organisation.models import Place
from yizhun.web.public.fields import FEW, hidden, without_figures
from yizhun.web.standards import withdrawing
from yizhun.web.standards.models import Edition

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TOLD = {
    "schedule": Text("{met} of {n} on time {when}", "{when} {n} 次中按时完成 {met} 次"),
    "interval": Text("{met} of {n} in time {when}", "{when} {n} 次中按时完成 {met} 次"),
    "checklist": Text("{met} of {n} found right {when}", "{when}检查 {n} 次，合格 {met} 次"),
    "tariff": Text("{met} of {n} charges within the price list {when}", "{when} {n} 笔收费中 {met} 笔未超价目"),
    "reconcile": Text("{met} of {n} agree {when}", "{when} {n} 次核对中一致 {met} 次"),
    "credential": Text(
        "{met} of {n} checks found every certificate held {when}", "{when} {n} 次核查中证件齐全 {met} 次"
    ),
    "window": Text("{met} of {n} within the hours {when}", "{when} {n} 次中 {met} 次在规定时段内"),
    "sequence": Text("{met} of {n} in the right order {when}", "{when} {n} 次中顺序正确 {met} 次"),
}
_PERIODS = {
    "day": Text("days", "天"), "week": Text("weeks", "周"), "month": Text("months", "个月"),
    "quarter": Text("quarters", "个季度"), "half-year": Text("half-years", "个半年"), "year": Text("years", "年"),
}  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """A published clause as a customer reads it; `told` is how it was kept, empty where there is too little to say."""

    title: Text
    text: Text
    asks: Text
    told: Text
    share: str
    tone: str
    target: str


@dataclass(frozen=True)
class Chapter:
    """The promises of one touchpoint."""

    title: Text
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class Published:
    """A standard as it holds at a site."""

    edition: Standard
    chapters: tuple[Chapter, ...]


def published(site: Place) -> list[tuple[Reading, Published]]:
    """Every standard of the site with its published clauses."""
    first = read(site)
    roots = [root for root, _ in first.roots] if first else []
    found = []
    for root in roots:
        reading = read(site, root)
        assert reading is not None
        if (standard := in_force(reading)) is not None:
            found.append((reading, Published(standard, tuple(_chapters(reading, standard)))))
    return [(reading, one) for reading, one in found if one.chapters]


def in_force(reading: Reading) -> Standard | None:
    """The edition that judges the site now: the deepest part of the tree first, then the latest day.

    None once the standard was withdrawn from the site.
    """
    keys = {one.key: one for one in reading.analysis.standards}
    now = reading.results.as_of.date()
    ids = {one.id for one in keys.values()}
    rows = Edition.objects.everywhere("what holds at a site is public").filter(standard_id__in=ids)
    held = [one for one in rows.select_related("place") if reading.place.path.startswith(one.place.path)]
    known = [one for one in held if one.effective <= now and (one.key in keys or one.left_id)]
    best = max(known, key=lambda one: (one.place.depth, one.effective, one.published_at), default=None)
    if best is not None and withdrawing.left(best, reading.place):
        return None
    return keys[best.key] if best and best.key in keys else reading.analysis.standards[-1]


def _chapters(reading: Reading, standard: Standard) -> Iterator[Chapter]:
    where = {factor.id: factor.touchpoint for factor in standard.factors}
    public = [clause for clause in standard.clauses if clause.public and clause.id in reading.analysis.clauses]
    titles = {one.id: one.title for one in standard.touchpoints} | {"": Text("Further promises", "其他承诺")}
    for touchpoint, title in titles.items():
        mine = [one for one in public if where.get(one.factor or "", "") == touchpoint]
        if mine:
            yield Chapter(title, tuple(_promise(reading, standard, clause) for clause in mine))


def _promise(reading: Reading, standard: Standard, clause: Clause) -> Promise:
    score, when = _latest(reading, clause.id)
    told = _told(clause, score, when) if score else Text()
    return Promise(
        clause.title,
        clause.text or Text(),
        sentence(clause, standard),
        told,
        percent(score.conformity) if score else "",
        "" if score is None else "ok" if (score.conformity or 0) >= float(clause.target) else "bad",
        percent(float(clause.target), 0),
    )


def _latest(reading: Reading, clause: str) -> tuple[Score | None, Text]:
    """The last whole month with enough to say, else everything, else nothing."""
    period = _said(reading, clause)
    if period != ALL:
        year, number = period.split("-")
        now = f"{reading.results.as_of:%Y}"
        zh = f"{int(number)}月" if year == now else f"{year}年{int(number)}月"
        when = Text(f"in {_MONTHS[int(number) - 1]}" + ("" if year == now else f" {year}"), zh)
        return reading.analysis.monthly[clause][period], when
    score = reading.analysis.clauses[clause]
    since = reading.generation.since[:7]
    year, number = since.split("-")
    when = Text(f"since {_MONTHS[int(number) - 1]} {year}", f"自{year}年{int(number)}月以来")
    return (score, when) if score.n >= FEW else (None, when)


def _said(reading: Reading, clause: str) -> str:
    """The period that the page tells: the last whole month with findings where they are enough, else all."""
    by_month = reading.analysis.monthly.get(clause, {})
    last = next((month for month in reversed(reading.analysis.months) if month in by_month), None)
    return last if last is not None and by_month[last].n >= FEW else ALL


def _told(clause: Clause, score: Score, when: Text) -> Text:
    measure = clause.measure
    kind, per = measure.kind if measure else "", getattr(measure, "per", None)
    said = _TOLD.get(kind, Text("kept {met} of {n} times {when}", "{when} {n} 次中做到 {met} 次"))
    within = getattr(measure, "within", None)
    if kind == "deadline" and isinstance(within, Duration):
        span = duration(within)
        said = Text(f"{{met}} of {{n}} within {span.en} {{when}}", f"{{when}} {{n}} 次中 {{met}} 次在 {span.zh}内")
    elif kind == "deadline":
        said = Text("{met} of {n} in time {when}", "{when} {n} 次中按时 {met} 次")
    elif per in _PERIODS:
        unit = _PERIODS[str(per)]
        said = Text(
            f"kept in {{met}} of {{n}} {unit.en} {{when}}", f"{{when}} {{n}} {unit.zh}中有 {{met}} {unit.zh}做到"
        )
    figures = {"met": whole(score.met), "n": whole(score.n)}
    en = said.en.format(**figures, when=when.en)
    return Text(en[:1].upper() + en[1:], said.zh.format(**figures, when=when.zh))


def rows(site: Place) -> Iterator[dict[str, Any]]:
    """The open data of a site: published clauses by month and as a whole, cells that are too small hidden."""
    for reading, one in published(site):
        hashes = json.loads((reading.generation.folder / "manifest.json").read_text("utf-8"))["editions"]
        for clause in one.edition.clauses:
            if clause.public and clause.id in reading.analysis.clauses:
                scores = _scores(reading, clause.id)
                away = hidden({score.period: score.n for score in scores}, _said(reading, clause.id))
                for score in scores:
                    row = _row(reading, one.edition, clause, score, hashes[one.edition.key])
                    yield without_figures(row) if score.period in away else row


def _scores(reading: Reading, clause: str) -> list[Score]:
    by_month = reading.analysis.monthly.get(clause, {})
    return [*(by_month[month] for month in sorted(by_month)), reading.analysis.clauses[clause]]


def _row(reading: Reading, edition: Standard, clause: Clause, score: Score, digest: str) -> dict[str, Any]:
    return {
        "site": reading.place.code, "edition": edition.key, "hash": digest, "clause_id": clause.id,
        "title_en": clause.title.say("en"), "title_zh": clause.title.say("zh"), "period": score.period, "n": score.n,
        "met": score.met, "conformity": score.conformity, "low": score.low, "high": score.high, "state": score.state,
        "as_of": reading.generation.as_of,
    }  # fmt: skip
