"""One clause of every kind: its made-up evidence brings every verdict that the clause can give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.evidence.samples import findings_of, of_clause
from yizhun.standard.kinds import KINDS

ALWAYS = {"met", "excused"}
FOUR = {"met", "late", "missed", "pending"}

# name: measure, the verdicts it can give beside `met` and `excused`, what else the clause or standard says
CASES: dict[str, tuple[dict[str, Any], set[str], dict[str, Any]]] = {
    "schedule": ({"kind": "schedule", "activity": "round", "times": ["08:00", "20:00"], "grace": "PT30M"}, FOUR, {}),
    "schedule-to-the-second": ({"kind": "schedule", "activity": "round", "times": ["08:00"]}, FOUR, {}),
    "schedule-rrule": (
        {"kind": "schedule", "activity": "round", "rrule": "FREQ=WEEKLY;BYDAY=MO", "dtstart": "2026-01-05T09:00",
         "early": "PT2H", "per": {"subject": "lift"}}, FOUR, {},
    ),
    "interval": ({"kind": "interval", "activity": "looked", "at_most": "P1M", "per": {"subject": "lift"}}, FOUR, {}),
    "interval-half-year": ({"kind": "interval", "activity": ["looked", "seen"], "at_most": "P4M"}, FOUR, {}),
    "interval-hours": (
        {"kind": "interval", "activity": "looked", "at_most": {"table": [
            {"when": "site.class = 'gold'", "then": "PT4H"}, {"then": "PT8H"}]}}, FOUR, {},
    ),
    "deadline": (
        {"kind": "deadline", "from": "asked", "to": ["done", "declined"], "within": "PT15M", "unless": "later-agreed"},
        FOUR, {},
    ),
    "deadline-carried": ({"kind": "deadline", "from": "asked", "to": "done", "within": "carried"}, FOUR, {}),
    "deadline-table": (
        {"kind": "deadline", "from": {"activity": "asked", "where": "event.channel = 'phone'"}, "to": "done",
         "within": {"table": [{"when": "case.priority = 'P1'", "then": "PT4H"}, {"then": "P2D"}]}}, FOUR, {},
    ),
    "deadline-opening-hours": (
        {"kind": "deadline", "from": "asked", "to": "done", "within": "PT2H", "clock": "opening-hours",
         "pause": {"from": "waiting", "to": "back"}}, FOUR, {},
    ),
    "deadline-opening-days": (
        {"kind": "deadline", "from": "asked", "to": "done", "within": "P2D", "clock": "opening-hours"}, FOUR, {}),
    "deadline-each": ({"kind": "deadline", "from": "asked", "to": "done", "within": "PT1H", "each": True}, FOUR, {}),
    "deadline-itself": ({"kind": "deadline", "from": "asked", "to": "asked", "within": "P1D"}, FOUR, {}),
    "count-at-least": ({"kind": "count", "activity": "met-up", "at_least": 4, "per": "month"}, {"missed", "pending"}, {}),
    "count-never": ({"kind": "count", "activity": "fell", "at_most": 0, "per": "month"}, {"failed", "pending"}, {}),
    "count-both": (
        {"kind": "count", "activity": "met-up", "at_least": 2, "at_most": 6, "per": "week", "distinct": "actor"},
        {"missed", "failed", "pending"}, {},
    ),
    "count-value": (
        {"kind": "count", "activity": "met-up", "distinct": "value", "at_least": 3, "per": "quarter"},
        {"missed", "pending"}, {},
    ),
    "count-cases": (
        {"kind": "count", "activity": "asked", "distinct": "case", "at_most": 9, "per": "week"}, {"failed", "pending"}, {}),
    "count-where": (
        {"kind": "count", "activity": {"activity": "idle", "where": "event.value > 30"}, "at_most": 1, "per": "month"},
        {"failed", "pending"}, {},
    ),
    "share-of-subjects": (
        {"kind": "share", "of": {"subject": "household"}, "with": "contacted", "at_least": 0.9, "per": "quarter"},
        {"failed", "pending"}, {},
    ),
    "share-of-cases": (
        {"kind": "share", "of": {"activity": "planned"}, "with": ["done", "declined"], "at_least": 0.95, "per": "week"},
        {"failed", "pending"}, {},
    ),
    "share-at-most": (
        {"kind": "share", "of": {"activity": "sold"}, "with": "returned", "at_most": 0.1, "per": "month"},
        {"failed", "pending"}, {},
    ),
    "checklist": ({"kind": "checklist"}, {"failed"}, {"on": "room"}),
    "checklist-every": (
        {"kind": "checklist", "every": "P7D", "per": {"subject": "floor"}}, {"failed", "late", "missed", "pending"}, {}),
    "checklist-range": (
        {"kind": "checklist", "range": {"at_least": 46, "at_most": 51, "unit": "°C"}, "every": "P1D"},
        {"failed", "late", "missed", "pending"}, {},
    ),
    "checklist-person": ({"kind": "checklist", "range": {"at_most": 2, "unit": "rings"}}, {"failed"}, {"on": "person"}),
    "reconcile": (
        {"kind": "reconcile", "left": "system", "right": "seen", "within": "PT15M"}, {"failed", "late", "pending"},
        {"on": "room"},
    ),
    "reconcile-at-once": ({"kind": "reconcile", "left": "book", "right": "shelf"}, {"failed"}, {}),
    "tariff": ({"kind": "tariff", "schedule": "list", "keys": ["region", "level"]}, {"failed"}, {}),
    "tariff-tolerance": ({"kind": "tariff", "schedule": "list", "tolerance": 0.05}, {"failed"}, {}),
    "credential": ({"kind": "credential", "of": {"post": ["cook"]}, "all_of": [["health"], ["hygiene", "chef"]]}, {"failed"}, {}),
    "credential-subject": ({"kind": "credential", "of": {"subject": "lift"}, "all_of": ["permit"]}, {"failed"}, {}),
    "credential-site": (
        {"kind": "credential", "of": "site", "per": "half-year", "all_of": [{"credential": "licence", "held_for": "P2Y"}]},
        {"failed"}, {},
    ),
    "window": ({"kind": "window", "activity": "drilled", "hours": "10:00-18:00", "days": ["MO", "TU", "WE", "TH", "FR"]}, {"failed"}, {}),
    "window-past-midnight": ({"kind": "window", "activity": ["began", "ended"], "hours": "19:30-01:00"}, {"failed"}, {}),
    "response": ({"kind": "sequence", "template": "response", "first": "a", "then": "b", "within": "PT1H"}, FOUR, {}),
    "response-ever": ({"kind": "sequence", "template": "response", "first": "a", "then": "b"}, {"missed"}, {}),
    "precedence": ({"kind": "sequence", "template": "precedence", "first": "a", "then": "b"}, {"failed"}, {}),
    "precedence-within": (
        {"kind": "sequence", "template": "precedence", "first": "a", "then": "b", "within": "P2D"}, {"failed"}, {}),
    "succession": ({"kind": "sequence", "template": "succession", "first": "a", "then": "b", "within": "P1D"}, FOUR | {"failed"}, {}),
    "chain-response": (
        {"kind": "sequence", "template": "chain-response", "first": "a", "then": "b", "within": "PT1H"}, FOUR | {"failed"}, {}),
    "chain-precedence": ({"kind": "sequence", "template": "chain-precedence", "first": "a", "then": "b"}, {"failed"}, {}),
    "not-succession": ({"kind": "sequence", "template": "not-succession", "first": "a", "then": "b"}, {"failed"}, {}),
    "absence": ({"kind": "sequence", "template": "absence", "first": "a"}, {"failed"}, {}),
    "exactly-once": ({"kind": "sequence", "template": "exactly-once", "first": "a"}, {"missed", "failed"}, {}),
    "init": ({"kind": "sequence", "template": "init", "first": "a"}, {"failed"}, {}),
    "end": ({"kind": "sequence", "template": "end", "first": "a"}, {"failed"}, {}),
    "statistic-top-box": (
        {"kind": "statistic", "of": {"ratings": "overall"}, "statistic": "top-box", "at_least": 0.6, "per": "month",
         "min_n": 20, "confidence": 0.95}, {"failed", "pending"}, {},
    ),
    "statistic-mean": (
        {"kind": "statistic", "of": {"ratings": "overall"}, "statistic": "mean", "at_least": 80, "per": "month"},
        {"failed", "pending"}, {},
    ),
    "statistic-median": (
        {"kind": "statistic", "of": {"value": "measured"}, "statistic": "median", "at_least": 85, "per": "month",
         "min_n": 10}, {"failed", "pending"}, {},
    ),
    "statistic-p90": (
        {"kind": "statistic", "of": {"minutes": {"from": "asked", "to": "done"}}, "statistic": "p90", "at_most": 30,
         "per": "month"}, {"failed", "pending"}, {},
    ),
}  # fmt: skip


def test_every_kind_is_tried() -> None:
    assert {measure["kind"] for measure, _, _ in CASES.values()} == set(KINDS)


@pytest.mark.parametrize("name", CASES)
def test_every_verdict_of_a_clause_occurs(name: str, tmp_path: Path) -> None:
    measure, wanted, more = CASES[name]
    standard = of_clause(measure, **more)
    found = findings_of(standard, tmp_path / "evidence")
    verdicts = dict(found.sql("SELECT verdict, count(*) FROM findings GROUP BY 1").fetchall())
    assert set(verdicts) == wanted | ALWAYS, verdicts
    short = sum(verdicts.get(one, 0) for one in ("late", "missed", "failed"))
    assert 0.7 < verdicts["met"] / (verdicts["met"] + short) < 0.995, verdicts
